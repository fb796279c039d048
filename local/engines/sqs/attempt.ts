import { type Entry, inFlight } from "#local/engines/sqs/entry";
import { invalidValue } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import { nowMs, type State } from "#local/engines/sqs/state";

/** How long a receive can be asked for again. */
const intervalMs = 5 * 60_000;

/** A message as that receive left it: sequence, receive count, end of its visibility timeout. */
type Held = [sequence: number, receiveCount: number, visibleAt: number];

/**
 * What an earlier receive under the same `ReceiveRequestAttemptId` gave, if there was one within five
 * minutes. As in AWS it can be repeated only while none of its messages was deleted, shown again or had
 * its visibility changed; else this throws. (The error's text is the one that clients report.)
 */
export function earlierReceive(state: State, queue: Queue, attemptId: string): Entry[] {
  const row = state.database
    .prepare(
      "SELECT received FROM receive_attempt WHERE queue_id = ? AND attempt_id = ? AND expires_at > ?",
    )
    .get(queue.record.id, attemptId, nowMs(state));
  if (!row) return [];
  const received: Held[] = JSON.parse(String(row.received));
  const entries = received.flatMap(([sequence]) => queue.index.get(sequence) ?? []);
  const same = received.every(
    ([, receiveCount, visibleAt], at) =>
      entries[at]?.receiveCount === receiveCount && entries[at].visibleAt === visibleAt,
  );
  if (same && entries.every((entry) => inFlight(entry, nowMs(state)))) return entries;
  throw invalidValue(
    `Value ${attemptId} for parameter ReceiveRequestAttemptId is invalid. Reason: The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.`,
  );
}

/** Remembers what a receive gave; part of its transaction. */
export function rememberReceive(
  state: State,
  queue: Queue,
  attemptId: string,
  entries: Entry[],
): void {
  const now = nowMs(state);
  const held = entries.map((entry): Held => [entry.sequence, entry.receiveCount, entry.visibleAt]);
  state.database.prepare("DELETE FROM receive_attempt WHERE expires_at <= ?").run(now);
  state.database
    .prepare("INSERT OR REPLACE INTO receive_attempt VALUES (?, ?, ?, ?)")
    .run(queue.record.id, attemptId, JSON.stringify(held), now + intervalMs);
}
