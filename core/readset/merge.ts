import { isDeepStrictEqual } from "node:util";
import { given } from "#core/readset/given";
import { filesOf, isLocated } from "#core/readset/merge-files";
import type { Etags, FileRow, Metadata, Named, Row, StoreRow } from "#core/readset/row";
import { ReadSetDetail, type ReadSetStatus } from "#core/readset/schema";
import { days, epochSeconds, iso } from "#core/time";

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

/** A status event, reduced to what orders it. `at`: ISO-8601 UTC with milliseconds. */
export type Change = Named & {
  status: ReadSetStatus;
  at: string;
  statusMessage?: string | undefined;
  creationJobId?: string | undefined;
};

/**
 * What HealthOmics or a store's access point answered when it was asked. `at` is the second in which it
 * was asked. Its status counts from just before that second: an event of the same second is the later one.
 */
export type Observation = {
  at: string;
  /** HealthOmics does not know the read set any more. */
  gone?: boolean;
  status?: ReadSetStatus;
  statusMessage?: string | undefined;
  metadata?: Metadata;
  etags?: Etags;
  /** URIs and sizes of an ACTIVE read set; with `hasParts`, part sizes as well. */
  files?: FileRow[];
  hasParts?: boolean;
  tags?: Record<string, string>;
  store?: StoreRow;
};

/**
 * True when the status is newer than what the row knows. A deleted read set never comes back; only
 * the time of its deletion can become a later one. And none is uploaded twice: whatever else is told
 * is newer than PROCESSING_UPLOAD, even if HealthOmics answers a moment behind its own events.
 */
function isNewer(change: { status: ReadSetStatus; at: string }, row: Row | undefined) {
  if (!row) return true;
  if (row.set_status === "DELETED")
    return change.status === "DELETED" && change.at > row.set_status_at;
  if (change.status === "DELETED") return true;
  const uploading = row.set_status === "PROCESSING_UPLOAD";
  if (uploading !== (change.status === "PROCESSING_UPLOAD")) return uploading;
  const known = knownAt(row);
  if (change.at !== known) return change.at > known;
  return rank[change.status] > rank[row.set_status];
}

/** The row after a status event, or undefined when it changes nothing. */
export function applyChange(
  row: Row | undefined,
  change: Change,
  projectId: string,
): Row | undefined {
  if (row && !isNewer(change, row)) return withJob(row, change);
  const jobId = change.creationJobId ?? row?.set_creation_job_id;
  return finish({
    ...begin(row, change, projectId),
    set_status: change.status,
    set_status_at: change.at,
    set_status_message: change.statusMessage ?? keptMessage(row, change),
    ...(jobId !== undefined && { set_creation_job_id: jobId }),
  });
}

/** The row after a look at HealthOmics, or undefined when it tells nothing new. */
export function applyObservation(
  row: Row | undefined,
  named: Named,
  observation: Observation,
  projectId: string,
): Row | undefined {
  if (row?.set_status === "DELETED") return undefined;
  const { at, status, statusMessage } = observation;
  if (observation.gone) return applyChange(row, { ...named, status: "DELETED", at }, projectId);
  // Without a status it cannot begin a row: it tells of one that was known.
  if (!row && !status) return undefined;
  const next: Row = { ...begin(row, named, projectId), ...fresher(row, observation) };
  if (status && status !== row?.set_status && isNewer({ status, at: justBefore(at) }, row)) {
    next.set_status = status;
    next.set_status_at = justBefore(at);
    next.set_status_message = statusMessage;
  } else if (row && status === row.set_status && statusMessage && at >= knownAt(row)) {
    next.set_status_message = statusMessage;
  }
  const finished = finish(next);
  return row && same(row, finished) ? undefined : finished;
}

/** What the row still lacks; without one, all that is asked for. Only an ACTIVE read set has files to ask for; one that is being uploaded is asked for when it is there. */
export function missing(row: Row | undefined): ReadSetDetail[] {
  if (!row) return ["metadata", "files", "tags"];
  if (["DELETED", "DELETING", "PROCESSING_UPLOAD"].includes(row.set_status)) return [];
  const isCurrent = (at: string | undefined) => at !== undefined && at >= row.set_status_at;
  const active = row.set_status === "ACTIVE";
  // A store without S3 access has no URIs to tell of.
  const hasUris = !row.store || row.store.store_uri !== undefined;
  const lacks: Record<ReadSetDetail, boolean> = {
    metadata: row.metadata_at === undefined,
    files: active && !(isCurrent(row.files_at) && (isLocated(row.files ?? []) || !hasUris)),
    parts: active && !isCurrent(row.parts_at),
    tags: row.tags_at === undefined && row.set_status !== "UPLOAD_FAILED",
  };
  return ReadSetDetail.options.filter((detail) => lacks[detail]);
}

