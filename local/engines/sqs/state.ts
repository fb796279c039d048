import type { DatabaseSync } from "node:sqlite";
import type { Cancel } from "#local/clock";
import type { EngineContext } from "#local/engine";
import { Arrivals } from "#local/engines/sqs/arrivals";
import { openDatabase, transaction } from "#local/engines/sqs/database";
import { MessageTable } from "#local/engines/sqs/message-table";
import type { Queue } from "#local/engines/sqs/queue";
import { Queues } from "#local/engines/sqs/queues";

/** What every operation works on. */
export type State = {
  context: EngineContext;
  database: DatabaseSync;
  queues: Queues;
  messages: MessageTable;
  arrivals: Arrivals;
  /** Timers of message move tasks, by id. */
  moves: Map<string, Cancel>;
  /** Messages of a queue that may be in flight. */
  mostInFlight: number;
  /** Set once the engine closes: nobody waits any longer. */
  closed: boolean;
};

/** Opens the queues as they were left. */
export function openState(context: EngineContext, mostInFlight: number): State {
  const database = openDatabase(context.store);
  const messages = new MessageTable(database);
  const queues = new Queues(context, database, messages);
  const arrivals = new Arrivals(context.clock);
  const moves = new Map<string, Cancel>();
  return { context, database, queues, messages, arrivals, moves, mostInFlight, closed: false };
}

/** Whole epoch milliseconds: the clock may have been moved by a fraction, the database keeps integers. */
export function nowMs(state: State): number {
  return Math.floor(state.context.clock.now());
}

/** Drops what is older than the queue keeps it. */
export function dropExpired(state: State, queue: Queue): void {
  const expired = queue.takeExpired(nowMs(state));
  if (expired.length === 0) return;
  transaction(state.database, () => {
    for (const entry of expired) state.messages.delete(entry.sequence);
  });
  state.context.log(`sqs ${queue.record.name}: retention ended for ${expired.length} messages`);
}
