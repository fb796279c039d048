import { type Definition, failure, lambdaTask, toFailure, transient } from "./asl";

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
  return {
    Comment: "Compares the mirror with HealthOmics, one turn after another.",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    // Work's five retries of ten minutes, and the rest.
    TimeoutSeconds: 7200,
    States: {
      Start: lambdaTask(steps.start, {
        payload: given,
        assign: given,
        timeoutSeconds: 60,
        next: "Proceed",
      }),
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
          toFailure,
        ],
        End: true,
      },
      Finish: lambdaTask(steps.finish, {
        payload: named,
        timeoutSeconds: 60,
      }),
      ...failure(steps.fail, {
        payload: { ...worker, error: "{% $states.input.Error %}" },
        error: "BackfillFailed",
        cause: "The backfill carries the reason in statusReason.",
      }),
    },
  };
}
