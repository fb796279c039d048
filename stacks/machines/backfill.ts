import { type Catch, type Definition, lambdaTask, transient } from "./asl";

/** ARNs of the backfill's steps (`functions/step/backfill.ts`). */
export type BackfillSteps = { start: string; work: string; finish: string; fail: string };

/**
 * A backfill: `{ data: { backfillId, run } }` → RUNNING → one function works for nine minutes → the next
 * execution takes over, until it is done. So no history grows with the store, and none is longer than one turn.
 */
export function backfill(steps: BackfillSteps): Definition {
  const named = { backfillId: "{% $backfillId %}", run: "{% $run %}" };
  const worker = { ...named, owner: "{% $states.context.Execution.Name %}" };
  const given = {
    backfillId: "{% $states.input.data.backfillId %}",
    run: "{% $states.input.data.run %}",
  };
  const failed: Catch = {
    ErrorEquals: ["States.ALL"],
    Next: "RecordFailure",
    Output: "{% $states.errorOutput %}",
  };
  return {
    Comment: "Compares the mirror with HealthOmics, one turn after another.",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    // Work's five retries of ten minutes, and the rest.
    TimeoutSeconds: 7200,
    States: {
      Start: {
        ...lambdaTask(steps.start, {
          payload: given,
          timeoutSeconds: 60,
          next: "Proceed",
          failed: "RecordFailure",
        }),
        Assign: given,
        Catch: [{ ...failed, Assign: given }],
      },
      Proceed: {
        Type: "Choice",
        Comment:
          "A repeated event, or one of a run that was stopped meanwhile, finds nothing to do.",
        Choices: [{ Condition: "{% $states.input.proceed %}", Next: "Work" }],
        Default: "NothingToDo",
      },
      NothingToDo: { Type: "Succeed" },
      Work: lambdaTask(steps.work, {
        payload: { ...worker, turnMinutes: 9 },
        // The function's own timeout comes first: by then nobody works under this execution's name.
        timeoutSeconds: 630,
        next: "Onward",
        failed: "RecordFailure",
      }),
      Onward: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.state = 'again' %}", Next: "Again" },
          { Condition: "{% $states.input.state = 'done' %}", Next: "Finish" },
        ],
        Default: "NothingToDo",
      },
      Again: {
        Type: "Task",
        Comment:
          "The name is the turn's: a start that is repeated finds the execution it has started.",
        Resource: "arn:aws:states:::states:startExecution",
        Arguments: {
          StateMachineArn: "{% $states.context.StateMachine.Id %}",
          Name: "{% $backfillId & '-' & $run & '-' & $states.input.attempt %}",
          Input: { data: named },
        },
        TimeoutSeconds: 60,
        Retry: [transient],
        Catch: [
          {
            ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"],
            Next: "NothingToDo",
          },
          failed,
        ],
        End: true,
      },
      Finish: lambdaTask(steps.finish, {
        payload: named,
        timeoutSeconds: 60,
        failed: "RecordFailure",
      }),
      RecordFailure: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: steps.fail,
          Payload: { ...worker, error: "{% $states.input.Error %}" },
        },
        TimeoutSeconds: 60,
        Retry: [transient],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
        Next: "Failed",
      },
      Failed: {
        Type: "Fail",
        Error: "BackfillFailed",
        Cause: "The backfill carries the reason in statusReason.",
      },
    },
  };
}
