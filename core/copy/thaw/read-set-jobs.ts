import { createHash } from "node:crypto";
import type { CopyRun } from "#core/copy/schema";
import { soonMs } from "#core/copy/thaw/due";
import type { ReadSetNote } from "#core/copy/thaw/notes";
import { isTransient, nameOf } from "#core/error";
import { redact } from "#core/log";
import { BusyError } from "#core/quota";
import { now } from "#core/time";

/** What a job says of one read set. */
export type Source = { status: string; message: string | undefined };
/** What becomes of a read set that its job did not finish: wait, another job, the end of it, or nothing to do. */
export type Verdict = "wait" | "again" | "finished" | { error: string };

/** A kind of job that HealthOmics does over several read sets of a store. */
export type Kind = {
  /** Read sets of a job at most. */
  most: number;
  /** Is in the tokens by which a repeat is known: another kind has another. */
  token: string;
  /** Answers the job's id; the same token gets the same job. */
  start(storeId: string, readSetIds: string[], token: string): Promise<string>;
  look(storeId: string, jobId: string): Promise<{ isEnded: boolean; sources: Map<string, Source> }>;
  /** Asked for each read set that a job has ended without, or that could not be given to one (`reason`). */
  judge(note: ReadSetNote, reason: string): Promise<Verdict>;
};

/** The account has as many jobs under way as it may, or calls come too fast. */
const pressing = new Set(["ServiceQuotaExceededException", "LimitExceededException"]);

/**
 * One round over read sets that are on their way: looks at jobs that are due, and gives the rest to new ones, as many
 * together as a job takes. `save` writes the notes down before a job is asked for, so that a repeat names the same
 * one. A read set that fails does not keep the others. Ends early when `isOver`.
 */
export async function advance(
  run: CopyRun,
  notes: ReadSetNote[],
  kind: Kind,
  { save, isOver }: { save(): Promise<void>; isOver(): boolean },
): Promise<void> {
  for (const members of batchesOf(notes, "asked")) if (!isOver()) await follow(members, kind);
  for (const note of notes)
    if (note.state === "watched" && note.dueAt <= now() && !isOver())
      await settle(note, note.error ?? "", kind);
  assign(notes, kind);
  await save();
  for (const members of batchesOf(notes, "open")) if (!isOver()) await begin(run, members, kind);
  await save();
}

/** Those of a state that are due, by their jobs: they have one time together. */
function batchesOf(notes: ReadSetNote[], state: ReadSetNote["state"]): ReadSetNote[][] {
  const due = notes.filter((note) => note.state === state && note.dueAt <= now());
  return [...Map.groupBy(due, ({ batch }) => batch).values()];
}

/** Gives each read set without one a batch: of its store alone, never of more than a job takes. */
function assign(notes: ReadSetNote[], { most }: Kind): void {
  let next = notes.reduce((highest, { batch = -1 }) => Math.max(highest, batch), -1) + 1;
  const without = notes.filter(({ state, batch }) => state === "open" && batch === undefined);
  for (const ofStore of Map.groupBy(without, ({ storeId }) => storeId).values())
    for (let from = 0; from < ofStore.length; from += most) {
      for (const note of ofStore.slice(from, from + most)) note.batch = next;
      next++;
    }
}

async function begin(run: CopyRun, members: ReadSetNote[], kind: Kind): Promise<void> {
  const [{ storeId = "" } = {}] = members;
  const ids = members.map(({ readSetId }) => readSetId);
  try {
    const jobId = await kind.start(storeId, ids, tokenOf(run, members, kind));
    setAll(members, { state: "asked", jobId, dueAt: now() + soonMs });
  } catch (error) {
    if (isLater(error)) setAll(members, { dueAt: now() + soonMs });
    else for (const note of members) await settle(note, textOf(error), kind);
  }
}

/** The same for the same read sets at the same try, and for nothing else. */
function tokenOf({ copyJobId, run }: CopyRun, members: ReadSetNote[], { token }: Kind): string {
  const names = members.map(({ readSetId, tries }) => `${readSetId} ${tries}`);
  const digest = createHash("sha256").update(names.join("\n")).digest("hex");
  return `${copyJobId}-${run}-${token}-${digest.slice(0, 32)}`;
}

async function follow(members: ReadSetNote[], kind: Kind): Promise<void> {
  const [{ storeId = "", jobId = "" } = {}] = members;
  const dueAt = now() + soonMs;
  try {
    const { isEnded, sources } = await kind.look(storeId, jobId);
    for (const note of members) {
      const { status, message } = sources.get(note.readSetId) ?? {};
      if (status === "FINISHED") note.state = "ended";
      else if (status === "FAILED" || isEnded)
        await settle(note, message ?? "Its job ended without it.", kind);
      else note.dueAt = dueAt;
    }
  } catch (error) {
    if (isLater(error)) setAll(members, { dueAt });
    else for (const note of members) await settle(note, textOf(error), kind);
  }
}

/** Decides on a read set that its job did not finish. */
async function settle(note: ReadSetNote, reason: string, kind: Kind): Promise<void> {
  Object.assign(note, { state: "watched", error: reason, dueAt: now() + soonMs });
  const verdict = await verdictOf(note, reason, kind);
  if (verdict === "wait") return;
  if (verdict === "finished") {
    note.state = "ended";
    note.error = undefined;
  } else if (verdict === "again") {
    const { tries } = note;
    Object.assign(note, { state: "open", tries: tries + 1, batch: undefined, jobId: undefined });
    Object.assign(note, { dueAt: now(), error: undefined });
  } else Object.assign(note, { state: "failed", error: verdict.error });
}

async function verdictOf(note: ReadSetNote, reason: string, kind: Kind): Promise<Verdict> {
  try {
    return await kind.judge(note, reason);
  } catch (error) {
    if (isLater(error)) return "wait";
    return { error: `${reason} Nor can it be asked for: ${textOf(error)}` };
  }
}

function setAll(members: ReadSetNote[], set: Partial<ReadSetNote>): void {
  for (const note of members) Object.assign(note, set);
}

function isLater(error: unknown): boolean {
  return error instanceof BusyError || pressing.has(nameOf(error)) || isTransient(error);
}

function textOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `HealthOmics said: ${name}: ${redact(message)}`.slice(0, 400);
}
