import { call } from "#core/copy/icav2/client/client";
import { classify, hasStatus } from "#core/copy/icav2/client/error";
import type { CopyBatch } from "#core/copy/icav2/copy-batch";
import type { Due } from "#core/copy/icav2-copy/clear";
import { failed, giveUp } from "#core/copy/icav2-copy/give-up";
import { backoffMs, patienceMs } from "#core/copy/icav2-copy/pace";
import { hashOf } from "#core/copy/icav2-copy/same-file";
import { hopelessOf } from "#core/copy/icav2-copy/sources";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { save } from "#core/copy/icav2-copy/tasks";
import { close } from "#core/copy/icav2-copy/verify";
import {
  isPassing,
  record,
  refusalOf,
  reopened,
  type Turn,
  type Work,
} from "#core/copy/icav2-copy/work";
import { now } from "#core/time";

/**
 * Asks ICA for the job of a task. What is about to be asked is written first: `dataCopyBatch` has no idempotency key, so a
 * second call would be a second copy, and whoever finds the trace looks for the job before anything else.
 * The task afterwards; undefined when somebody else works on it.
 */
export async function launch(turn: Turn, { task: due, work }: Due): Promise<Task | undefined> {
  if (work.items.length === 0) return close(due, due.state);
  const task = await reopened(due, work);
  if (!task) return undefined;
  const { projectId, folderPath } = task.state;
  let folderId: string | undefined;
  try {
    folderId = task.state.folderId ?? (await turn.lookup.ensureFolder(projectId, folderPath));
  } catch (error) {
    if (isPassing(error)) return postpone(task, work, error);
    return giveUp(task, work, refusalOf(error));
  }
  const { icaJobId: _, batchId: __, ...known } = task.state;
  const dataIds = work.items.flatMap(({ dataId }) => dataId ?? []);
  const intent = { hash: hashOf(dataIds), items: dataIds.length, at: now() };
  const intended = await save(task, {
    status: "RUNNING",
    attempts: task.attempts + 1,
    state: {
      ...{ ...known, mustClear: false, intent, run: turn.run.run },
      ...(folderId && { folderId }),
    },
  });
  if (!intended) return undefined;
  try {
    const { id, job } = await post(intended, dataIds);
    const { troubleSince: _, ...state } = intended.state;
    return save(intended, { state: { ...state, icaJobId: job.id, batchId: id } });
  } catch (error) {
    if (classify(error) === "uncertain") {
      const inDoubt = { ...intent, isUncertain: true };
      return save(intended, { state: { ...intended.state, intent: inDoubt } });
    }
    if (isPassing(error)) return postpone(untried(intended), work, error);
    return refused(turn, intended, work, error);
  }
}

function post({ state }: Task, dataIds: string[]): Promise<CopyBatch> {
  const { projectId, folderId, overwrites } = state;
  return call("createProjectDataCopyBatch", {
    path: { projectId },
    body: {
      items: dataIds.map((dataId) => ({ dataId })),
      ...(folderId && { destinationFolderId: folderId }),
      ...{ copyUserTags: true, copyTechnicalTags: true, copyInstrumentInfo: true },
      actionOnExist: overwrites ? "OVERWRITE" : "SKIP",
    },
  });
}

/** The same task as before a try that ICA surely did not begin. */
function untried(task: Task): Task {
  const { intent: _, ...state } = task.state;
  return { ...task, status: "OPEN", attempts: task.attempts - 1, state };
}

/** Another time, as long as there is patience. A try that ICA never took is none. */
async function postpone(task: Task, work: Work, error: unknown): Promise<Task | undefined> {
  const { status, attempts, state } = task;
  const troubleSince = state.troubleSince ?? now();
  const reason = error instanceof Error ? error.message : String(error);
  if (now() - troubleSince > patienceMs) return giveUp(task, work, reason);
  // Not by the count of tries, which stands still: by how long it has lasted.
  const waits = Math.log2(2 + (now() - troubleSince) / 1000);
  const dueAt = now() + backoffMs(waits);
  return save(task, { status, attempts, dueAt, reason, state: { ...state, troubleSince } });
}

/**
 * ICA does not take the batch, and would not take it a second time. Sources that are gone fail, and the others are tried without
 * them; a folder that was removed is made again; otherwise all of it has failed.
 */
async function refused(
  { lookup }: Turn,
  task: Task,
  work: Work,
  error: unknown,
): Promise<Task | undefined> {
  const said = refusalOf(error);
  const hopeless = await hopelessOf(work.items);
  const { projectId, folderPath, folderId } = task.state;
  if (hopeless.size > 0) {
    const gone = work.items.flatMap(({ item, dataId = "" }) => {
      const reason = hopeless.get(dataId);
      return reason ? [failed(item, task, reason)] : [];
    });
    const tally = await record(task, work, gone);
    const open = untried(task);
    if (gone.length === work.items.length) return close(task, { ...open.state, tally });
    const { status, attempts } = open;
    return save(task, {
      status,
      attempts,
      reason: said,
      dueAt: now(),
      state: { ...open.state, tally },
    });
  }
  const isGone =
    folderId && hasStatus(error, 404) && !(await lookup.folderOf(projectId, folderPath));
  if (!isGone || task.state.troubleSince !== undefined) return giveUp(task, work, said);
  const { folderId: _, ...state } = untried(task).state;
  return save(task, {
    ...{ status: "OPEN", attempts: task.attempts - 1, dueAt: now(), reason: said },
    state: { ...state, troubleSince: now() },
  });
}
