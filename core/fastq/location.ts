import * as Actor from "#core/actor";
import type { Write } from "#core/dynamo";
import { invalid, VisibleError } from "#core/error";
import { loadMany, onCurrent, write } from "#core/fastq/change";
import type { FastqStatus } from "#core/fastq/event";
import { claim, hand, holders, namesOf, release, textOf } from "#core/fastq/names";
import { withPlace } from "#core/fastq/place";
import { dueOf, isSame, locationsOf, type Reads, statusOf } from "#core/fastq/reads";
import type { FastqRow, LocationRow } from "#core/fastq/row";

/** Who says so (`request`, `healthomics`, `s3`, `unarchiving`), what they did (`fastq.<verb>`), and what is told of it. */
export type Told = {
  action: string;
  source: string;
  /** What the event says; unset: what follows from the places (`reads.ts`). */
  status?: FastqStatus;
  /** Other members of the row that change with its places. */
  facts?: Partial<FastqRow>;
  details?: Record<string, unknown>;
  /** More writes of the same transaction. */
  also?: Write[];
  /** A fastq that hands its read set or files on in the same transaction. */
  heirOf?: string;
};

/**
 * Changes where a fastq's files lie. `decide` says it of the row as it is now: undefined for no change. What only this
 * fastq may have (files, read sets) is claimed and given back with it. Throws `fastq.not_found`, and `fastq.exists` for
 * a file or read set of another fastq.
 */
export function changeLocations(
  fastqId: string,
  decide: (row: FastqRow) => Reads | undefined,
  told: Told,
): Promise<FastqRow> {
  return onCurrent(fastqId, async (row) => {
    const reads = decide(row);
    if (reads === undefined || isSame(row.reads, reads)) return row;
    return writeReads(row, reads, told);
  });
}

/** Forgets all files of a fastq; what is known of their sizes goes with them, and jobs that run are not of it any more. Throws `fastq.no_read_set` when there are none. */
export function detach(fastqId: string): Promise<FastqRow> {
  return onCurrent(fastqId, (row) => {
    if (!row.reads)
      throw new VisibleError("fastq.no_read_set", `The fastq ${fastqId} has no files.`, {
        hint: "There is nothing to detach.",
      });
    return writeReads(row, undefined, {
      action: "fastq.detach",
      source: "request",
      status: "READ_SET_DELETED",
      facts: { compressionFormat: undefined, compressionAt: undefined, jobs: {} },
    });
  });
}

/** Reads with these places added. Throws `request.invalid` for an r2 without an r1. */
export function withPlaces(
  reads: Reads | undefined,
  { r1, r2 }: { r1?: LocationRow | undefined; r2?: LocationRow | undefined },
): Reads | undefined {
  const first = r1 ? withPlace(reads?.r1, r1) : reads?.r1;
  const second = r2 ? withPlace(reads?.r2, r2) : reads?.r2;
  if (first) return { r1: first, ...(second && { r2: second }) };
  if (!second) return undefined;
  const message = "has no r1: give the file of the first reads too";
  throw invalid([{ code: "custom", path: ["reads", "r1"], message, input: undefined }]);
}

/** One try at the write of a fastq's places: throws `ChangedError` when it is not as it was read. */
export async function writeReads(
  row: FastqRow,
  reads: Reads | undefined,
  { action, source, status = statusOf(row.reads, reads), facts, details, also = [], heirOf }: Told,
): Promise<FastqRow> {
  const names = await nameWrites(row, reads, heirOf);
  return write(
    row,
    { reads, ...dueOf(row, reads), ...facts },
    {
      action,
      ...(status && { status }),
      details: { source, places: locationsOf(reads).map(placeText), ...details },
      also: [...names, ...also],
    },
  );
}

/** The claims of what is new, and the giving back of what is gone. Throws `fastq.exists` for what another fastq has. */
async function nameWrites(
  row: FastqRow,
  reads: Reads | undefined,
  giver: string | undefined,
): Promise<Write[]> {
  const [before, after] = [namesOf(locationsOf(row.reads)), namesOf(locationsOf(reads))];
  const had = new Set(before.map(textOf));
  const has = new Set(after.map(textOf));
  const wanted = after.filter((name) => !had.has(textOf(name)));
  const held = wanted.length > 0 ? await holders(wanted) : new Map<string, string>();
  const writes: Write[] = [];
  for (const name of wanted) {
    const holder = held.get(textOf(name));
    if (holder === undefined) writes.push(claim(name, row.fastqId));
    else if (holder === giver) writes.push(hand(name, giver, row.fastqId));
    else if (holder !== row.fastqId) throw await taken(name.kind, holder);
  }
  const lost = before.filter((name) => !has.has(textOf(name)));
  return [...writes, ...lost.map((name) => release(name, row.fastqId))];
}

/** Names the other fastq to those who may know of it. */
async function taken(kind: string, holder: string): Promise<VisibleError> {
  const what = kind === "readSet" ? "That read set" : "That file";
  const other = (await loadMany([holder])).get(holder);
  const whose = other && Actor.canSee(other.projectId) ? `the fastq ${holder}` : "another fastq";
  return new VisibleError("fastq.exists", `${what} is one of ${whose} already.`, {
    hint: "A file belongs to one fastq: detach it there first, or name another file.",
  });
}

/** A place in an audit record: which, and how it is. */
function placeText({ kind, uri, storeId, readSetId, ingestId, storageState }: LocationRow): string {
  const which = kind === "healthomics" ? `${storeId}/${readSetId}` : (uri ?? ingestId ?? "");
  return `${kind} ${which} ${storageState}`;
}

/** The row of a fastq, whoever asks; undefined when there is none. */
export async function find(fastqId: string): Promise<FastqRow | undefined> {
  return (await loadMany([fastqId])).get(fastqId);
}
