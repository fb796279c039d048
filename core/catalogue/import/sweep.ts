import { end, isEnded, load, write } from "#core/catalogue/import/change";
import { type ImportRow, importEntity } from "#core/catalogue/import/import.entity";
import * as Queue from "#core/catalogue/import/queue";
import { silentMs } from "#core/catalogue/import/run";
import { uploaded } from "#core/catalogue/import/upload";
import { rowsDue } from "#core/due";
import { ChangedError } from "#core/job";
import { iso, now } from "#core/time";

/** Looked at in one partition by one sweep. */
const mostOfShard = 100;

/**
 * Looks at imports that are due: those whose file did not come within a day are FAILED; those whose file is there, or
 * whose run fell silent, are put into the queue again. Answers how many of each.
 */
export async function sweep(): Promise<{ failed: number; queued: number }> {
  const done = { failed: 0, queued: 0 };
  for (const row of await rowsDue(importEntity(), iso(), mostOfShard)) {
    const outcome = await look(row).catch((error: unknown) => {
      // Somebody works on it.
      if (error instanceof ChangedError) return undefined;
      throw error;
    });
    if (outcome) done[outcome]++;
  }
  return done;
}

async function look({ importId }: ImportRow): Promise<"failed" | "queued" | undefined> {
  const row = await load(importId);
  if (isEnded(row) || !row.dueAt || row.dueAt > iso()) return undefined;
  if (row.status === "PENDING" && !(await uploaded(importId))) {
    await end(row, "FAILED", "Its file was not uploaded within a day. Ask for a new import.");
    return "failed";
  }
  await write(row, { dueAt: iso(now() + silentMs) }, "import.requeue");
  await Queue.send(importId);
  return "queued";
}
