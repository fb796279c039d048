import { fastqEntity } from "#core/fastq/fastq.entity";
import type { FastqRow, ReadRow } from "#core/fastq/row";
import * as Items from "#core/items";
import { sourceOf } from "#core/package/selection/place";
import type { RunFastq } from "#core/share/rule/match";

/** Projects whose fastqs are looked up side by side. */
const atOnce = 10;

/** A fastq of a run; `isReady`: all its files are known, and there. */
export type SeenFastq = RunFastq & { instrumentRunId: string; isReady: boolean };

/** The valid fastqs of an instrument run that are of some projects: one query of an index for each. */
export async function fastqsOfRun(
  instrumentRunId: string,
  projectIds: Iterable<string>,
): Promise<SeenFastq[]> {
  const left = [...new Set(projectIds)].sort();
  const found: SeenFastq[] = [];
  while (left.length > 0) {
    const keys = await Promise.all(
      left
        .splice(0, atOnce)
        .map((projectId) =>
          Items.queryAll(fastqEntity().query.byRun({ projectId, instrumentRunId })),
        ),
    );
    for (const row of await rowsAt(keys.flat()))
      if (row.instrumentRunId === instrumentRunId) found.push(toSeen(row));
  }
  return found;
}

/** Rows by their keys, without those that do not count any more. */
export async function rowsAt(keys: Items.Item[]): Promise<FastqRow[]> {
  const rows = await Items.rowsAt(fastqEntity(), keys, { consistent: true });
  return rows.filter((row) => row !== undefined).filter(({ isValid }) => isValid);
}

export function toSeen(row: FastqRow): SeenFastq {
  const { fastqId, projectId, libraryId, instrumentRunId, createdAt: at } = row;
  const reads = row.reads ? [row.reads.r1, ...(row.reads.r2 ? [row.reads.r2] : [])] : [];
  return {
    ...{ fastqId, projectId, libraryId, instrumentRunId, at },
    files: reads.length,
    bytes: reads.reduce((sum, read) => sum + bytesOf(read), 0),
    isReady: reads.length > 0 && reads.every((read) => sourceOf(read) !== undefined),
  };
}

const bytesOf = (read: ReadRow): number =>
  sourceOf(read)?.place.sizeBytes ?? read.gzipSizeBytes ?? 0;
