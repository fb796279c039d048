import { rowsDue } from "#core/due";
import { RetryableError, VisibleError } from "#core/error";
import { onCurrent } from "#core/fastq/change";
import { farewells } from "#core/fastq/expiry/farewell";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { writeReads } from "#core/fastq/location";
import { isSame, locationsOf, mapPlaces } from "#core/fastq/reads";
import type { FastqRow, LocationRow } from "#core/fastq/row";
import { see } from "#core/fastq/s3-file/see";
import { asExpired, asSeen, isOver } from "#core/fastq/s3-file/seen";
import * as Log from "#core/log";
import { eachOf } from "#core/readset/in-flight";
import { iso } from "#core/time";

/** Fastqs of one shard that one run takes; the next one goes on. */
const mostOfShard = 200;
/** Fastqs that are looked at side by side. */
const width = 16;

/**
 * Restored copies whose time is over: those of ours are forgotten, files that were restored in place are as archived as
 * before, unless S3 says that they last longer. Each is announced. Answers how many fastqs changed.
 * Throws `RetryableError` after all others are done when some could not be looked at.
 */
export async function expireDue(): Promise<{ expired: number }> {
  const at = iso();
  const due = await rowsDue(fastqEntity(), at, mostOfShard);
  let expired = 0;
  let failed = 0;
  await eachOf(due, width, async ({ fastqId }) => {
    try {
      if (await expire(fastqId, at)) expired++;
    } catch (error) {
      failed++;
      Log.warn("Restored copies of a fastq could not be ended", { fastqId, error });
    }
  });
  if (failed > 0)
    throw new RetryableError(
      `${failed} of ${due.length} fastqs with restored copies are left over.`,
    );
  return { expired };
}

/** True when something was written. */
async function expire(fastqId: string, at: string): Promise<boolean> {
  try {
    return await onCurrent(fastqId, async (row) => {
      const reads = await withoutExpired(row, at);
      if (isSame(row.reads, reads)) return false;
      await writeReads(row, reads, {
        action: "fastq.expire",
        source: "s3",
        also: farewells(row, reads, at),
      });
      return true;
    });
  } catch (error) {
    // It was deleted meanwhile.
    if (error instanceof VisibleError && error.code === "fastq.not_found") return false;
    throw error;
  }
}

async function withoutExpired({ reads }: FastqRow, at: string) {
  if (!reads) return undefined;
  const over = locationsOf(reads).filter((place) => isOver(place, at));
  const looks = await Promise.all(over.map((place) => afterLook(place, at)));
  return mapPlaces(reads, (place) => {
    const n = over.indexOf(place);
    return n < 0 ? place : looks[n];
  });
}

/** S3 need not be asked of copies of ours: nobody makes them last longer. */
async function afterLook(place: LocationRow, at: string): Promise<LocationRow | undefined> {
  if (place.isRestoredCopy || place.uri === undefined) return asExpired(place, undefined, at);
  const sight = await see(place.uri);
  if (sight === "absent") return asSeen(place, undefined, at);
  return asExpired(place, sight === "denied" ? undefined : sight.place, at);
}
