import * as Libraries from "#core/catalogue/libraries";
import type { LibraryRow } from "#core/catalogue/library.entity";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { locationsOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import type * as Items from "#core/items";
import { chunksOf, keysOfAll, rowsOfBatch } from "#core/package/selection/batch";
import { unknownLibrary } from "#core/package/selection/libraries";
import { isNarrowed, isOfRuns, narrowing, runsOf } from "#core/package/selection/narrow";
import { isArchived, isThere } from "#core/package/selection/place";
import type { Context, PlannedFastq } from "#core/package/selection/plan";

/** Fastqs whose rows are in memory at once. */
const rowsAtOnce = 2000;

type Rows = Map<string, LibraryRow | undefined>;

/** What was met while fastqs were looked at: libraries, runs, and libraries on runs. */
type Met = Record<"libraries" | "matched" | "runs" | "pairs", Set<string>>;

/**
 * Adds the valid fastqs of the libraries that runs and dates let through; without a selector those of the runs, whose
 * libraries are added. Answers the libraries that have one, where those without are to lose their secondary analyses.
 */
export async function fastqsOf(
  context: Context,
  libraries: Rows,
  into: PlannedFastq[],
): Promise<ReadonlySet<string> | undefined> {
  const { selection, signal } = context;
  const takesFastqs = selection.dataTypeList.includes("fastq");
  const narrows = selection.runsNarrowSecondary && isNarrowed(selection);
  if (!takesFastqs && !narrows && !isOfRuns(selection)) return undefined;
  const met = {
    ...{ libraries: new Set<string>(), matched: new Set<string>() },
    ...{ runs: new Set<string>(), pairs: new Set<string>() },
  };
  const consider = considering(context, libraries, met);
  for (const chunk of chunksOf(await keysOf(context, libraries), rowsAtOnce)) {
    const rows = (await rowsOfBatch(fastqEntity(), chunk, signal)) as FastqRow[];
    const told = isOfRuns(selection) ? await librariesIn(rows, context) : libraries;
    for (const row of rows) if (consider(row, told) && takesFastqs) into.push(toPlanned(row));
  }
  report(context, libraries, met);
  return narrows ? met.matched : undefined;
}

/** Keys of the index that finds them in the fewest reads; rows are looked at again. */
async function keysOf(
  { selection, projectId, signal }: Context,
  libraries: Rows,
): Promise<Items.Item[]> {
  const { byLibrary, byRun, byProject } = fastqEntity().query;
  const all = (ids: string[], queryOf: (id: string) => Items.Query) =>
    keysOfAll(new Set(ids), signal, queryOf);
  const runs = runsOf(selection);
  const isKnown = [...libraries.values()].every((row) => row !== undefined);
  // A run has more fastqs than a library, most of them of others.
  const byRuns = runs && isKnown && runs.length * 8 <= libraries.size;
  if (runs && (isOfRuns(selection) || byRuns))
    return all(runs, (instrumentRunId) => byRun({ projectId, instrumentRunId }));
  if (selection.projectIdList?.length && libraries.size > 0)
    return all([projectId], () => byProject({ projectId }));
  return all([...libraries.keys()], (libraryId) => byLibrary({ projectId, libraryId }));
}

/** Libraries of fastqs that were found by their run; what the catalogue says of another project does not count. */
async function librariesIn(rows: FastqRow[], { projectId }: Context): Promise<Rows> {
  const found = await Libraries.find(new Set(rows.map(({ libraryId }) => libraryId)));
  return new Map([...found].filter(([, row]) => row.projectId === projectId));
}

/** Decides on one fastq after another: true of those whose files are taken. */
function considering(context: Context, libraries: Rows, met: Met) {
  const { selection, projectId, findings, exclusions } = context;
  const letsThrough = narrowing(selection);
  return (row: FastqRow, told: Rows): boolean => {
    const { fastqId, libraryId, instrumentRunId } = row;
    const isSelected = isOfRuns(selection) || libraries.has(libraryId);
    // The index is a moment behind its table.
    if (row.projectId !== projectId || !isSelected || !row.isValid) return false;
    if (exclusions.hasLibrary(libraryId)) return false;
    met.libraries.add(libraryId);
    const verdict = letsThrough(row, told.get(libraryId));
    if (verdict === "undated")
      findings.warn(
        "instrument_run.undated",
        instrumentRunId,
        `The catalogue has no date of run ${instrumentRunId} of library ${libraryId}: its fastqs are left out.`,
      );
    if (verdict !== "taken") return false;
    met.matched.add(libraryId);
    met.runs.add(instrumentRunId);
    met.pairs.add(`${libraryId} ${instrumentRunId}`);
    if (!libraries.has(libraryId)) libraries.set(libraryId, told.get(libraryId));
    if (locationsOf(row.reads).some(isThere)) return true;
    if (selection.dataTypeList.includes("fastq"))
      findings.warn(
        "fastq.no_reads",
        fastqId,
        `The fastq ${fastqId} of library ${libraryId} has no files (yet): it is left out.`,
      );
    return false;
  };
}

/** Says which of what was asked for has no fastq. */
function report({ selection, projectId, findings }: Context, libraries: Rows, met: Met): void {
  const { libraryRunList = [], instrumentRunIdList = [], dataTypeList } = selection;
  const ofRuns = isOfRuns(selection);
  for (const run of new Set(instrumentRunIdList))
    if (!met.runs.has(run))
      findings.add({
        severity: ofRuns ? "error" : "warning",
        code: "instrument_run.unmatched",
        subject: run,
        message: ofRuns
          ? `The project ${projectId} has no valid fastq of instrument run ${run}.`
          : `No fastq that is asked for is of instrument run ${run}.`,
      });
  const told = new Set<string>();
  for (const { libraryId, instrumentRunId } of libraryRunList) {
    const isUnknown = libraries.get(libraryId) === undefined && !met.libraries.has(libraryId);
    if (instrumentRunId === undefined || isUnknown) continue;
    if (met.pairs.has(`${libraryId} ${instrumentRunId}`)) continue;
    told.add(libraryId);
    findings.warn(
      "library_run.unmatched",
      `${libraryId} ${instrumentRunId}`,
      `Library ${libraryId} has no valid fastq of instrument run ${instrumentRunId} that is asked for.`,
    );
  }
  for (const [libraryId, row] of [...libraries]) {
    if (met.matched.has(libraryId)) continue;
    if (row === undefined && !met.libraries.has(libraryId)) {
      libraries.delete(libraryId);
      findings.error("library.unmatched", libraryId, unknownLibrary(libraryId, projectId));
      continue;
    }
    if (told.has(libraryId) || !dataTypeList.includes("fastq")) continue;
    const where = isNarrowed(selection) ? " of the runs that are asked for" : "";
    findings.warn(
      "library.no_fastqs",
      libraryId,
      `Library ${libraryId} has no valid fastq${where}.`,
    );
  }
}

export function toPlanned(row: FastqRow): PlannedFastq {
  const { fastqId, version, rgid, libraryId, instrumentRunId, lane } = row;
  const reads = [row.reads?.r1, row.reads?.r2];
  return {
    ...{ fastqId, version, rgid, libraryId, instrumentRunId, lane },
    isArchived: reads.some((read) => read !== undefined && isArchived(read)),
  };
}
