import * as Ledger from "#core/copy/ledger";
import type { PlanItem } from "#core/copy/plan-schema";
import type { CopyRun, Thaw } from "#core/copy/schema";
import { answered } from "#core/copy/thaw/answered";
import { ask } from "#core/copy/thaw/ask";
import { type Decision, decide } from "#core/copy/thaw/decide";
import { earliest, soonMs } from "#core/copy/thaw/due";
import { failItems, isDone } from "#core/copy/thaw/fail-items";
import { look } from "#core/copy/thaw/look";
import { type ObjectNote, readObjects, writeObjects } from "#core/copy/thaw/notes";
import { archivesOf } from "#core/copy/thaw/tier";
import { parseS3Uri } from "#core/location";
import { eachOf } from "#core/readset/in-flight";
import { now } from "#core/time";

/** Objects of one task that are asked for at once; tasks are worked on a few at a time, S3 takes 1,000 a second. */
const width = 16;

/** While S3 refuses for the rate, the rest of a turn asks for nothing more. */
export type Pressure = { isOn: boolean };

/** What is left of a task: objects that cannot be read yet, and when to look at it again (unset: never). */
type TaskLeft = { cold: number; dueAt?: number };

/** True for what may have to be thawed, or to be kept from freezing again. */
export function isCandidate({ action, storageClass, isArchived }: PlanItem): boolean {
  if (action !== "copy") return false;
  const archives = archivesOf(storageClass);
  if (archives.includes("readSet")) return false;
  // In which tier it is only a HEAD tells, and the plan has asked.
  return archives.length > 1 ? isArchived === true : archives.length === 1;
}

/** Looks at what is due of a task, and asks for it. May be killed anywhere and repeated. */
export async function workOn(
  run: CopyRun,
  task: number,
  thaw: Thaw | undefined,
  pressure: Pressure,
): Promise<TaskLeft> {
  const plan = await Ledger.readPlan(run.copyJobId, task);
  const notes = (await readObjects(run, task)) ?? (await begin(run, task, plan));
  const byItem = new Map(plan.map((item) => [item.item, item]));
  const due = notes.filter(({ dueAt }) => dueAt !== undefined && dueAt <= now());
  const items = due.flatMap(({ item }) => byItem.get(item) ?? []);
  const seen = await look(items);
  const next = new Map(notes.map((note) => [note.item, note]));
  const decisions = due.flatMap((note): [Decision, PlanItem][] => {
    const item = byItem.get(note.item);
    return item ? [[decide(note, item, seen.get(note.item), now()), item]] : [];
  });
  await eachOf(decisions, width, async ([decision, item]) => {
    next.set(item.item, await carryOut(decision, item, thaw, pressure));
  });
  const all = [...next.values()];
  await failItems(run, task, errorsOf(all));
  await writeObjects(run, task, all);
  return leftOf(all);
}

async function carryOut(
  { note, ask: archive }: Decision,
  { sourceUri }: PlanItem,
  thaw: Thaw | undefined,
  pressure: Pressure,
): Promise<ObjectNote> {
  if (!archive) return note;
  if (pressure.isOn) return { ...note, dueAt: now() + soonMs };
  const answer = await ask(parseS3Uri(sourceUri), archive, thaw);
  if (answer.said === "later") pressure.isOn = true;
  return answered(note, answer, now(), thaw);
}

/** Of an earlier run, what it copied is left out. */
async function begin(run: CopyRun, task: number, plan: PlanItem[]): Promise<ObjectNote[]> {
  const results = await Ledger.readResults(run.copyJobId, task);
  return plan
    .filter((item) => isCandidate(item) && !isDone(results.get(item.item)?.status))
    .map(({ item }) => ({ item, state: "cold", dueAt: now() }));
}

function errorsOf(notes: ObjectNote[]): Map<number, string> {
  return new Map(notes.flatMap(({ item, error }) => (error === undefined ? [] : [[item, error]])));
}

function leftOf(notes: ObjectNote[]): TaskLeft {
  const cold = notes.filter(({ state }) => state === "cold" || state === "asked").length;
  const dueAt = earliest(notes);
  return { cold, ...(Number.isFinite(dueAt) && { dueAt }) };
}