/** Times are whole seconds, so nothing but looks has this one. */
function justBefore(at: string): string {
  return iso(Date.parse(at) - 1);
}

/** Until when the status is known to be right: what is older than the last look was seen by it. */
function knownAt({ set_status_at, metadata_at }: Row): string {
  if (metadata_at === undefined) return set_status_at;
  const seenAt = justBefore(metadata_at);
  return seenAt > set_status_at ? seenAt : set_status_at;
}

/** The message belongs to the status: that of an earlier one is not kept, but for a look at this very one. */
function keptMessage(row: Row | undefined, { status, at }: Change): string | undefined {
  const seen = row?.set_status === status && row.metadata_at !== undefined && row.metadata_at >= at;
  return seen ? row.set_status_message : undefined;
}

/** However late an event is, the job that it names is the read set's. */
function withJob(row: Row, { creationJobId }: Change): Row | undefined {
  if (row.set_status === "DELETED" || row.set_creation_job_id || !creationJobId) return undefined;
  return { ...row, set_creation_job_id: creationJobId, revision: row.revision + 1 };
}

function begin(row: Row | undefined, named: Named, projectId: string): Row {
  if (row) return { ...row, revision: row.revision + 1 };
  return {
    set_arn: named.set_arn,
    set_id: named.set_id,
    store_id: named.store_id,
    set_status: "PROCESSING_UPLOAD",
    set_status_at: "",
    projectId,
    revision: 1,
  };
}

/** The members that the observation is not older for. */
function fresher(row: Row | undefined, observation: Observation): Partial<Row> {
  const { at, metadata, tags, store } = observation;
  const isFresh = (known: string | undefined) => known === undefined || at >= known;
  return {
    // It never changes, but a page tells less of it than GetReadSetMetadata: an older answer can still add to it.
    ...(metadata && isFresh(row?.metadata_at)
      ? { ...metadata, metadata_at: at }
      : unknown(row, metadata)),
    ...(tags && isFresh(row?.tags_at) && { tags, tags_at: at }),
    ...(store && { store }),
    ...(observation.etags && { etags: observation.etags }),
    ...filesOf(row, observation, isFresh),
  };
}

function unknown(row: Row | undefined, metadata: Metadata | undefined): Partial<Metadata> {
  const members = Object.entries(metadata ?? {});
  return Object.fromEntries(members.filter(([name]) => row?.[name as keyof Row] === undefined));
}

/** What follows from the rest of the row. */
function finish(row: Row): Row {
  if (row.set_status === "DELETED") return tombstone(row);
  const lacking = missing(row);
  const { details_missing: _missing, tags = {}, ...rest } = row;
  return {
    ...rest,
    files_stale: (row.files?.length ?? 0) > 0 && (row.files_at ?? "") < staleBefore(row),
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(lacking.length > 0 && { details_missing: lacking.join(" ") }),
  };
}

/** Files seen before this are stale; of a read set that is not ACTIVE they always are. */
function staleBefore(row: Row): string {
  return row.set_status === "ACTIVE" ? row.set_status_at : "9999";
}

function tombstone({
  files: _files,
  etags: _etags,
  files_stale: _stale,
  tags: _tags,
  details_missing: _missing,
  ...row
}: Row): Row {
  return { ...row, expires_at: epochSeconds(Date.parse(row.set_status_at) + tombstoneMs) };
}

/** True when nothing but times of asking differs: what was asked for again and is as it was is not written. */
function same(row: Row, next: Row): boolean {
  return isDeepStrictEqual(comparable(row), comparable(next));
}

function comparable(row: Row): Partial<Row> {
  const { revision: _r, metadata_at: _m, files_at: _f, parts_at: _p, tags_at: _t, ...rest } = row;
  return given(rest);
}
