/** `batchItemFailures`, or nothing when all went well, or "all" when it cannot be understood. */
type Failures = { itemIdentifier?: unknown }[] | "all" | undefined;

/**
 * Reads what a function with `ReportBatchItemFailures` returned: an empty or null answer, and an empty or
 * null list, mean success; everything else that is not a list fails the whole batch (Lambda developer
 * guide, "Success and failure conditions").
 */
function failuresIn(payload: unknown): Failures {
  if (payload === null || payload === undefined || payload === "") return undefined;
  if (typeof payload !== "object") return "all";
  const { batchItemFailures: failures } = payload as { batchItemFailures?: unknown };
  if (failures === null || failures === undefined) return undefined;
  return Array.isArray(failures) ? failures : "all";
}

/**
 * The ids of a queue's messages that failed: those listed, and no others, also behind a failure of the
 * same group. One id that is empty, not text or not in the batch fails them all.
 */
export function failedItems(payload: unknown, messageIds: string[]): Set<string> {
  const all = new Set(messageIds);
  const failures = failuresIn(payload);
  if (failures === undefined) return new Set();
  if (failures === "all") return all;
  const failed = new Set(failures.map((one) => one?.itemIdentifier as string));
  return [...failed].every((id) => all.has(id)) ? failed : all;
}

/**
 * Where a stream's batch has to begin again: at the lowest record listed. A list with an identifier that
 * is not a sequence number of the batch fails it from its first record.
 */
export function firstFailure(payload: unknown, sequenceNumbers: string[]): number | undefined {
  const failures = failuresIn(payload);
  if (failures === undefined) return undefined;
  if (failures === "all") return 0;
  const indexes = failures.map((one) => sequenceNumbers.indexOf(one?.itemIdentifier as string));
  return indexes.length === 0 ? undefined : Math.max(0, Math.min(...indexes));
}
