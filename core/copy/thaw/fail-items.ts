import * as Ledger from "#core/copy/ledger";
import type { CopyRun } from "#core/copy/schema";
import { iso } from "#core/time";

/**
 * Items of a task that cannot be thawed are FAILED in this run; the others go on. What has a result that stands keeps
 * it, so repeating it changes nothing.
 */
export async function failItems(
  { copyJobId, run }: CopyRun,
  task: number,
  errors: Map<number, string>,
): Promise<void> {
  if (errors.size === 0) return;
  const results = await Ledger.readResults(copyJobId, task);
  let isChanged = false;
  for (const [item, error] of errors) {
    const before = results.get(item);
    if (before && (isDone(before.status) || before.run === run)) continue;
    results.set(item, {
      ...{ item, status: "FAILED", attempts: before?.attempts ?? 0, error },
      ...{ bytes: 0, elapsedMs: 0, finishedAt: iso(), run },
    });
    isChanged = true;
  }
  if (!isChanged) return;
  const known = [...results.values()].sort((a, b) => a.item - b.item);
  await Ledger.writeResults(copyJobId, task, known);
}

/** True for items that no run copies again. */
export function isDone(status: string | undefined): boolean {
  return status === "COPIED" || status === "ALREADY_COPIED";
}
