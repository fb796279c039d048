import { type Definition, lambdaTask, transient } from "./asl";

/** ARNs of the packaging steps (`functions/step/packaging.ts`). */
export type PackagingSteps = { start: string; writeManifest: string; finish: string; fail: string };

/**
 * Packaging: `{ packageId }` → the package is RUNNING → its manifest lies in S3 → SUCCEEDED.
 * Anything that goes wrong ends in `RecordFailure`, which puts the reason on the package.
 */
export function packaging(steps: PackagingSteps): Definition {
  const packageId = "{% $packageId %}";
  return {
    Comment: "Builds a package: resolves read sets to files and writes the manifest.",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    TimeoutSeconds: 3600,
    States: {
      Start: {
        ...lambdaTask(steps.start, {
          payload: { packageId: "{% $states.input.data.packageId %}" },
          timeoutSeconds: 60,
          next: "Proceed",
          failed: "RecordFailure",
        }),
        Assign: { packageId: "{% $states.input.data.packageId %}" },
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Next: "RecordFailure",
            Assign: { packageId: "{% $states.input.data.packageId %}" },
            Output: "{% $states.errorOutput %}",
          },
        ],
      },
      Proceed: {
        Type: "Choice",
        Comment: "A repeated request event finds the package finished: nothing to do.",
        Choices: [{ Condition: "{% $states.input.proceed %}", Next: "WriteManifest" }],
        Default: "AlreadyDone",
      },
      AlreadyDone: { Type: "Succeed" },
      WriteManifest: lambdaTask(steps.writeManifest, {
        payload: { packageId },
        timeoutSeconds: 600,
        next: "Finish",
        failed: "RecordFailure",
      }),
      Finish: lambdaTask(steps.finish, {
        payload: { packageId, manifest: "{% $states.input %}" },
        timeoutSeconds: 60,
        failed: "RecordFailure",
      }),
      RecordFailure: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: steps.fail,
          Payload: {
            packageId,
            error: "{% $states.input.Error %}",
            cause: "{% $exists($states.input.Cause) ? $states.input.Cause : '' %}",
          },
        },
        TimeoutSeconds: 60,
        Retry: [transient],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
        Next: "Failed",
      },
      Failed: {
        Type: "Fail",
        Error: "PackageFailed",
        Cause: "The package carries the reason in statusReason.",
      },
    },
  };
}
