import type { PlanTotals } from "#core/share/plan/schema";
import type { SharingPolicy } from "#core/share/policy/schema";

/** What a rule of automatic sharing asks of the plans that it has made. */
export type RuleAsk = {
  /** Why a second person has to decide, whatever the policy says. */
  reasons: string[];
  /** Of the policy's reasons only findings count. */
  isUnattended: boolean;
  /** What all shares of a run may send without a second person, and what those before have sent; null: any. */
  caps: { bytes: number | null; files: number | null };
  before: { bytes: number; files: number };
};

/** What decides whether a second person has to look at a plan. */
export type Case = {
  policy: Pick<SharingPolicy, "approval">;
  /** Nothing of the project was ever pushed to the destination. */
  isNewDestination: boolean;
  findingCount: number;
  totals: Pick<PlanTotals, "toSendBytes"> & Partial<Pick<PlanTotals, "toSend">>;
  rule?: RuleAsk | undefined;
};

/** Why a second person has to approve it; none: nobody has to. */
export function reasonsFor({
  policy,
  isNewDestination,
  findingCount,
  totals,
  rule,
}: Case): string[] {
  const { newDestination, findings, aboveBytes } = policy.approval;
  const { toSendBytes, toSend = 0 } = totals;
  const isAttended = !rule?.isUnattended;
  return [
    ...(isAttended && newDestination && isNewDestination
      ? ["nothing of the project was pushed to this destination before"]
      : []),
    ...(findings && findingCount > 0
      ? [findingCount === 1 ? "there is a finding" : `there are ${findingCount} findings`]
      : []),
    ...(isAttended && aboveBytes !== null && toSendBytes > aboveBytes
      ? [`${toSendBytes} bytes are sent, more than ${aboveBytes}`]
      : []),
    ...(rule ? rule.reasons : []),
    ...(rule ? capReasons(rule, { bytes: toSendBytes, files: toSend }) : []),
  ];
}

/** Which caps of a rule a share exceeds, together with what its run has sent before. */
export function capReasons(
  { caps, before }: Pick<RuleAsk, "caps" | "before">,
  sent: { bytes: number; files: number },
): string[] {
  return (["bytes", "files"] as const).flatMap((name) => {
    const cap = caps[name];
    const sum = before[name] + sent[name];
    return cap !== null && sum > cap
      ? [`the run sends ${sum} ${name}, and its rule's cap is ${cap}`]
      : [];
  });
}
