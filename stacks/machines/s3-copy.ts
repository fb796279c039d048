import {
  type Definition,
  type DistributedMap,
  executionId,
  failure,
  lambdaTask,
  toFailure,
  transient,
} from "./asl";

/** ARNs of the steps (`functions/step/s3-copy.ts`). */
export type S3CopySteps = Record<
  "start" | "plan" | "preflight" | "thaw" | "copy" | "failTask" | "close" | "fail",
  string
>;

const causeText = "{% $exists($states.input.Cause) ? $states.input.Cause : '' %}";
/** Nine events each, in planning and in thawing: below the 25,000 that a history may have. */
const mostRounds = 2000;
/** Turns of nine minutes that one task may take: three days. */
const mostTaskTurns = 480;
const monthSeconds = 30 * 86_400;

/**
 * Copies objects of S3: `{ data: { copyJobId, run } }` → plan → preflight → thaw → a child for each task of the
 * plan → close. Lists are in S3; what children answer is written there, so nothing here grows with the copy.
 */
export function s3Copy(steps: S3CopySteps, { tasksAtOnce }: { tasksAtOnce: number }): Definition {
  const run = { copyJobId: "{% $copyJobId %}", run: "{% $run %}" };
  const turn = { ...run, turnMinutes: 9 };
  const counted = { rounds: "{% $rounds + 1 %}" };
  return {
    Comment: "Copies objects within S3, of any size, and says of each what became of it.",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    TimeoutSeconds: monthSeconds,
    States: {
      Start: lambdaTask(steps.start, {
        payload: {
          copyJobId: "{% $states.input.data.copyJobId %}",
          run: "{% $states.input.data.run %}",
        },
        assign: {
          copyJobId: "{% $states.input.data.copyJobId %}",
          run: "{% $states.input.data.run %}",
          rounds: 0,
          generation: "{% $exists($states.input.generation) ? $states.input.generation : 0 %}",
        },
        timeoutSeconds: 300,
        next: "Proceed",
      }),
      Proceed: {
        Type: "Choice",
        Comment: "A repeated event, or one of a run that was stopped meanwhile: nothing to do.",
        Choices: [
          {
            Condition: "{% $states.input.proceed %}",
            Next: "Plan",
            Assign: { dryRun: "{% $states.input.dryRun %}" },
          },
        ],
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
          {
            Condition: "{% $not($dryRun) and $states.input.tasks > 0 %}",
            Next: "Preflight",
            Assign: { list: "{% $states.input.list %}" },
          },
        ],
        Default: "Close",
      },
      Preflight: lambdaTask(steps.preflight, { payload: run, timeoutSeconds: 330, next: "Thaw" }),
      Thaw: lambdaTask(steps.thaw, {
        payload: turn,
        assign: counted,
        timeoutSeconds: 630,
        next: "Thawed",
      }),
      Thawed: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.state = 'done' %}", Next: "Copy" },
          // Nobody wants it any more; or it was to be thawed and nothing else.
          { Condition: "{% $states.input.state in ['stopped', 'ended'] %}", Next: "Close" },
          { Condition: `{% $rounds >= ${mostRounds} %}`, Next: "Continue" },
        ],
        Default: "Pause",
      },
      Pause: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: "Thaw" },
      Copy: eachTask(steps, tasksAtOnce),
      Continue: {
        Type: "Task",
        Comment:
          "The next generation goes on from the ledger; its name is its own, so that a repeat finds it.",
        Resource: "arn:aws:states:::states:startExecution",
        Arguments: {
          StateMachineArn: "{% $states.context.StateMachine.Id %}",
          Name: "{% $copyJobId & '-' & $run & '-' & ($generation + 1) %}",
          Input: { data: run, generation: "{% $generation + 1 %}" },
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
      Close: lambdaTask(steps.close, { payload: run, timeoutSeconds: 630, next: "Outcome" }),
      Outcome: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.status = 'FAILED' %}", Next: "Failed" }],
        Default: "Done",
      },
      Done: { Type: "Succeed" },
      ...failure(steps.fail, {
        payload: { ...run, error: "{% $states.input.Error %}", cause: causeText },
        error: "CopyFailed",
        cause:
          "{% 'The copy job ' & $copyJobId & ' failed; it carries the reason in statusReason, and what became of each object: GET /api/v1/copy-jobs/' & $copyJobId & '/items?status=FAILED' %}",
      }),
    },
  };
}

/** A child for each line of the list of tasks; one that dies has its items marked as failed, and the others go on. */
function eachTask({ copy, failTask }: S3CopySteps, tasksAtOnce: number): DistributedMap {
  return {
    Type: "Map",
    Label: "Task",
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "JSONL" },
      Arguments: { Bucket: "{% $list.bucket %}", Key: "{% $list.key %}" },
    },
    ItemSelector: {
      copyJobId: "{% $copyJobId %}",
      run: "{% $run %}",
      task: "{% $states.context.Map.Item.Value.task %}",
      turns: 0,
    },
    MaxConcurrency: tasksAtOnce,
    ToleratedFailurePercentage: 100,
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "CopyTask",
      States: {
        CopyTask: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: {
            FunctionName: copy,
            Payload: {
              copyJobId: "{% $states.input.copyJobId %}",
              run: "{% $states.input.run %}",
              task: "{% $states.input.task %}",
              turnMinutes: 9,
              executionId,
            },
          },
          Output:
            "{% $merge([$states.input, {'state': $states.result.Payload.state, 'turns': $states.input.turns + 1}]) %}",
          TimeoutSeconds: 630,
          Retry: [transient],
          Catch: [
            {
              ErrorEquals: ["States.ALL"],
              Next: "FailTask",
              Output: "{% $merge([$states.input, $states.errorOutput]) %}",
            },
          ],
          Next: "More",
        },
        More: {
          Type: "Choice",
          Choices: [
            {
              Condition: `{% $states.input.state = 'again' and $states.input.turns < ${mostTaskTurns} %}`,
              Next: "CopyTask",
            },
            {
              Condition: "{% $states.input.state = 'again' %}",
              Next: "FailTask",
              Output:
                "{% $merge([$states.input, {'Error': 'TooManyTurns', 'Cause': 'It did not end within three days.'}]) %}",
            },
          ],
          Default: "TaskDone",
        },
        FailTask: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: {
            FunctionName: failTask,
            Payload: {
              copyJobId: "{% $states.input.copyJobId %}",
              run: "{% $states.input.run %}",
              task: "{% $states.input.task %}",
              error: "{% $states.input.Error %}",
              cause: causeText,
              executionId,
            },
          },
          TimeoutSeconds: 300,
          Retry: [transient],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "TaskLost" }],
          Next: "TaskDone",
        },
        TaskLost: {
          Type: "Fail",
          Error: "TaskLost",
          Cause: "What became of the task's items could not be written; they count as failed.",
        },
        // Children answer nothing: what is known of their items is in the ledger.
        TaskDone: { Type: "Succeed", Output: "" },
      },
    },
    ResultWriter: {
      Resource: "arn:aws:states:::s3:putObject",
      Arguments: {
        Bucket: "{% $list.bucket %}",
        Prefix: "{% 'temporary/copy-jobs/' & $copyJobId %}",
      },
    },
    Output: "",
    Retry: [
      {
        ErrorEquals: ["States.ItemReaderFailed", "States.ResultWriterFailed"],
        IntervalSeconds: 5,
        MaxAttempts: 3,
        BackoffRate: 2,
      },
    ],
    Catch: [toFailure],
    Next: "Close",
  };
}
