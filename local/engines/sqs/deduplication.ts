import { createHash } from "node:crypto";
import { invalidValue, required } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import { effective } from "#local/engines/sqs/settings";
import { nowMs, type State } from "#local/engines/sqs/state";

/** How long SQS remembers a deduplication id. */
const intervalMs = 5 * 60_000;

/** The id and where it counts: in the queue, or in one message group of it. */
export type DeduplicationKey = { id: string; scope: string };

/** The message that used the id first. */
export type Original = { messageId: string; sequence: number };

/** The key of a message to a FIFO queue. Throws when there is neither an id nor content-based deduplication. */
export function deduplicationKey(
  queue: Queue,
  given: unknown,
  groupId: string,
  body: string,
): DeduplicationKey {
  const settings = effective(queue.record.settings, true);
  const scope = settings.DeduplicationScope === "messageGroup" ? `group ${groupId}` : "";
  if (given !== undefined) return { id: checkId("MessageDeduplicationId", given), scope };
  if (settings.ContentBasedDeduplication !== "true")
    throw invalidValue(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  return { id: createHash("sha256").update(body).digest("hex"), scope };
}

/** A group or deduplication id: 1 to 128 alphanumeric characters and punctuation. */
export function checkId(name: string, value: unknown): string {
  const id = required(name, value);
  if (/^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/.test(id)) return id;
  throw invalidValue(
    `Value ${id} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/** The message sent under that key within the last five minutes, even if it is deleted by now. */
export function findOriginal(
  state: State,
  queue: Queue,
  key: DeduplicationKey,
): Original | undefined {
  const row = state.database
    .prepare(
      `SELECT message_id, sequence FROM deduplication
         WHERE queue_id = ? AND scope = ? AND deduplication_id = ? AND expires_at > ?`,
    )
    .get(queue.record.id, key.scope, key.id, nowMs(state));
  return row && { messageId: String(row.message_id), sequence: Number(row.sequence) };
}

/** Remembers the key for five minutes, and forgets those whose time is over. */
export function remember(
  state: State,
  queue: Queue,
  key: DeduplicationKey,
  original: Original,
): void {
  const now = nowMs(state);
  state.database.prepare("DELETE FROM deduplication WHERE expires_at <= ?").run(now);
  state.database
    .prepare("INSERT INTO deduplication VALUES (?, ?, ?, ?, ?, ?)")
    .run(
      queue.record.id,
      key.scope,
      key.id,
      original.messageId,
      original.sequence,
      now + intervalMs,
    );
}
