import * as z from "zod";
import { load } from "#core/copy/change";
import { readTasks, tasksKey } from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import { close as closeRun } from "#core/copy/s3-copy/close";
import { copyTask, failTask as failOf } from "#core/copy/s3-copy/copy-task";
import { plan as planRun } from "#core/copy/s3-copy/plan";
import { preflight as preflightOf } from "#core/copy/s3-copy/preflight";
import { CopyRun } from "#core/copy/schema";
import * as Thaw from "#core/copy/thaw/turn";
import { setting } from "#core/settings";
import { minutes, now } from "#core/time";
import { step } from "#functions/lambda";
import { alive, measureAge } from "#functions/step/alive";
import { Failure, reasonOf } from "#functions/step/reason";

const machine = "copy";

/** Below the function's ten minutes: what is under way when they are over needs time to end. */
const turnMinutes = z.number().positive().max(9.5);
const Turn = CopyRun.extend({ turnMinutes });
const Task = CopyRun.extend({ task: z.int().nonnegative() });

/** PENDING → RUNNING; `proceed` is false when there is nothing to do. */
export const start = step(machine, CopyRun, (run) => Machine.start(run));

/** Lists everything, until all is planned or the time is over; then where the list of tasks is, and how long. */
export const plan = step(machine, Turn, async ({ turnMinutes, ...run }) => {
  await alive(run);
  const { state } = await planRun(run, now() + minutes(turnMinutes));
  if (state === "again") return { state };
  const tasks = (await readTasks(run.copyJobId)) ?? [];
  const list = { bucket: setting("storageBucket"), key: tasksKey(run.copyJobId) };
  return { state, tasks: tasks.length, list };
});

/** Is the destination there, in this Region, and may we write to it? */
export const preflight = step(machine, CopyRun, async (run) => {
  await preflightOf(run);
  return { state: "done" };
});

/** One look at what is archived. */
export const thaw = step(machine, Turn, async ({ turnMinutes, ...run }) => {
  await measureAge(run);
  return Thaw.turn(run, now() + minutes(turnMinutes));
});

/** Copies the objects of one task, or as many parts of a large one as the time allows. */
export const copy = step(
  machine,
  Task.extend({ turnMinutes }),
  async ({ turnMinutes, ...task }) => {
    await alive(task);
    return copyTask(task, now() + minutes(turnMinutes));
  },
);

/** The task's child died: what is left of it has failed. */
export const failTask = step(machine, Task.extend(Failure.shape), ({ error, cause, ...task }) =>
  failOf(task, reasonOf({ error, cause }, `Its batch stopped (${error}); retry the job.`)),
);

/** → SUCCEEDED or FAILED, with reports where they are wanted. */
export const close = step(machine, CopyRun, async (run) => {
  await closeRun(run);
  const { status } = await load(run);
  return { status };
});
