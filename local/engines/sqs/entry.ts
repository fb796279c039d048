/**
 * What the index keeps of a message in memory: enough to decide who may be received.
 * Bodies and attributes stay in the database until somebody receives them.
 */
export type Entry = {
  /** Order of arrival; the database key, and the FIFO sequence number. */
  sequence: number;
  messageId: string;
  /** Message group; always there on FIFO queues, allowed on standard ones. */
  groupId?: string | undefined;
  /** Epoch milliseconds; retention counts from here. */
  sentAt: number;
  /** Epoch milliseconds from which it may be received (again). */
  visibleAt: number;
  receiveCount: number;
  /** Receives in the queues it was a dead letter of: clients are told the sum. */
  receivedBefore: number;
  /** Epoch milliseconds of the last receive: visibility may last twelve hours from here. */
  receivedAt?: number | undefined;
  firstReceivedAt?: number | undefined;
  /** Set once deleted, so that stale heap nodes are recognised. */
  gone?: boolean;
};

/** Received and not yet visible again. Delayed messages, never received, are not in flight. */
export function inFlight(entry: Entry, now: number): boolean {
  return entry.receiveCount > 0 && entry.visibleAt > now;
}

/** Which messages of one queue may be received, in the queue's order. */
export interface MessageIndex {
  readonly size: number;
  /** All entries in order of arrival. */
  entries(): Iterable<Entry>;
  get(sequence: number): Entry | undefined;
  add(entry: Entry): void;
  remove(entry: Entry): void;
  /** Must be called after `visibleAt` changed. */
  moved(entry: Entry): void;
  /** Up to `limit` entries that may be received at `now`, best first. They are not yet marked as received. */
  available(limit: number, now: number): Entry[];
  /** No more than so many are in flight: a bound that is cheap to have. */
  inFlightAtMost(now: number): number;
  /** When the next hidden entry becomes visible; undefined when none is hidden. */
  nextDueAt(now: number): number | undefined;
}
