import type { DatabaseSync } from "node:sqlite";

export type MoveStatus = "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";

/** A message move task. */
export type Move = {
  id: string;
  sourceArn: string;
  /** Unset: each message goes back to the queue it came from. */
  destinationArn?: string;
  /** Messages a second; unset: as fast as it goes. */
  perSecond?: number;
  status: MoveStatus;
  /** Why it failed. */
  failure?: string;
  moved: number;
  /** Counted when it started. */
  toMove: number;
  /** Epoch milliseconds. */
  startedAt: number;
};

/** Columns under the names of `Move`; what is unset is left out. */
const columns = `id, source_arn AS sourceArn, destination_arn AS destinationArn, per_second AS perSecond,
  status, failure, moved, to_move AS toMove, started_at AS startedAt`;

export function insertMove(database: DatabaseSync, move: Move): void {
  database
    .prepare(
      `INSERT INTO message_move (id, source_arn, destination_arn, per_second, status, moved, to_move, started_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      move.id,
      move.sourceArn,
      move.destinationArn ?? null,
      move.perSecond ?? null,
      move.status,
      move.moved,
      move.toMove,
      move.startedAt,
    );
}

export function updateMove(database: DatabaseSync, { id, status, failure, moved }: Move): void {
  database
    .prepare("UPDATE message_move SET status = ?, failure = ?, moved = ? WHERE id = ?")
    .run(status, failure ?? null, moved, id);
}

export function findMove(database: DatabaseSync, id: string): Move | undefined {
  return select(database, "WHERE id = ?", id)[0];
}

/** The newest tasks of a queue first. */
export function movesOf(database: DatabaseSync, sourceArn: string, limit: number): Move[] {
  return select(database, "WHERE source_arn = ? ORDER BY number DESC LIMIT ?", sourceArn, limit);
}

/** Tasks that are not over. */
export function activeMoves(database: DatabaseSync): Move[] {
  return select(database, "WHERE status IN ('RUNNING', 'CANCELLING')");
}

function select(database: DatabaseSync, rest: string, ...values: (string | number)[]): Move[] {
  const rows = database.prepare(`SELECT ${columns} FROM message_move ${rest}`).all(...values);
  return rows.map(
    (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Move,
  );
}
