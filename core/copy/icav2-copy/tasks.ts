import { copyTaskEntity } from "#core/copy/copy-task.entity";
import { several } from "#core/copy/icav2-copy/several";
import { type Task, TaskState } from "#core/copy/icav2-copy/task-state";
import { isConditionFailure } from "#core/dynamo";
import { iso } from "#core/time";

/** All tasks of a copy job, in order. */
export async function loadTasks(copyJobId: string): Promise<Task[]> {
  const { data } = await copyTaskEntity()
    .query.primary({ copyJobId })
    .go({ pages: "all", consistent: true });
  return data.map((row) => ({ ...row, state: TaskState.parse(row.state) }));
}

export type Change = Partial<Pick<Task, "status" | "attempts" | "dueAt" | "reason" | "state">>;

/** Changes a task if it is as it was read; undefined when somebody else was faster, who then goes on with it. */
export async function save(task: Task, change: Change): Promise<Task | undefined> {
  const { copyJobId, task: number, revision } = task;
  const { reason, ...given } = change;
  const set = { ...given, revision: revision + 1, updatedAt: iso() };
  const patch = copyTaskEntity().patch({ copyJobId, task: number }).set(set);
  const whole =
    "reason" in change
      ? reason === undefined
        ? patch.remove(["reason"])
        : patch.set({ reason })
      : patch;
  try {
    await whole.where((row, { eq }) => eq(row.revision, revision)).go();
  } catch (error) {
    if (isConditionFailure(error)) return undefined;
    throw error;
  }
  return { ...task, ...change, ...set } as Task;
}

/**
 * Takes hold of a task before its results are written: whoever read its row before changes nothing of it any more.
 * Undefined when somebody else was faster.
 */
export function claim(task: Task): Promise<Task | undefined> {
  return save(task, {});
}

/** Writes the rows of a plan, but for those that somebody works on by now, and removes what an earlier try had more. */
export async function replaceTasks(copyJobId: string, tasks: Task[]): Promise<void> {
  await several(tasks, createTask);
  const { data } = await copyTaskEntity()
    .query.primary({ copyJobId })
    .gte({ task: tasks.length })
    .go({ pages: "all" });
  await several(data, ({ task }) => copyTaskEntity().delete({ copyJobId, task }).go());
}

async function createTask(task: Task): Promise<void> {
  try {
    await copyTaskEntity()
      .put(task)
      .where(({ revision }, { eq, notExists }) => `${notExists(revision)} OR ${eq(revision, 0)}`)
      .go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}
