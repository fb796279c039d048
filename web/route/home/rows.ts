import type {
  Approval,
  Backfill,
  CopyJob,
  DeadLetterQueue,
  Package,
  PushJob,
  ReadSet,
  SyncRequest,
  UnarchivingJob,
  WorkflowRun,
} from "../../api/generated/schemas.ts";
import { formatAge, formatNumber } from "../../format.ts";

/** A line of the home page: a thing, how it stands, and the way to it. */
export type HomeRow = {
  key: string;
  /** What it is: `Push`, `Sync request`. */
  kind: string;
  name: string;
  to: string;
  status: string;
  reason?: string | null;
  /** What it is sorted by. */
  at: string | null;
  progress?: { done: number; total: number | null; unit: "bytes" | "items" };
};

export type HomeSources = {
  approvals?: readonly Approval[];
  pushes?: readonly PushJob[];
  copies?: readonly CopyJob[];
  thaws?: readonly UnarchivingJob[];
  syncs?: readonly SyncRequest[];
  backfills?: readonly Backfill[];
  packages?: readonly Package[];
  readSets?: readonly ReadSet[];
  runs?: readonly WorkflowRun[];
  deadLetters?: readonly DeadLetterQueue[];
};

/** Longer than this is too long to wait: a day. */
export const tooLongMs = 86_400_000;
/** Failures of a week are told; older ones are in their lists. */
export const recentMs = 7 * 86_400_000;

/** Lines of all that was asked for, latest first; each list adds its own kind. */
export function rowsOf(sources: HomeSources): HomeRow[] {
  return [
    ...(sources.approvals ?? []).map(approvalRow),
    ...(sources.pushes ?? []).map(pushRow),
    ...(sources.copies ?? []).map(copyRow),
    ...(sources.thaws ?? []).map(thawRow),
    ...(sources.syncs ?? []).map(syncRow),
    ...(sources.backfills ?? []).map(backfillRow),
    ...(sources.packages ?? []).map(packageRow),
    ...(sources.readSets ?? []).map(readSetRow),
    ...(sources.runs ?? []).map(runRow),
    ...(sources.deadLetters ?? []).filter(({ messages }) => messages > 0).map(deadLetterRow),
  ].sort((a, b) => compare(b.at ?? "", a.at ?? ""));
}

/** Those of the last week. */
export function recent(rows: readonly HomeRow[], now = Date.now()): HomeRow[] {
  return rows.filter(({ at }) => at === null || now - Date.parse(at) < recentMs);
}

function approvalRow({ id, reasons, status, destinationUri, createdAt }: Approval): HomeRow {
  return {
    ...{ key: id, kind: "Approval", name: destinationUri, to: `/approvals/${id}`, status },
    ...{ reason: reasons.join(" "), at: createdAt },
  };
}

function pushRow(push: PushJob): HomeRow {
  const { id, packageName, status, statusReason, progress, counts, updatedAt } = push;
  return {
    ...{ key: id, kind: "Push", name: packageName, to: `/push-jobs/${id}`, status },
    ...{ reason: statusReason, at: updatedAt },
    progress: { done: progress.bytes, total: counts.totalBytes, unit: "bytes" },
  };
}

function copyRow(copy: CopyJob): HomeRow {
  const { id, name, destinationUri, status, statusReason, progress, counts, updatedAt } = copy;
  return {
    ...{ key: id, kind: "Copy", name: name ?? destinationUri ?? id, to: `/copy-jobs/${id}` },
    ...{ status, reason: statusReason, at: updatedAt },
    progress: { done: progress.bytes, total: counts.totalBytes, unit: "bytes" },
  };
}

function thawRow({ id, status, statusReason, progress, updatedAt }: UnarchivingJob): HomeRow {
  return {
    ...{ key: id, kind: "Thaw", name: formatNumber(progress.total, "fastqs") },
    ...{ to: `/unarchiving-jobs/${id}`, status, reason: statusReason, at: updatedAt },
    progress: { ...progress, unit: "items" },
  };
}

function syncRow(request: SyncRequest): HomeRow {
  const { id, fastqIds, fastqSetIds, status, error, statusReason, updatedAt } = request;
  const sets = fastqSetIds.length;
  const name =
    sets > 0 ? formatNumber(sets, "fastq sets") : formatNumber(fastqIds.length, "fastqs");
  return {
    ...{ key: id, kind: "Sync request", name, to: `/sync/${id}`, status, at: updatedAt },
    reason: [error, statusReason].filter(Boolean).join(": "),
  };
}

function backfillRow(backfill: Backfill): HomeRow {
  const { id, status, statusReason, progress, storeIds, updatedAt } = backfill;
  return {
    ...{ key: id, kind: "Backfill", name: formatNumber(storeIds.length, "stores") },
    ...{ to: `/backfills/${id}`, status, reason: statusReason, at: updatedAt },
    progress: { done: progress.done, total: progress.total, unit: "items" },
  };
}

function packageRow({ id, name, status, statusReason, updatedAt }: Package): HomeRow {
  return {
    ...{ key: id, kind: "Package", name, to: `/packages/${id}`, status },
    ...{ reason: statusReason, at: updatedAt },
  };
}

function readSetRow(readSet: ReadSet): HomeRow {
  const { id, storeId, name, status, statusMessage, createdAt, statusAt } = readSet;
  return {
    ...{ key: `${storeId}/${id}`, kind: "Read set", name: name ?? id },
    ...{ to: `/read-sets/${storeId}/${id}`, status, reason: statusMessage },
    at: status === "ACTIVATING" ? statusAt : (createdAt ?? statusAt),
  };
}

function runRow(run: WorkflowRun): HomeRow {
  const { portalRunId, workflowType, libraryIds, status, comment, endedAt, createdAt } = run;
  const of = libraryIds.length > 0 ? ` of ${libraryIds.join(", ")}` : "";
  return {
    ...{ key: portalRunId, kind: "Workflow run", name: `${workflowType}${of}` },
    ...{ to: `/runs/${portalRunId}`, status: status ?? "UNKNOWN", reason: comment },
    at: endedAt ?? createdAt,
  };
}

function deadLetterRow({ name, messages, oldestMessageAt, description }: DeadLetterQueue): HomeRow {
  const oldest = oldestMessageAt ? `, the oldest ${formatAge(oldestMessageAt)} old` : "";
  return {
    ...{ key: name, kind: "Dead letters", name, to: `/dead-letters/${name}`, status: "FAILED" },
    ...{ reason: `${formatNumber(messages, "messages")}${oldest}. ${description}` },
    at: oldestMessageAt,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
