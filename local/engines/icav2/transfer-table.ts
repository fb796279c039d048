import type { SQLOutputValue } from "node:sqlite";
import type { Fate } from "#local/engines/icav2/copy-plan";
import type { Core } from "#local/engines/icav2/core";

/** One file of a batch on its way; folders among the items have one for each file below them. */
export type Transfer = {
  seq: number;
  batchId: string;
  itemId: string;
  sourceId: string;
  /** The destination's folder, as a path. */
  folder: string;
  /** Its place among the files that the job copies, and what is planned for it. */
  turn: number;
  fate: Fate;
  targetId?: string;
  state: "WAITING" | "ACTIVE" | "COPIED" | "SKIPPED" | "FAILED";
  info?: string;
};

export function addTransfer(
  core: Core,
  {
    batchId,
    itemId,
    sourceId,
    folder,
  }: Pick<Transfer, "batchId" | "itemId" | "sourceId" | "folder">,
  fault?: string,
): void {
  core.database
    .prepare(
      "INSERT INTO transfer (batch_id, item_id, source_id, folder, state, info) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run(batchId, itemId, sourceId, folder, fault ? "FAILED" : "WAITING", fault ?? null);
}

/** Says what is planned for a transfer that waits. */
export function planTransfer(core: Core, { seq }: Transfer, turn: number, fate: Fate): void {
  core.database
    .prepare("UPDATE transfer SET turn = ?, fate = ? WHERE seq = ?")
    .run(turn, fate, seq);
}

export function setTransfer(core: Core, { seq, state, targetId, info }: Transfer): void {
  core.database
    .prepare("UPDATE transfer SET state = ?, target_id = ?, info = ? WHERE seq = ?")
    .run(state, targetId ?? null, info ?? null, seq);
}

/** The first of a batch in that state. */
export function firstTransfer(
  core: Core,
  batchId: string,
  state: Transfer["state"],
): Transfer | undefined {
  const row = core.database
    .prepare("SELECT * FROM transfer WHERE batch_id = ? AND state = ? ORDER BY seq LIMIT 1")
    .get(batchId, state);
  return row && transferOf(row);
}

export function waitingTransfers(core: Core, batchId: string): Transfer[] {
  return core.database
    .prepare("SELECT * FROM transfer WHERE batch_id = ? AND state = 'WAITING' ORDER BY seq")
    .all(batchId)
    .map(transferOf);
}

/** Those of one item that are over, or nothing while some are not. */
export function endedTransfers(core: Core, itemId: string): Transfer[] | undefined {
  const open = core.database
    .prepare("SELECT 1 FROM transfer WHERE item_id = ? AND state IN ('WAITING', 'ACTIVE') LIMIT 1")
    .get(itemId);
  if (open) return undefined;
  return core.database
    .prepare("SELECT * FROM transfer WHERE item_id = ? ORDER BY seq")
    .all(itemId)
    .map(transferOf);
}

function transferOf(row: Record<string, SQLOutputValue>): Transfer {
  return {
    seq: Number(row.seq),
    batchId: String(row.batch_id),
    itemId: String(row.item_id),
    sourceId: String(row.source_id),
    folder: String(row.folder),
    turn: Number(row.turn),
    fate: row.fate as Fate,
    targetId: row.target_id === null ? undefined : String(row.target_id),
    state: row.state as Transfer["state"],
    info: row.info === null ? undefined : String(row.info),
  };
}
