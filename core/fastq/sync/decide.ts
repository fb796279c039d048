import { type Judgement, judge, judgeDeleted, type Work } from "#core/fastq/sync/judge";
import type { SyncError } from "#core/fastq/sync/schema";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { fastqIdsOf, type World } from "#core/fastq/sync/world";

/** What is to become of a request. */
export type Decision =
  | { kind: "ready" }
  | { kind: "failed"; error: SyncError; cause: string }
  | { kind: "waits"; wishes: { fastqId: string; work: Work }[]; isWorking: boolean };

/** Fastqs that are named as reasons, at most. */
const mostNamed = 5;

/** Decides on a request by what was read, all of its fastqs together: what was met once counts for nothing. */
export function decide(request: SyncRequestRow, world: World, at: string): Decision {
  const missing = request.fastqSetIds.find((fastqSetId) => !world.sets.get(fastqSetId));
  if (missing)
    return {
      ...{ kind: "failed", error: "FastqDeletedError" },
      cause: `The fastq set ${missing} was deleted.`,
    };
  const judgements = fastqIdsOf(request, world).map((fastqId) => {
    const row = world.fastqs.get(fastqId);
    return { fastqId, ...(row ? judge(request, row) : judgeDeleted(fastqId)) };
  });
  const failure = judgements.find((judgement) => judgement.failure)?.failure;
  if (failure) return { kind: "failed", ...failure };
  const waiting = judgements.filter(({ isReady }) => !isReady);
  // A set without members is not ready: there is nothing to go on with.
  if (judgements.length > 0 && waiting.length === 0) return { kind: "ready" };
  if (request.deadlineAt <= at)
    return {
      kind: "failed",
      error: "SyncDeadlineExceededError",
      cause: lateness(request, waiting),
    };
  return {
    kind: "waits",
    wishes: waiting.flatMap(({ fastqId, wishes }) => wishes.map((work) => ({ fastqId, work }))),
    isWorking: waiting.some(({ isWorking }) => isWorking),
  };
}

function lateness(
  { deadlineAt }: SyncRequestRow,
  waiting: (Judgement & { fastqId: string })[],
): string {
  const named = waiting.slice(0, mostNamed).map(({ fastqId, judged }) => {
    const unmet = judged.filter(({ isMet }) => !isMet);
    return `${fastqId}: ${unmet.map(({ requirement, needs }) => `${requirement} (${needs ?? "not met"})`).join(", ")}`;
  });
  const more = waiting.length - named.length;
  const what = named.length > 0 ? named.join("; ") : "its fastq sets have no members";
  return `Not all was met by ${deadlineAt}. ${what}${more > 0 ? `; and ${more} more` : ""}`;
}
