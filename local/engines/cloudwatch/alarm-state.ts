import type { StateValue, TreatMissing } from "#local/engines/cloudwatch/alarm";

/** One datapoint of the evaluation range: breaching, not breaching, or missing. */
export type Finding = boolean | undefined;

/** Datapoints that CloudWatch looks at beyond those it needs, to make up for missing ones. */
export const morePeriods = 2;

/**
 * The state that an alarm gets, or nothing to keep what it has. `findings` are those of the evaluation
 * range, oldest first; `needed` of the newest `periods` that exist must be breaching. Where fewer exist,
 * missing ones count as `treat` says. (Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms
 * treat missing data", with its tables and its rule against alarms too early.)
 */
export function stateOf(
  findings: Finding[],
  { periods, needed, treat }: { periods: number; needed: number; treat: TreatMissing },
): StateValue | undefined {
  const existing = findings.filter((finding) => finding !== undefined).slice(-periods);
  const breaching = existing.filter(Boolean).length;
  if (breaching >= needed) return "ALARM";
  const filled = periods - existing.length;
  if (filled <= 0) return "OK";
  if (treat === "breaching") return breaching + filled >= needed ? "ALARM" : "OK";
  if (treat === "notBreaching") return "OK";
  if (breaching < existing.length) return "OK";
  if (treat === "ignore") return undefined;
  if (existing.length === 0) return "INSUFFICIENT_DATA";
  // All that exist are breaching, but are too few: only once the oldest is old enough.
  const oldest = findings.length - findings.indexOf(true);
  return oldest >= needed ? "ALARM" : undefined;
}
