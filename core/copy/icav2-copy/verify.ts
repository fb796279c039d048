import { everything } from "#core/copy/icav2/client/client";
import type { CopyBatchItem } from "#core/copy/icav2/copy-batch";
import type { Data } from "#core/copy/icav2/data";
import type { Job } from "#core/copy/icav2/job";
import { filesIn, keyOf } from "#core/copy/icav2-copy/folder-files";
import {
  type Case,
  isEvident,
  isTooEarly,
  isVerified,
  judge,
  type Told,
  type Verdict,
} from "#core/copy/icav2-copy/judge";
import { backoffMs, mostAttempts, removalMs } from "#core/copy/icav2-copy/pace";
import { thereOf } from "#core/copy/icav2-copy/same-file";
import { several } from "#core/copy/icav2-copy/several";
import { hopelessOf, isDenied, isDoubtful } from "#core/copy/icav2-copy/sources";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { claim, save } from "#core/copy/icav2-copy/tasks";
import { patiently, record, type Turn, type Work, workOf } from "#core/copy/icav2-copy/work";
import { nameOf } from "#core/copy/uri";
import { iso, now } from "#core/time";

/** A task whose job has ended; ICA may have forgotten the job. */
export type Ended = { task: Task; job: Job | undefined };

/**
 * Judges tasks whose jobs have ended. Of jobs that did not copy everything the batch's items say what they made; all else is
 * in lists of the folders, which the tasks share. `put` is told of each task as it is afterwards: done, or open for another try.
 */
export async function verify(turn: Turn, ended: Ended[], put: (task: Task) => void): Promise<void> {
  const works = await several(ended, async (one) => ({
    ...one,
    work: await workOf(turn, one.task),
  }));
  const unlisted: typeof works = [];
  const decide = async ({ task, job, work }: (typeof works)[number], given: Case) => {
    if (isTooEarly(given, now())) return;
    const saved = await settle(turn, task, work, job, judge(given));
    if (saved) put(saved);
  };
  await several(works, (one) =>
    patiently(one.task, async () => {
      const { task, job, work } = one;
      if (job === undefined || job.status === "SUCCEEDED") return void unlisted.push(one);
      const given = await asked(task, job, caseOf(task, job, work, []));
      return isEvident(given) ? decide(one, given) : void unlisted.push(one);
    }),
  );
  if (unlisted.length === 0) return;
  const files = await filesIn(
    unlisted.map(({ task: { state }, work }) => ({
      ...{ projectId: state.projectId, names: namesOf(work) },
      ...(state.folderId && { folderId: state.folderId }),
    })),
  );
  await several(unlisted, (one) =>
    patiently(one.task, async () => {
      const { task, job, work } = one;
      const { projectId, folderPath } = task.state;
      const given = caseOf(task, job, work, files.get(keyOf(projectId, folderPath)) ?? []);
      await decide(one, await asked(task, job, given));
    }),
  );
}

export const namesOf = ({ items }: Work): string[] =>
  items.map(({ destinationUri }) => nameOf(destinationUri));

function caseOf({ attempts, state }: Task, job: Job | undefined, work: Work, files: Data[]): Case {
  const finishedAt = job?.timeFinished ? iso(job.timeFinished) : iso();
  return {
    items: work.items,
    there: new Map(files.map((file) => [file.details?.name ?? "", thereOf(file)])),
    overwrites: state.overwrites,
    attempt: attempts,
    mostAttempts,
    ended: job?.status ?? "without a trace",
    elapsedMs: Math.max(0, Date.parse(finishedAt) - (state.intent?.at ?? now())),
    finishedAt,
  };
}

/** What ICA tells of a batch's items, where they do not all lie there; and of their sources, where ICA blames these. */
async function asked({ state }: Task, job: Job | undefined, given: Case): Promise<Case> {
  if (!job || given.items.every((item) => isVerified(item, given))) return given;
  const path = { projectId: state.projectId, batchId: job.subjectId };
  const items = await everything("getProjectDataCopyBatchItems", { path });
  const told = new Map(items.map((item) => [item.request.dataId, toldOf(item)]));
  const infoOf = ({ dataId = "" }: Work["items"][number]) => told.get(dataId)?.info ?? "";
  const open = given.items.filter((item) => !isVerified(item, { ...given, told }));
  const denied = open
    .filter((item) => isDenied(infoOf(item)))
    .map((item): [string, string] => [item.dataId ?? "", infoOf(item)]);
  const doubted = open.filter((item) => isDoubtful(infoOf(item)));
  const gone = doubted.length > 0 ? await hopelessOf(doubted) : [];
  return { ...given, told, hopeless: new Map([...denied, ...gone]) };
}

function toldOf({ processing, createdProjectData }: CopyBatchItem): Told {
  return {
    status: processing.status,
    info: processing.additionalStatusInformation ?? "",
    ...(createdProjectData?.data.details && { made: thereOf(createdProjectData.data) }),
  };
}

/** Results first, then what is in the way, the row last: a step that is killed in between is simply done again. */
async function settle(
  { lookup }: Turn,
  task: Task,
  work: Work,
  job: Job | undefined,
  { results, left, leftovers, reason }: Verdict,
): Promise<Task | undefined> {
  const { state, attempts } = task;
  // Another turn has judged it: its results are written, and what is listed may be of the next try.
  const claimed = await claim(task);
  if (!claimed) return undefined;
  const tally = await record(claimed, work, results);
  await several(leftovers, (dataId) => lookup.remove(state.projectId, dataId));
  const { intent: _, troubleSince: __, ...rest } = state;
  const isWhole = job?.status === "SUCCEEDED" && left.length === 0;
  const failedJobs =
    isWhole || !state.icaJobId ? state.failedJobs : [...state.failedJobs, state.icaJobId];
  // What is left is looked for once more before the next try, whatever is known of it.
  const next = { ...rest, tally, failedJobs, mustClear: left.length > 0 };
  if (left.length > 0) {
    const waitMs = Math.max(backoffMs(attempts), leftovers.length > 0 ? removalMs : 0);
    return save(claimed, { status: "OPEN", dueAt: now() + waitMs, reason, state: next });
  }
  return close(claimed, next);
}

/** The last write of a task: its results are complete. A retry begins with a look at what the last try left. */
export function close(task: Task, state: Task["state"]): Promise<Task | undefined> {
  if (state.tally.failed === 0)
    return save(task, { status: "SUCCEEDED", reason: undefined, state });
  const reason = `${state.tally.failed} of ${state.items} files were not copied.`;
  return save(task, { status: "FAILED", reason, state: { ...state, mustClear: true } });
}
