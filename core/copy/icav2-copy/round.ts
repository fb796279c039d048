import type { Job } from "#core/copy/icav2/job";
import { clear, type Due } from "#core/copy/icav2-copy/clear";
import { giveUp } from "#core/copy/icav2-copy/give-up";
import { isRunning, jobsOf } from "#core/copy/icav2-copy/jobs";
import { launch } from "#core/copy/icav2-copy/launch";
import { patienceMs, verifyWithinMs, waitSeconds } from "#core/copy/icav2-copy/pace";
import { reconcile, settledAt, skewMs } from "#core/copy/icav2-copy/reconcile";
import { groups, several } from "#core/copy/icav2-copy/several";
import * as Slots from "#core/copy/icav2-copy/slots";
import { hasJob, isFinal, isInDoubt, type Task } from "#core/copy/icav2-copy/task-state";
import { loadTasks } from "#core/copy/icav2-copy/tasks";
import { type Ended, verify } from "#core/copy/icav2-copy/verify";
import { patiently, type Turn, workOf } from "#core/copy/icav2-copy/work";
import { now, seconds } from "#core/time";

/** Tasks as they are after a round, and when the next one is worth it. */
export type Round = { tasks: Task[]; waitSeconds: number };

/** Whoever gets no slot asks again after so long. */
const slotMs = seconds(10);

/** One look at all that goes on: jobs in bulk, what ended is judged, what is due begins. */
export async function round(turn: Turn): Promise<Round> {
  const board = new Map<number, Task>();
  const put = (task: Task | undefined) => task && board.set(task.task, task);
  for (const task of await loadTasks(turn.run.copyJobId)) put(task);
  const some = (is: (task: Task) => boolean) => [...board.values()].filter(is);

  const jobs = await poll(some);
  const known = new Set([...board.values()].flatMap(jobIdsOf));
  // One after the other: what one finds is not another's.
  for (const task of some(isSettled))
    await patiently(task, async () => void put(await reconcile(task, jobs.values(), known)));
  const ended = endedOf(some(hasJob), jobs);
  await verify(turn, worthwhile(ended, some(hasJob).length), put);
  for (const task of some((one) => isStuck(one)))
    await patiently(task, async () => void put(await giveUpOn(turn, task)));
  const delayed = await begin(turn, some, put);
  return { tasks: [...board.values()], waitSeconds: nextLook(some, ended, delayed) };
}

type Some = (is: (task: Task) => boolean) => Task[];

const isDue = (task: Task): boolean =>
  task.status === "OPEN" && task.state.kind === "batch" && task.dueAt <= now();
const isSettled = (task: Task): boolean => isInDoubt(task) && settledAt(task) <= now();
const isStuck = (task: Task): boolean =>
  hasJob(task) && now() - (task.state.intent?.at ?? now()) > patienceMs;
const jobIdsOf = ({ state }: Task): string[] => [
  ...state.failedJobs,
  ...(state.icaJobId ? [state.icaJobId] : []),
];

async function poll(some: Some): Promise<Map<string, Job>> {
  const running = some(hasJob);
  const doubted = some(isSettled);
  if (running.length + doubted.length === 0) return new Map();
  const beganAt = (tasks: Task[]) =>
    Math.min(...tasks.map(({ state }) => state.intent?.at ?? now())) - skewMs;
  return jobsOf({
    ids: running.flatMap(({ state }) => state.icaJobId ?? []),
    since: beganAt(running),
    ...(doubted.length > 0 && { allSince: beganAt(doubted) }),
  });
}

function endedOf(running: Task[], jobs: Map<string, Job>): Ended[] {
  return running
    .map((task) => ({ task, job: jobs.get(task.state.icaJobId ?? "") }))
    .filter(({ job }) => !job || !isRunning(job));
}

/**
 * Jobs that succeeded wait for each other a while, since one list verifies many; a failed one does not wait, and
 * nothing does once all have ended.
 */
function worthwhile(ended: Ended[], running: number): Ended[] {
  if (ended.length === running) return ended;
  const isFailed = ({ job }: Ended) => job !== undefined && job.status !== "SUCCEEDED";
  const isLate = ({ job }: Ended) => !job || endedAt(job) <= now() - verifyWithinMs;
  const isListed = ended.some((one) => !isFailed(one) && isLate(one));
  return ended.filter((one) => isListed || isFailed(one));
}

const endedAt = (job: Job): number => Date.parse(job.timeFinished ?? job.timeCreated);

/** A job of which nothing was heard for days is not waited for. */
async function giveUpOn(turn: Turn, task: Task): Promise<Task | undefined> {
  const hours = patienceMs / 3_600_000;
  const reason = `ICA's job ${task.state.icaJobId} did not end within ${hours} hours.`;
  return giveUp(task, await workOf(turn, task), reason);
}

/** Launches what is due, as far as there are slots; gives when those without may come again. */
async function begin(
  turn: Turn,
  some: Some,
  put: (task: Task | undefined) => unknown,
): Promise<number | undefined> {
  const all = await several(some(isDue), async (task): Promise<Due> => {
    return { task, work: await workOf(turn, task) };
  });
  const ready = (await clear(turn, all, put)).sort(
    (one, other) => one.task.dueAt - other.task.dueAt || one.task.task - other.task.task,
  );
  // Those without work only have to be closed.
  const idle = ready.filter(({ work }) => work.items.length === 0);
  const wanting = ready.filter(({ work }) => work.items.length > 0);
  const granted = await Slots.reserve({
    copyJobId: turn.run.copyJobId,
    running: some((task) => hasJob(task) || isInDoubt(task)).length,
    wanted: wanting.length,
  });
  const beginning = wanting.slice(0, granted);
  await lookForFolders(turn, beginning);
  await several([...idle, ...beginning], (due) =>
    patiently(due.task, async () => void put(await launch(turn, due))),
  );
  return granted < wanting.length ? now() + slotMs : undefined;
}

/** One call tells of many folders; those that are not there are then made without another look. */
async function lookForFolders({ lookup }: Turn, due: Due[]): Promise<void> {
  const unknown = due.filter(({ task }) => task.state.folderId === undefined);
  for (const [projectId, some] of groups(unknown, ({ task }) => task.state.projectId))
    await lookup.foldersOf(
      projectId,
      some.map(({ task }) => task.state.folderPath),
    );
}

function nextLook(some: Some, ended: Ended[], delayed: number | undefined): number {
  const waiting = some((task) => task.status === "OPEN" && task.state.kind === "batch");
  const isLater = ({ dueAt }: Task) => delayed === undefined || dueAt > now();
  const verifiedAt = ended.flatMap(({ task, job }) =>
    job && some((one) => one.task === task.task && hasJob(one)).length > 0
      ? [Math.max(endedAt(job) + verifyWithinMs, now() + seconds(5))]
      : [],
  );
  return waitSeconds({
    launchedAt: some(hasJob).map(({ state }) => state.intent?.at ?? now()),
    dueAt: [
      ...waiting.filter(isLater).map(({ dueAt }) => dueAt),
      ...some(isInDoubt).map(settledAt),
      ...some((task) => task.state.kind === "external" && !isFinal(task)).map(({ dueAt }) => dueAt),
      ...verifiedAt,
      ...(delayed === undefined ? [] : [delayed]),
    ],
  });
}

/** True when every task has ended. */
export const isOver = ({ tasks }: Round): boolean => tasks.every(isFinal);
