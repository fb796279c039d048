import { RetryableError, VisibleError } from "#core/error";
import { onCurrent } from "#core/fastq/change";
import { writeReads } from "#core/fastq/location";
import { source } from "#core/fastq/read-set/facts";
import { givingUp } from "#core/fastq/read-set/give-up";
import { type Known, learn } from "#core/fastq/read-set/known";
import { note } from "#core/fastq/read-set/naming";
import { placesOf, type ReadSetPlaces } from "#core/fastq/read-set/places";
import { projectToTake } from "#core/fastq/read-set/project";
import { type Target, targetOf } from "#core/fastq/read-set/target";
import { newsOf } from "#core/fastq/read-set/told";
import { wishesOf } from "#core/fastq/read-set/wishes";
import * as Log from "#core/log";
import { eachOf } from "#core/readset/in-flight";
import { moveTo } from "#core/readset/project";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetKey } from "#core/readset/schema";

/** What became of a read set: `settled` is as it is to be, with a fastq or without. */
export type Outcome = "unknown" | "settled" | "changed";

/** Looks at one read set until it stays as it was seen. */
const mostLooks = 5;
/** Read sets that are followed side by side. */
const width = 4;

/**
 * Makes the places of a fastq those of its read set, as the mirror has it now, whatever was told of it and in which
 * order. After a write the mirror is looked at again: who is late with what he saw has overwritten what is newer, and
 * mends it. Throws `RetryableError` when the read set changes faster than that.
 */
export async function follow(key: ReadSetKey): Promise<Outcome> {
  for (let look = 1; look <= mostLooks; look++) {
    const readSet = await Rows.find(key);
    if (!readSet) return "unknown";
    if (!(await isChangedBy(readSet))) return look === 1 ? "settled" : "changed";
  }
  throw new RetryableError(`Read set ${key.readSetId} changes faster than it can be followed.`);
}

/** The same of many. Those that are as they are to be, which most are, cost four calls together. */
export async function followMany(
  keys: ReadSetKey[],
  each: (key: ReadSetKey, work: Promise<Outcome>) => Promise<unknown>,
): Promise<void> {
  const rows = await Rows.findMany(keys, { consistent: true });
  const known = await learn([...rows.values()]);
  await eachOf(keys, width, (key) => {
    const row = rows.get(key.readSetId);
    const isSettled = row?.store_id === key.storeId && isDone(row, known);
    return each(key, isSettled ? Promise.resolve("settled") : follow(key));
  });
}

/** True when nothing is left to do for a read set, by what was just read. */
function isDone(readSet: Row, known: Known): boolean {
  const { fastqId, linkedTo, absent } = targetOf(readSet, known);
  const fastq = known.fastqs.get(fastqId ?? "");
  if (absent.length > 0 || projectToTake(readSet, fastq, known)) return false;
  const places = placesOf(readSet);
  if (!fastq || !places) return fastqId === undefined || !places;
  return linkedTo === fastqId && newsOf(fastq, readSet, places) === undefined;
}

/** One look; true when something was written, or somebody else was faster. */
async function isChangedBy(readSet: Row): Promise<boolean> {
  const known = await learn([readSet]);
  if (isDone(readSet, known)) return false;
  try {
    const sure = await sureOf(readSet, known);
    const target = targetOf(readSet, sure);
    const places = placesOf(readSet);
    const isLinked = places !== undefined && (await link(readSet, places, target));
    const isMoved = await takeProject(readSet, target, sure);
    return isLinked || isMoved;
  } catch (error) {
    if (error instanceof VisibleError && lost.has(error.code)) return true;
    throw error;
  }
}

/** Somebody gave the read set to another fastq meanwhile, or took the fastq away. */
const lost = new Set(["fastq.exists", "fastq.not_found"]);

/**
 * Notes which fastqs a read set names that has none of them yet, and looks again then: of two who look for each other
 * one sees the other. One that is registered anew later finds it, too.
 */
async function sureOf(readSet: Row, known: Known): Promise<Known> {
  const { fastqId, linkedTo, absent } = targetOf(readSet, known);
  const names = fastqId === linkedTo ? absent : wishesOf(readSet);
  if (names.length === 0) return known;
  await note(Rows.keyOf(readSet), names);
  return learn([readSet]);
}

/** True when something was written. */
async function link(readSet: Row, places: ReadSetPlaces, target: Target): Promise<boolean> {
  const { fastqId, linkedTo } = target;
  if (fastqId === undefined) return false;
  return onCurrent(fastqId, async (row) => {
    const news = newsOf(row, readSet, places);
    if (!news) return false;
    const { reads, facts, status } = news;
    const giver = linkedTo === fastqId ? undefined : linkedTo;
    await writeReads(row, reads, {
      ...{ action: "fastq.follow_read_set", source, facts },
      ...(status && { status }),
      details: { readSet: `${readSet.store_id}/${readSet.set_id}`, status: readSet.set_status },
      ...(giver && { heirOf: giver, also: await givingUp(giver, readSet, fastqId) }),
    });
    return true;
  });
}

/** True when the read set was moved. */
async function takeProject(readSet: Row, { fastqId }: Target, known: Known): Promise<boolean> {
  const projectId = projectToTake(readSet, known.fastqs.get(fastqId ?? ""), known);
  if (projectId === undefined || !(await moveTo(readSet, projectId))) return false;
  const { projectId: from } = readSet;
  Log.info("A read set moved to its library's project", {
    ...{ ...Rows.keyOf(readSet), from, projectId },
  });
  return true;
}
