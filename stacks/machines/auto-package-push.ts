import { type Definition, failure, lambdaTask } from "./asl";

/** ARNs of its steps (`functions/step/rule.ts`). */
export type PackagePushSteps = Record<
  "startPackagePush" | "pushPackageJobMonitor" | "giveUp",
  string
>;

const causeText = "{% $exists($states.input.Cause) ? $states.input.Cause : '' %}";

/**
 * autoPackagePush: `{ data: { ruleRunId } }` → what the rule has not shared of the run gets a package, a plan and a push, each begun in one
 * transaction → what has ended by now is noted. It does not wait: events of the sharing jobs call the same monitor, days later if need be.
 */
export function autoPackagePush(steps: PackagePushSteps): Definition {
  const given = { ruleRunId: "{% $states.input.data.ruleRunId %}" };
  const payload = { ruleRunId: "{% $ruleRunId %}" };
  return {
    Comment: "Begins to share what a rule has not shared of an instrument run.",
    QueryLanguage: "JSONata",
    StartAt: "StartPackagePush",
    TimeoutSeconds: 3600,
    States: {
      StartPackagePush: lambdaTask(steps.startPackagePush, {
        payload: given,
        assign: given,
        timeoutSeconds: 300,
        next: "PushPackageJobMonitor",
      }),
      PushPackageJobMonitor: lambdaTask(steps.pushPackageJobMonitor, {
        payload,
        timeoutSeconds: 60,
      }),
      ...failure(steps.giveUp, {
        payload: { ...payload, error: "{% $states.input.Error %}", cause: causeText },
        error: "RuleRunFailed",
        cause: "The rule run carries the reason in statusReason.",
      }),
    },
  };
}
