import type { PlanItem } from "#core/copy/plan-schema";
import { copyBatch } from "#core/copy/s3-copy/copy-batch";
import { copyLarge, dropLarge } from "#core/copy/s3-copy/large-object";
import { type CopyTask, openSheet, type Sheet } from "#core/copy/s3-copy/sheet";
import { type Tuning, usual } from "#core/copy/s3-copy/tuning";

/** `again`: call once more; `stopped`: the job was aborted, or another run is wanted by now. */
export type TaskState = { state: "again" | "done" | "stopped" };

/**
 * Works on a task of a run until it is done or `until` (epoch milliseconds) has come. May be killed anywhere and
 * called again: what is known is not copied again, and the results come out the same. Throws what may pass by itself.
 */
export async function copyTask(
  task: CopyTask,
  until: number,
  tuning: Tuning = usual,
): Promise<TaskState> {
  const sheet = await openSheet(task, until, tuning);
  if (!sheet.isStopped()) {
    settlePlanned(sheet);
    const large = largeOf(sheet, tuning);
    await (large ? copyLarge(sheet, large, tuning) : copyBatch(sheet, tuning));
  }
  if (sheet.isStopped()) return stop(sheet, tuning);
  await sheet.flush();
  return { state: sheet.open().length === 0 ? "done" : "again" };
}

/** Fails what is open of a task of which nobody knows how far it came. */
export async function failTask(
  task: CopyTask,
  reason: string,
  tuning: Tuning = usual,
): Promise<void> {
  const sheet = await openSheet(task, Number.POSITIVE_INFINITY, tuning);
  if (sheet.isStopped()) {
    await stop(sheet, tuning);
    return;
  }
  settlePlanned(sheet);
  const large = largeOf(sheet, tuning);
  if (large) await dropLarge(sheet, large, reason);
  for (const item of sheet.open()) sheet.settle(item, { status: "FAILED", error: reason });
  await sheet.flush();
}

/** What the plan has decided already. */
function settlePlanned(sheet: Sheet): void {
  for (const item of sheet.open())
    if (item.action === "skip") sheet.settle(item, { status: "ALREADY_COPIED" });
    else if (item.action === "fail")
      sheet.settle(item, { status: "FAILED", error: item.reason ?? "It was planned to fail." });
}

/** An aborted job's rest is ABORTED. A run that another took over leaves everything to that one. */
async function stop(sheet: Sheet, tuning: Tuning): Promise<TaskState> {
  const { run, status } = sheet.job();
  if (run === sheet.task.run && status === "ABORTED") {
    const large = largeOf(sheet, tuning);
    if (large) await dropLarge(sheet, large, "The copy job was aborted.");
    for (const item of sheet.open()) sheet.settle(item, { status: "ABORTED" });
    await sheet.flush();
  }
  return { state: "stopped" };
}

/** The object of a task that is one large object. */
function largeOf(sheet: Sheet, { largeFromBytes }: Tuning): PlanItem | undefined {
  const [item, ...others] = sheet.open();
  if (!item || others.length > 0 || item.action !== "copy") return undefined;
  return (item.sizeBytes ?? 0) >= largeFromBytes ? item : undefined;
}
