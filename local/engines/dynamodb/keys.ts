/**
 * The layout of the key-value store. Every prefix ends in `~`, which sorts after every character
 * of the keys below it. Rows of a table carry its id, not its name: a table made anew under an
 * old name starts empty although the old rows may still be on their way out.
 */
export const tables = "table~";

/** Registered streams, by ARN. */
export const streams = "stream~";

/** Idempotency tokens of transactions. */
export const tokens = "token~";

/** Ids of deleted tables whose rows are still to be cleared. */
export const dead = "dead~";

/** The last sequence number given out. */
export const sequence = "meta~sequence";

/** Items of a table, by storage key. */
export function items(tableId: string): string {
  return `item~${tableId}~`;
}

/** Rows of one secondary index. */
export function rows(tableId: string, index: string): string {
  return `row~${tableId}~${index}~`;
}

/** Rows of all secondary indexes of a table. */
export function allRows(tableId: string): string {
  return `row~${tableId}~`;
}

/** The part of an item's or row's storage key that all of its partition share. */
export function partitionOf(storageKey: string): string {
  return storageKey.split("/", 2).join("/");
}

/** Items with an expiry time, by that time. */
export function due(tableId: string): string {
  return `due~${tableId}~`;
}

/** Twelve digits of epoch seconds, sortable as text. */
export function dueAt(seconds: number): string {
  return String(Math.max(0, seconds)).padStart(12, "0");
}

/** Records of one stream, by sequence number. */
export function changes(streamArn: string): string {
  return `change~${streamArn}~`;
}
