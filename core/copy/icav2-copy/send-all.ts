import type { ExternalState } from "#core/copy/icav2-copy/external/external-schema";
import { abandon, send } from "#core/copy/icav2-copy/external/send";
import { failed, giveUp } from "#core/copy/icav2-copy/give-up";
import { backoffMs, mostAttempts, patienceMs } from "#core/copy/icav2-copy/pace";
import { isSame, isWhole, thereOf } from "#core/copy/icav2-copy/same-file";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { save } from "#core/copy/icav2-copy/tasks";
import { close } from "#core/copy/icav2-copy/verify";
import {
  isPassing,
  patiently,
  record,
  reopened,
  type Turn,
  type Work,
  workOf,
} from "#core/copy/icav2-copy/work";
import type { PlanItem } from "#core/copy/plan-schema";
import { nameOf } from "#core/copy/uri";
import { RetryableError } from "#core/error";
import * as Log from "#core/log";
import { eachOf } from "#core/readset/in-flight";
import { iso, minutes, now } from "#core/time";

/** Tasks whose files are sent side by side; each sends several parts at once. */
const width = 8;
/** A part that was begun in time may take so much longer. */
const graceMs = minutes(1);

/** Sends the files of tasks, as long as there is time and nobody says stop. */
export async function sendAll(
  turn: Turn,
  tasks: Task[],
  until: number,
  signal: AbortSignal,
): Promise<void> {
  await eachOf(tasks, width, (task) =>
    patiently(task, async () => {
      if (!signal.aborted && now() < until) await sendTask(turn, task, until, signal);
    }),
  );
}

/** Due, and no other turn works on it: `dueAt` of one that is being sent says until when somebody does. */
export function isToBeSent({ status, state, dueAt }: Task): boolean {
  return state.kind === "external" && (status === "OPEN" || status === "RUNNING") && dueAt <= now();
}

async function sendTask(turn: Turn, due: Task, until: number, signal: AbortSignal): Promise<void> {
  const work = await workOf(turn, due);
  const { troubleSince = now() } = due.state;
  if (now() - troubleSince > patienceMs) {
    await giveUp(due, work, due.reason ?? "Nothing of it arrived within two days.");
    return;
  }
  const own = await reopened(due, work);
  if (!own) return;
  let task = await save(own, {
    status: "RUNNING",
    attempts: due.status === "OPEN" ? due.attempts + 1 : due.attempts,
    dueAt: until + graceMs,
    state: { ...own.state, troubleSince, run: turn.run.run },
  });
  let reason: string | undefined;
  let isCut = false;
  for (const item of work.items) {
    if (!task) return;
    isCut ||= signal.aborted || now() >= until;
    if (isCut) break;
    const current: Task = task;
    const sent = await sendOne(turn, current, item, until);
    task = sent.task;
    if (!task) return;
    if (sent.error !== undefined) reason ??= `${nameOf(item.sourceUri)}: ${sent.error}`;
    isCut = sent.isCut;
    if (!sent.result) continue;
    const next = await record(task, work, [sent.result]);
    const { [item.item]: _, ...uploads } = task.state.uploads ?? {};
    const since = { troubleSince: now() };
    task = await save(task, { state: { ...task.state, ...since, tally: next, uploads } });
  }
  if (task) await leave(task, work, reason, isCut);
}

type Sent = {
  /** As it is now; undefined when another turn took it. */
  task: Task | undefined;
  result?: Parameters<typeof record>[2][number];
  /** Why it is tried again. */
  error?: string;
  /** The time is over. */
  isCut: boolean;
};

async function sendOne(turn: Turn, given: Task, item: PlanItem, until: number): Promise<Sent> {
  let task: Task | undefined = given;
  const { projectId, folderPath, uploads } = given.state;
  const target = {
    ...{ projectId, path: folderPath + nameOf(item.destinationUri) },
    scope: `${turn.run.copyJobId} ${turn.run.run}`,
    state: uploads?.[item.item],
    save: async (state: ExternalState) => {
      const next = { ...task?.state.uploads, [item.item]: state };
      task = task && (await save(task, { state: { ...task.state, uploads: next } }));
      if (!task) throw new RetryableError("Another turn sends these files.");
    },
  };
  const begunAt = now();
  try {
    if (given.state.overwrites && !target.state) await makeRoom(turn, target, item);
    const { state, bytes } = await send(item, target, until);
    if (state === "again") return { task, isCut: true };
    const elapsedMs = now() - begunAt;
    const done = { item: item.item, attempts: given.attempts, finishedAt: iso() };
    return { task, isCut: false, result: { ...done, status: "COPIED", bytes, elapsedMs } };
  } catch (error) {
    const message = messageOf(error);
    const isLast = given.attempts >= mostAttempts;
    if (isPassing(error) && !isLast) return { task, isCut: false, error: message };
    await giveBack(task, item, target);
    return { task, isCut: false, result: failed(item.item, given, message) };
  }
}

/** Removes another file of that name: what is sent is never written over one. */
async function makeRoom(
  { lookup }: Turn,
  { projectId, path }: { projectId: string; path: string },
  item: PlanItem,
): Promise<void> {
  const data = (await lookup.filesOf(projectId, [path])).get(path);
  if (!data) return;
  const there = thereOf(data);
  if (isWhole(there) && !isSame(item, there)) await lookup.remove(projectId, data.id);
}

/** Of a file that is not sent any more nothing truncated stays. Done as far as ICA lets us. */
async function giveBack(
  task: Task | undefined,
  { item }: PlanItem,
  target: Parameters<typeof abandon>[0],
): Promise<void> {
  const state = task?.state.uploads?.[item] ?? target.state;
  try {
    await abandon({ ...target, state });
  } catch (error) {
    Log.warn("What was sent of a file stays", { copyJobId: task?.copyJobId, item, error });
  }
}

/** Errors of ICA, of S3 and of ours say what is wrong; others are faults of this program. */
function messageOf(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: unknown };
  if (isPassing(error) || $metadata || name === "Icav2Error" || name === "VisibleError")
    return message || name;
  throw error;
}

async function leave(task: Task, work: Work, reason: string | undefined, isCut: boolean) {
  const open = work.items.some(({ item }) => !work.results.has(item));
  if (!open) return close(task, task.state);
  if (isCut) return save(task, { dueAt: now() });
  return save(task, { status: "OPEN", dueAt: now() + backoffMs(task.attempts), reason });
}
