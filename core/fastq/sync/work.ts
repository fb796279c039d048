import { VisibleError } from "#core/error";
import { launch } from "#core/fastq/job/job";
import type { FastqJobType } from "#core/fastq/schema";
import type { Decision } from "#core/fastq/sync/decide";
import type { Place } from "#core/fastq/sync/schema";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { ask } from "#core/fastq/unarchiving/queue";
import * as Log from "#core/log";
import { eachOf } from "#core/readset/in-flight";

/** A request that waits, and what for. */
export type Waiting = { row: SyncRequestRow; decision: Extract<Decision, { kind: "waits" }> };

/** What came of the wishes of a request: work was begun for it, or could not be. */
export type Begun = "nothing" | "begun" | "failed";

type Job = { fastqId: string; jobType: FastqJobType; endedBefore: string };
/** Fastqs that are to be thawed, for who wants them in one place, or anywhere. */
type Thaw = { place: Place | undefined; fastqIds: string[] };
/** Jobs that are launched at a time. */
const lanes = 8;

/** Begins what requests lack, each thing once however many wait for it. Answers what came of it for each of them. */
export async function beginWork(waiting: Waiting[]): Promise<(row: SyncRequestRow) => Begun> {
  const jobs = new Map<string, Job>();
  const thaws = new Map<string, Thaw>();
  for (const { row, decision } of waiting)
    for (const { fastqId, work } of decision.wishes) {
      if (work === "UNARCHIVING") addThaw(thaws, fastqId, row);
      else {
        const key = `${fastqId} ${work}`;
        const earlier = jobs.get(key);
        // What failed before the latest of them began is begun anew.
        if (!earlier || earlier.endedBefore < row.beganAt)
          jobs.set(key, { fastqId, jobType: work, endedBefore: row.beganAt });
      }
    }
  const results = new Map<string, Begun>();
  await eachOf(jobs, lanes, async ([key, job]) => void results.set(key, await begin(job)));
  const thawed = await askAll([...thaws.values()]);
  const resultOf = (fastqId: string, work: string) =>
    work === "UNARCHIVING" ? thawed : (results.get(`${fastqId} ${work}`) ?? "nothing");
  const of = new Map(
    waiting.map(({ row, decision }) => [
      row.syncRequestId,
      worst(decision.wishes.map(({ fastqId, work }) => resultOf(fastqId, work))),
    ]),
  );
  return ({ syncRequestId }) => of.get(syncRequestId) ?? "nothing";
}

async function begin({ fastqId, jobType, endedBefore }: Job): Promise<Begun> {
  try {
    await launch(fastqId, jobType, { endedBefore });
    return "begun";
  } catch (error) {
    const isTransient = !(error instanceof VisibleError);
    Log.warn("A job that somebody waits for could not be launched", { fastqId, jobType, error });
    // Its reads cannot be read any more, or nobody knows their URIs: a change of that wakes who waits.
    return isTransient ? "failed" : "nothing";
  }
}

function addThaw(thaws: Map<string, Thaw>, fastqId: string, row: SyncRequestRow): void {
  const { hasActiveReadSet: wanted } = row.requirements;
  const place = typeof wanted === "object" ? wanted : undefined;
  const key = JSON.stringify(place ?? null);
  const thaw = thaws.get(key) ?? { place, fastqIds: [] };
  thaw.fastqIds.push(fastqId);
  thaws.set(key, thaw);
}

async function askAll(thaws: Thaw[]): Promise<Begun> {
  let begun: Begun = "nothing";
  for (const { fastqIds, place } of thaws)
    try {
      await ask(fastqIds, place);
      if (begun === "nothing") begun = "begun";
    } catch (error) {
      const what = "Fastqs that somebody waits for could not be asked to be thawed";
      Log.warn(what, { fastqIds, error });
      begun = "failed";
    }
  return begun;
}

function worst(results: Begun[]): Begun {
  if (results.includes("failed")) return "failed";
  return results.includes("begun") ? "begun" : "nothing";
}
