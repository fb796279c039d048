import { call, everything } from "#core/copy/icav2/client/client";
import { hasStatus } from "#core/copy/icav2/client/error";
import type { Job } from "#core/copy/icav2/job";
import { settledMs } from "#core/copy/icav2-copy/pace";
import { hashOf } from "#core/copy/icav2-copy/same-file";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { save } from "#core/copy/icav2-copy/tasks";
import * as Log from "#core/log";
import { now, seconds } from "#core/time";

/** ICA's clock and ours may differ by so much. */
export const skewMs = seconds(60);

/** When it can be told whether an intent became a job: what is not listed then never will be. */
export function settledAt({ state: { intent } }: Task): number {
  if (!intent) return now();
  return intent.at + (intent.isUncertain ? settledMs.answerLost : settledMs.crashed);
}

/**
 * Finds out whether ICA made the job that a task asked for: by its destination and its data, among jobs that no
 * task knows. Found, the task goes on with it; otherwise it is as if it had not been tried.
 * `known`: jobs that belong to tasks; what is found is added.
 */
export async function reconcile(
  task: Task,
  jobs: Iterable<Job>,
  known: Set<string>,
): Promise<Task | undefined> {
  const { state, attempts } = task;
  const intent = state.intent;
  const candidates = [...jobs]
    .filter(({ id, timeCreated, project }) => {
      const isLate = Date.parse(timeCreated) >= (intent?.at ?? 0) - skewMs;
      return isLate && !known.has(id) && (project?.id ?? state.projectId) === state.projectId;
    })
    .sort((one, other) => Date.parse(one.timeCreated) - Date.parse(other.timeCreated));
  for (const { id, subjectId } of candidates) {
    if (known.has(id) || !(await isOf(task, subjectId))) continue;
    known.add(id);
    Log.info("A job of ICA was found again", { copyJobId: task.copyJobId, task: task.task });
    return save(task, { state: { ...state, icaJobId: id, batchId: subjectId } });
  }
  const { intent: _, ...rest } = state;
  return save(task, {
    status: "OPEN",
    attempts: Math.max(0, attempts - 1),
    dueAt: now(),
    state: rest,
  });
}

async function isOf({ state }: Task, batchId: string): Promise<boolean> {
  const path = { projectId: state.projectId, batchId };
  try {
    const { destinationFolderId } = await call("getProjectDataCopyBatch", { path });
    if (destinationFolderId !== state.folderId) return false;
    const items = await everything("getProjectDataCopyBatchItems", { path });
    return hashOf(items.map(({ request }) => request.dataId)) === state.intent?.hash;
  } catch (error) {
    // A job of another kind.
    if (hasStatus(error, 404) || hasStatus(error, 400)) return false;
    throw error;
  }
}
