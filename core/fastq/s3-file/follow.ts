import { RetryableError, VisibleError } from "#core/error";
import { onCurrent } from "#core/fastq/change";
import { farewells } from "#core/fastq/expiry/farewell";
import { unmeasured } from "#core/fastq/fact";
import { find, writeReads } from "#core/fastq/location";
import { fileName, holders, textOf } from "#core/fastq/names";
import { isSame, locationsOf, mapPlaces, type Reads, statusOf } from "#core/fastq/reads";
import type { LocationRow, ReadRow } from "#core/fastq/row";
import { see } from "#core/fastq/s3-file/see";
import { asSeen } from "#core/fastq/s3-file/seen";
import * as Log from "#core/log";
import { iso } from "#core/time";

/** What became of a file: `foreign` is no fastq's. */
export type Outcome = "foreign" | "denied" | "unchanged" | "changed";

const mostLooks = 5;

/**
 * Makes the place of a file what S3 shows now, whatever event told of it. After a write S3 is looked at again: who is
 * late with what he saw mends it himself. A file of no fastq costs one read of the table.
 */
export async function follow(uri: string): Promise<Outcome> {
  const name = fileName(uri);
  const fastqId = (await holders([name])).get(textOf(name));
  if (fastqId === undefined) return "foreign";
  for (let look = 1; look <= mostLooks; look++) {
    const sight = await see(uri);
    if (sight === "denied") {
      Log.warn("A file of a fastq cannot be looked at: S3 denies it to this stage", { fastqId });
      return "denied";
    }
    const isChanged = await take(fastqId, uri, sight === "absent" ? undefined : sight.place);
    if (!isChanged) return look === 1 ? "unchanged" : "changed";
  }
  throw new RetryableError(`A file of ${fastqId} changes faster than it can be followed.`);
}

/** The same of all S3 files of a fastq: they may have changed before anybody listened. */
export async function followThoseOf(fastqId: string): Promise<Outcome[]> {
  const row = await find(fastqId);
  const uris = locationsOf(row?.reads).flatMap(({ kind, uri }) =>
    kind === "s3" && uri !== undefined ? uri : [],
  );
  return Promise.all([...new Set(uris)].map(follow));
}

/** True when something was written. */
async function take(fastqId: string, uri: string, seen: LocationRow | undefined): Promise<boolean> {
  const at = iso();
  try {
    return await onCurrent(fastqId, async (row) => {
      if (!row.reads) return false;
      const reads = mapPlaces(row.reads, (place) =>
        place.kind === "s3" && place.uri === uri ? asSeen(place, seen, at) : place,
      );
      if (isSame(row.reads, reads)) return false;
      const told = { source: "s3", also: farewells(row, reads, at) };
      if (reads && isOverwritten(row.reads, uri, seen))
        await writeReads(row, withoutSums(reads, uri), {
          ...{ action: "fastq.overwrite_file", ...told, facts: unmeasured },
          ...{ status: statusOf(undefined, reads) },
        });
      else await writeReads(row, reads, { action: "fastq.follow_file", ...told });
      return true;
    });
  } catch (error) {
    // Its fastq was deleted meanwhile.
    if (error instanceof VisibleError && error.code === "fastq.not_found") return false;
    throw error;
  }
}

/** True when another content lies there than what is known was measured of. */
function isOverwritten(reads: Reads, uri: string, seen: LocationRow | undefined): boolean {
  const known = locationsOf(reads).find((place) => place.kind === "s3" && place.uri === uri);
  return known?.etag !== undefined && seen?.etag !== undefined && known.etag !== seen.etag;
}

/** Without size and checksum of the file that has a place there. */
function withoutSums({ r1, r2 }: Reads, uri: string): Reads {
  const forget = (read: ReadRow): ReadRow => {
    if (!read.locations.some((place) => place.uri === uri)) return read;
    const { gzipSizeBytes: _size, rawMd5sum: _md5, ...rest } = read;
    return rest;
  };
  return { r1: forget(r1), ...(r2 && { r2: forget(r2) }) };
}
