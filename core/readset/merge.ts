import type { Metadata, ReadSetStatus, Row } from "#core/readset/schema";
import { days, epochSeconds } from "#core/time";

/**
 * Which of two statuses of the same second is the later one. Event times have one-second
 * resolution; within a second a read set goes this way and no other, but for the rare
 * ACTIVE → ARCHIVED, which takes 30 idle days.
 */
const rank: Record<ReadSetStatus, number> = {
  PROCESSING_UPLOAD: 0,
  UPLOAD_FAILED: 1,
  ARCHIVED: 2,
  ACTIVATING: 3,
  ACTIVE: 4,
  DELETING: 5,
  DELETED: 6,
};

/** How long a tombstone stays: longer than any queue keeps a late event (14 days). */
const tombstoneMs = days(90);

/** A status event, reduced to what orders it. */
export type Change = {
  set_arn: string;
  set_id: string;
  store_id: string;
  status: ReadSetStatus;
  /** ISO-8601 UTC with milliseconds. */
  at: string;
  statusMessage?: string | undefined;
};

/** What HealthOmics answered about the read set; `status` is the truth at the time of the call. */
export type Hydrated = { metadata: Metadata; status: ReadSetStatus };

/**
 * True when the change is newer than what the row knows. A deleted read set never comes back; only
 * the time of its deletion can still become known, when HealthOmics had already forgotten it.
 */
export function isNewer(change: Pick<Change, "status" | "at">, row: Row | undefined): boolean {
  if (!row) return true;
  if (row.set_status === "DELETED")
    return change.status === "DELETED" && change.at > row.set_status_at;
  if (change.status === "DELETED") return true;
  if (change.at !== row.set_status_at) return change.at > row.set_status_at;
  return rank[change.status] > rank[row.set_status];
}

/** True when the change can only be written with metadata from HealthOmics. */
export function needsMetadata(change: Change, row: Row | undefined): boolean {
  if (change.status === "DELETED" || row?.set_status === "DELETED") return false;
  if (row?.metadata_at === undefined) return true;
  if (change.status !== "ACTIVE") return false;
  if (change.at !== row.metadata_at) return change.at > row.metadata_at;
  // Of the same second: what was answered then may be from before the files could be read.
  return isNewer(change, row) || !isLocated(row.files);
}

/** The change that it is when HealthOmics does not know the read set any more. */
export function asDeleted({ statusMessage: _message, ...change }: Change): Change {
  return { ...change, status: "DELETED" };
}

/**
 * The row after a change, or undefined when nothing changes. Order of changes does not matter:
 * status and metadata each keep their newest.
 */
export function merge(
  row: Row | undefined,
  change: Change,
  projectId: string,
  hydrated?: Hydrated,
): Row | undefined {
  const newer = isNewer(change, row);
  const fresher = hydrated !== undefined && !(row?.metadata_at && row.metadata_at > change.at);
  if (!newer && !fresher) return undefined;
  const base: Row = row ?? {
    set_arn: change.set_arn,
    set_id: change.set_id,
    store_id: change.store_id,
    set_status: change.status,
    set_status_at: change.at,
    projectId,
    revision: 0,
  };
  const next: Row = { ...base, revision: base.revision + 1 };
  if (fresher && hydrated)
    Object.assign(next, withFiles(hydrated.metadata, base), {
      metadata_at: change.at,
      set_status_message: base.set_status_message,
    });
  if (newer) {
    next.set_status_at = change.at;
    next.set_status =
      change.status === "ACTIVE" && hydrated && hydrated.status !== "DELETED"
        ? hydrated.status
        : change.status;
    // The message belongs to the status: that of an earlier one is not kept.
    next.set_status_message = change.statusMessage ?? hydrated?.metadata.set_status_message;
  }
  if (next.set_status === "DELETED") return tombstone(next);
  next.files_stale = next.set_status !== "ACTIVE" && (next.files?.length ?? 0) > 0;
  return next;
}

/** An archived read set has no file locations; those seen while it was active are kept. */
function withFiles(metadata: Metadata, row: Row): Metadata {
  const known = row.files ?? [];
  return isLocated(metadata.files) || !isLocated(known) ? metadata : { ...metadata, files: known };
}

function isLocated(files: Metadata["files"] | undefined): boolean {
  return files?.some((file) => file.file_path) ?? false;
}

function tombstone({ files: _files, files_stale: _stale, tags: _tags, ...row }: Row): Row {
  return { ...row, expires_at: epochSeconds(Date.parse(row.set_status_at) + tombstoneMs) };
}
