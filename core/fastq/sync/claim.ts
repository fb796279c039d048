import type { Decision } from "#core/fastq/sync/decide";
import type { Decided } from "#core/fastq/sync/finish";
import { dueIn, note } from "#core/fastq/sync/request-row";
import type { SyncRequestRow, Verdict } from "#core/fastq/sync/sync-request.entity";
import { iso, now, seconds } from "#core/time";

/** So long whoever claimed a request is left to answer it; then it counts as broken off, and others go on. */
export const graceMs = seconds(30);

/** What a task is told by this decision. */
export function verdictOf(decision: Exclude<Decision, { kind: "waits" }>): Omit<Verdict, "at"> {
  if (decision.kind === "ready") return { outcome: "SUCCEEDED" };
  const { error, cause } = decision;
  return { outcome: "FAILED", error, cause };
}

/**
 * Takes it upon oneself to answer a request: one conditional write, which one of many who come to the same decision
 * wins. Undefined for the others. Broken off after that, it is looked at by the sweep.
 */
export async function claim(
  row: SyncRequestRow,
  verdict: Omit<Verdict, "at">,
): Promise<Decided | undefined> {
  const given = { ...verdict, at: iso() };
  const next = await note(row, { verdict: given, ...dueIn(row, graceMs) });
  return next && { ...next, verdict: given };
}

/** Lets a request wait on that was to be told of a success which is none any more. Undefined if it is not ours. */
export function takeBack(row: Decided): Promise<SyncRequestRow | undefined> {
  return note(row, { verdict: undefined, ...dueIn(row, 0) });
}

/** True of an answer that somebody is about to give. */
export function isBeingAnswered({ verdict }: SyncRequestRow): boolean {
  return verdict !== undefined && now() - Date.parse(verdict.at) < graceMs;
}
