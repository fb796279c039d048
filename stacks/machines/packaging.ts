import { type Definition, failure, lambdaTask } from "./asl";

/** ARNs of the packaging steps (`functions/step/packaging.ts`). */
export type PackagingSteps = { start: string; writeManifest: string; finish: string; fail: string };

/**
 * Packaging: `{ packageId }` → the package is RUNNING → its manifest lies in S3 → SUCCEEDED.
 * Anything that goes wrong ends in `RecordFailure`, which puts the reason on the package.
 */
export function packaging(steps: PackagingSteps): Definition {
  const packageId = "{% $packageId %}";
  const given = { packageId: "{% $states.input.data.packageId %}" };
  return {
    Comment: "Builds a package: resolves read sets to files and writes the manifest.",
    QueryLanguage: "JSONata",
    StartAt: "Start",
    TimeoutSeconds: 3600,
    States: {
      Start: lambdaTask(steps.start, {
        payload: given,
        assign: given,
        timeoutSeconds: 60,
        next: "Proceed",
      }),
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
      }),
      Finish: lambdaTask(steps.finish, {
        payload: { packageId, manifest: "{% $states.input %}" },
        timeoutSeconds: 60,
      }),
      ...failure(steps.fail, {
        payload: {
          packageId,
          error: "{% $states.input.Error %}",
          cause: "{% $exists($states.input.Cause) ? $states.input.Cause : '' %}",
        },
        error: "PackageFailed",
        cause: "The package carries the reason in statusReason.",
      }),
    },
  };
}
