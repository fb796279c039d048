import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Every data directory has it: the clock's own state (`local/cloud.ts`). */
const stateMark = "clock.sqlite";

/** Drops the state of earlier runs; throws rather than drop a directory that holds anything else. */
export function dropState(data: string): void {
  if (!existsSync(data)) return;
  if (readdirSync(data).length > 0 && !existsSync(join(data, stateMark)))
    throw new Error(
      `--fresh: ${data} holds other things than Seqferry's state, so nothing was dropped. Give another --data.`,
    );
  rmSync(data, { recursive: true });
}
