import {
  type Definition,
  executionId,
  failure,
  type InlineMap,
  lambdaTask,
  type Retry,
  type Task,
  toFailure,
  transient,
} from "./asl";

/** ARNs of the packaging steps (`functions/step/packaging.ts`). */
export type PackagingSteps = Record<
  "start" | "plan" | "wait" | "writeManifest" | "writeReport" | "finish" | "fail",
  string
>;

/** Sync gives a sign of life every few minutes while work is under way, and ends after seven days, whatever happens. */
const heartbeatSeconds = 3600;
const mostWaitSeconds = 7 * 86_400 + 3600;
/** Iterations that Step Functions runs side by side; `core/package/package-waits.ts` knows it too. */
const groupsAtOnce = 40;

/** A wait is begun anew when its request fell silent, and not when its time is over. */
const again: Retry = {
  ...transient,
  ErrorEquals: [
    ...transient.ErrorEquals.filter((name) => name !== "States.Timeout"),
    "States.HeartbeatTimeout",
  ],
};

/** Files of a read set are known a moment after its event, or some minutes when HealthOmics refuses; imports go on as long. */
const notYet: Retry = {
  ErrorEquals: ["NotYetError"],
  IntervalSeconds: 5,
  MaxAttempts: 8,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: "NONE",
};

const causeText = "{% $exists($states.input.Cause) ? $states.input.Cause : '' %}";

/**
 * Packaging: `{ data: { packageId } }` → the package is RUNNING → what it is made of is looked at → archived fastqs are
 * waited for, where that was asked for → its manifest lies in S3, sealed → its report beside it → SUCCEEDED.
 * Anything that goes wrong ends in `RecordFailure`, which puts the reason on the package.
 */
export function packaging(steps: PackagingSteps): Definition {
  const packageId = "{% $packageId %}";
  const given = { packageId: "{% $states.input.data.packageId %}" };
  return {
    Comment:
      "Builds a package: finds its files, waits for those that are thawed, seals the manifest.",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    TimeoutSeconds: mostWaitSeconds + 86_400,
    States: {
      Start: lambdaTask(steps.start, {
        payload: { ...given, executionArn: "{% $states.context.Execution.Id %}" },
        assign: given,
        timeoutSeconds: 60,
        next: "Proceed",
      }),
      Proceed: {
        Type: "Choice",
        Comment: "A repeated request event finds the package begun or finished: nothing to do.",
        Choices: [{ Condition: "{% $states.input.proceed %}", Next: "Plan" }],
        Default: "NothingToDo",
      },
      NothingToDo: { Type: "Succeed" },
      Plan: lambdaTask(steps.plan, {
        payload: { packageId },
        timeoutSeconds: 600,
        next: "HasToWait",
      }),
      HasToWait: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.groups > 0 %}", Next: "WaitForFastqs" }],
        Default: "WriteManifest",
      },
      WaitForFastqs: waitForFastqs(steps.wait),
      WriteManifest: {
        ...lambdaTask(steps.writeManifest, {
          payload: { packageId },
          timeoutSeconds: 600,
          next: "WriteReport",
        }),
        Assign: { summary: "{% $states.result.Payload %}" },
        Retry: [notYet, transient],
      },
      WriteReport: writeReport(steps.writeReport, packageId),
      Finish: lambdaTask(steps.finish, {
        payload: { packageId, summary: "{% $summary %}", report: "{% $report %}" },
        timeoutSeconds: 60,
      }),
      ...failure(steps.fail, {
        payload: { packageId, error: "{% $states.input.Error %}", cause: causeText },
        error: "PackageFailed",
        cause: "The package carries the reason in statusReason.",
      }),
    },
  };
}

/** A package is good without its report: whatever becomes of the step is told, and the package is finished. */
function writeReport(functionArn: string, packageId: string): Task {
  const task = lambdaTask(functionArn, {
    payload: { packageId, summary: "{% $summary %}" },
    timeoutSeconds: 300,
    next: "Finish",
  });
  const reason =
    "{% 'It could not be written (' & $states.errorOutput.Error & '); the logs hold the details.' %}";
  return {
    ...task,
    Assign: { report: "{% $states.result.Payload %}" },
    Retry: [{ ...transient, MaxAttempts: 2 }],
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Assign: { report: { status: "FAILED", reason } },
        Next: "Finish",
      },
    ],
  };
}

/** One wait for each group of fastqs, side by side: the first that fails is the failure of all. */
function waitForFastqs(wait: string): InlineMap {
  return {
    Type: "Map",
    Items: "{% [0..$states.input.groups - 1] %}",
    ItemSelector: { packageId: "{% $packageId %}", group: "{% $states.context.Map.Item.Value %}" },
    MaxConcurrency: groupsAtOnce,
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" },
      StartAt: "WaitForGroup",
      States: {
        WaitForGroup: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
          Arguments: {
            FunctionName: wait,
            Payload: {
              packageId: "{% $states.input.packageId %}",
              group: "{% $states.input.group %}",
              taskToken: "{% $states.context.Task.Token %}",
              executionId,
            },
          },
          Output: "",
          TimeoutSeconds: mostWaitSeconds,
          HeartbeatSeconds: heartbeatSeconds,
          Retry: [again],
          Catch: [
            { ErrorEquals: ["States.ALL"], Next: "Refused", Output: "{% $states.errorOutput %}" },
          ],
          End: true,
        },
        Refused: {
          Type: "Fail",
          Comment: "What sync says reaches the package as it is.",
          Error: "{% $states.input.Error %}",
          Cause: causeText,
        },
      },
    },
    // The next state needs nothing of it.
    Output: "",
    Retry: [{ ...again, MaxAttempts: 1 }],
    Catch: [toFailure],
    Next: "WriteManifest",
  };
}
