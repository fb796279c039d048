import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { type Known, statusOf } from "#core/copy/items";
import type { PushFile } from "#core/share/push/files";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import type { PushContent, PushCounts, PushItem, PushItemStatus } from "#core/share/push/schema";

/** A line of the log: a file, and what became of it. */
export type Outcome = PushItem &
  Pick<PushFile, "n" | "etag" | "checksum" | "fastqId" | "portalRunId">;

type State = Pick<CopyJobRow, "status">;
type Seen = Known & { isRunning: boolean };

/** What became of a file of a push that has ended; `seen`: its item of the copy job, where it has one. */
export function outcomeOf(
  file: PushFile,
  push: Pick<PushJobRow, "status" | "statusReason">,
  copy: State | undefined,
  seen: Seen | undefined,
): Outcome {
  const { n, path, sourceUri, destinationUri, sizeBytes, etag, checksum } = file;
  const { fastqId, portalRunId, action: planned, reason } = file;
  const named = { n, path, sourceUri, destinationUri, sizeBytes, etag, checksum, planned };
  const none = { attempts: 0, error: null, finishedAt: null };
  const of = { ...named, fastqId, portalRunId, ...none };
  if (planned === "collision") return { ...of, status: "COLLISION", error: reason ?? null };
  const item = copy && seen && itemOf(copy, seen);
  if (item && item.status !== "PENDING" && item.status !== "RUNNING") return { ...of, ...item };
  if (push.status === "ABORTED") return { ...of, status: "ABORTED" };
  const error = push.statusReason ?? "The push ended before it was sent.";
  return { ...of, status: "FAILED", error };
}

const statuses = {
  PENDING: "PENDING",
  RUNNING: "RUNNING",
  COPIED: "SENT",
  ALREADY_COPIED: "ALREADY_THERE",
  FAILED: "FAILED",
  ABORTED: "ABORTED",
} as const satisfies Record<string, PushItemStatus>;

/** An item of a copy job in the words of a push. */
export function itemOf(copy: State, seen: Seen) {
  const { plan, result } = seen;
  const planned = plan.action === "fail" ? (plan.reason ?? null) : null;
  return {
    status: statuses[statusOf(copy, seen)],
    attempts: result?.attempts ?? 0,
    error: result ? (result.error ?? null) : planned,
    finishedAt: result?.finishedAt ?? null,
  };
}

/** True of a file that lies where it should, whoever brought it there. */
export function isThere({ status }: Pick<Outcome, "status">): boolean {
  return status === "SENT" || status === "ALREADY_THERE";
}

/** What outcomes add up to. */
export function countsOf(outcomes: readonly Outcome[]): PushCounts {
  const count = (status: PushItemStatus) =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const bytes = (some: readonly Outcome[]) =>
    some.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  return {
    total: outcomes.length,
    sent: count("SENT"),
    alreadyThere: count("ALREADY_THERE"),
    collisions: count("COLLISION"),
    failed: count("FAILED"),
    totalBytes: bytes(outcomes),
    sentBytes: bytes(outcomes.filter(({ status }) => status === "SENT")),
  };
}

/** Fastqs, or runs of workflows, of which every file of the package is there, in the order of their first files. */
export function wholeOf(
  outcomes: readonly Outcome[],
  idOf: (outcome: Outcome) => string | null,
): PushContent[] {
  const found = new Map<string, PushContent & { isWhole: boolean }>();
  for (const outcome of outcomes) {
    const id = idOf(outcome);
    if (id === null) continue;
    const one = found.get(id) ?? { id, files: 0, bytes: 0, isWhole: true };
    one.files++;
    one.bytes += outcome.sizeBytes ?? 0;
    one.isWhole &&= isThere(outcome);
    found.set(id, one);
  }
  return [...found.values()].flatMap(({ isWhole, ...one }) => (isWhole ? [one] : []));
}
