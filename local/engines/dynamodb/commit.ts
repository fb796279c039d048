import { indexMoves } from "#local/engines/dynamodb/index-moves";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import { expiresAt, keysOf, sameItem } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import type { Operation } from "#local/engines/dynamodb/level";
import type { Change, ChangeRecord, StreamViewType } from "#local/engines/dynamodb/model";

/** Everything one write stores, and what it means for those who wait. */
export type Commit = {
  /** For one atomic batch. */
  operations: Operation[];
  /** ARNs of the streams that grew. */
  streams: Set<string>;
  /** The last sequence number given out. */
  sequence: number;
  /** Earliest new expiry time among the items, epoch seconds. */
  dueAt: number;
};

/**
 * Turns changes into one batch: items, rows of their indexes, expiry rows and stream records.
 * A write that leaves the item as it was stores nothing. `now` is epoch milliseconds.
 */
export function planCommit(changes: Change[], now: number, sequence: number): Commit {
  const commit: Commit = { operations: [], streams: new Set(), sequence, dueAt: Infinity };
  for (const change of changes) {
    if (sameItem(change.before, change.after)) continue;
    const prefix = keys.items(change.table.description.TableId);
    commit.operations.push(step(prefix + change.key, change.after));
    planIndexes(commit, change);
    planExpiry(commit, change);
    planRecord(commit, change, now);
  }
  if (commit.sequence !== sequence)
    commit.operations.push({ type: "put", key: keys.sequence, value: commit.sequence });
  return commit;
}

function planIndexes(commit: Commit, change: Change): void {
  for (const { index, old, row } of indexMoves(change)) {
    const prefix = keys.rows(change.table.description.TableId, index.IndexName);
    if (old && old.key !== row?.key) commit.operations.push(step(prefix + old.key));
    if (row) commit.operations.push(step(prefix + row.key, row.row));
  }
}

function planExpiry(commit: Commit, { table, key, before, after }: Change): void {
  const prefix = keys.due(table.description.TableId);
  const old = expiresAt(before, table.ttlAttribute);
  const due = expiresAt(after, table.ttlAttribute);
  if (old === due) return;
  if (old !== undefined) commit.operations.push(step(`${prefix}${keys.dueAt(old)}~${key}`));
  if (due === undefined) return;
  commit.operations.push(step(`${prefix}${keys.dueAt(due)}~${key}`, key));
  commit.dueAt = Math.min(commit.dueAt, due);
}

function planRecord(commit: Commit, change: Change, now: number): void {
  const { StreamSpecification: stream, LatestStreamArn: arn } = change.table.description;
  if (!stream?.StreamEnabled || !stream.StreamViewType || !arn) return;
  commit.sequence++;
  commit.streams.add(arn);
  const record = toRecord(change, stream.StreamViewType, now, commit.sequence);
  commit.operations.push(step(keys.changes(arn) + record.sequenceNumber, record));
}

/** A sequence number as text that sorts like the number. */
export function sequenceText(sequence: number): string {
  return String(sequence).padStart(21, "0");
}

/** The stream's record of a change, with the images its view type asks for. */
export function toRecord(
  { table, before, after, expired }: Change,
  viewType: StreamViewType,
  now: number,
  sequence: number,
): ChangeRecord {
  const item = keysOf(after ?? before ?? {}, table.description);
  const both = viewType === "NEW_AND_OLD_IMAGES";
  const newImage = both || viewType === "NEW_IMAGE" ? after : undefined;
  const oldImage = both || viewType === "OLD_IMAGE" ? before : undefined;
  return {
    sequenceNumber: sequenceText(sequence),
    eventName: before ? (after ? "MODIFY" : "REMOVE") : "INSERT",
    createdAt: now,
    keys: item,
    ...(newImage && { newImage }),
    ...(oldImage && { oldImage }),
    sizeBytes: [item, newImage, oldImage].reduce(
      (sum, image) => sum + (image ? itemBytes(image) : 0),
      0,
    ),
    ...(expired && {
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
    }),
  };
}

function step(key: string, value?: unknown): Operation {
  return value === undefined ? { type: "del", key } : { type: "put", key, value };
}
