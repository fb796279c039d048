import { type Definition, failure, lambdaTask, toFailure, transient } from "./asl";

/** ARNs of the steps (`functions/step/icav2-copy.ts`). */
export type Icav2CopySteps = Record<"accept" | "plan" | "turn" | "close" | "fail", string>;

/** Nine events each: 2,000 rounds stay below the 25,000 that a history may have. */
const mostRounds = 2000;
const monthSeconds = 30 * 86_400;

/**
 * Copies within ICA: one loop looks at all running jobs of a copy, however many there are, and waits outside.
 * Input: the `data` of a copy job's event; or, of who starts it directly, the seed's `manifest` or
 * `manifest_b64gz`, or `sourceUriList` and `destinationUri`. Output: the seed's four keys. After many rounds
 * another execution takes over, whose output is answered.
 */
export function icav2CopyBatch(steps: Icav2CopySteps): Definition {
  const run = { copyJobId: "{% $copyJobId %}", run: "{% $run %}" };
  const turn = { ...run, turnMinutes: 9 };
  const counted = { rounds: "{% $rounds + 1 %}" };
  return {
    Comment: "Copies files between ICA projects until each is there, or has failed five times.",
    QueryLanguage: "JSONata",
    StartAt: "Accept",
    TimeoutSeconds: monthSeconds,
    States: {
      Accept: {
        Type: "Task",
        Comment: "Finds the copy job of an event; makes the one of a direct start, once a name.",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: steps.accept,
          Payload: {
            input: "{% $states.input %}",
            execution: "{% $states.context.Execution.Name %}",
          },
        },
        Output: "{% $states.result.Payload %}",
        Assign: {
          copyJobId: "{% $states.result.Payload.copyJobId %}",
          run: "{% $states.result.Payload.run %}",
          dryRun: "{% $states.result.Payload.dryRun %}",
          rounds: 0,
          generation: "{% $exists($states.input.generation) ? $states.input.generation : 0 %}",
        },
        TimeoutSeconds: 300,
        Retry: [transient],
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Next: "Unaccepted",
            Output: "{% $states.errorOutput %}",
            Assign: {
              copyJobId:
                "{% $exists($states.input.data.copyJobId) ? $states.input.data.copyJobId : '' %}",
              run: "{% $exists($states.input.data.run) ? $states.input.data.run : 1 %}",
            },
          },
        ],
        Next: "Proceed",
      },
      Unaccepted: {
        Type: "Choice",
        Choices: [{ Condition: "{% $copyJobId != '' %}", Next: "RecordFailure" }],
        Default: "Refused",
      },
      Refused: {
        Type: "Fail",
        Comment: "A direct start that cannot be meant: nothing was made, the cause says why.",
        Error: "{% $states.input.Error = 'VisibleError' ? 'CopyRefused' : $states.input.Error %}",
        Cause:
          "{% $states.input.Error = 'VisibleError' ? $parse($states.input.Cause).errorMessage : $states.input.Cause %}",
      },
      Proceed: {
        Type: "Choice",
        Comment: "A repeated event, or one of a run that was stopped meanwhile: nothing to do.",
        Choices: [{ Condition: "{% $states.input.proceed %}", Next: "Plan" }],
        Default: "NothingToDo",
      },
      NothingToDo: { Type: "Succeed", Output: run },
      Plan: lambdaTask(steps.plan, {
        payload: turn,
        assign: counted,
        timeoutSeconds: 630,
        next: "Planned",
      }),
      Planned: {
        Type: "Choice",
        Choices: [
          {
            Condition: `{% $states.input.state = 'again' and $rounds >= ${mostRounds} %}`,
            Next: "Continue",
          },
          { Condition: "{% $states.input.state = 'again' %}", Next: "Plan" },
          { Condition: "{% $dryRun %}", Next: "Close" },
        ],
        Default: "Turn",
      },
      Turn: lambdaTask(steps.turn, {
        payload: turn,
        assign: counted,
        timeoutSeconds: 630,
        next: "Onward",
      }),
      Onward: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.state != 'again' %}", Next: "Close" },
          { Condition: `{% $rounds >= ${mostRounds} %}`, Next: "Continue" },
        ],
        Default: "Pause",
      },
      Pause: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: "Turn" },
      Continue: {
        Type: "Task",
        Comment:
          "The next generation goes on from the ledger; its name is its own, so that a repeat finds it.",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Arguments: {
          StateMachineArn: "{% $states.context.StateMachine.Id %}",
          Name: "{% $copyJobId & '-' & $run & '-' & ($generation + 1) %}",
          Input: { data: run, generation: "{% $generation + 1 %}" },
        },
        Output: "{% $states.result.Output %}",
        TimeoutSeconds: monthSeconds,
        Retry: [transient],
        Catch: [toFailure],
        End: true,
      },
      Close: lambdaTask(steps.close, { payload: run, timeoutSeconds: 630, next: "Outcome" }),
      Outcome: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.status = 'FAILED' %}", Next: "Failed" }],
        Default: "Done",
      },
      Done: { Type: "Succeed", Output: "{% $states.input.output %}" },
      ...failure(steps.fail, {
        payload: {
          ...run,
          error: "{% $states.input.Error %}",
          cause: "{% $exists($states.input.Cause) ? $states.input.Cause : '' %}",
        },
        error: "CopyFailed",
        cause:
          "{% 'The copy job ' & $copyJobId & ' failed; it carries the reason in statusReason, and what became of each file: GET /api/v1/copy-jobs/' & $copyJobId & '/items?status=FAILED' %}",
      }),
    },
  };
}
