import type { LibraryRow } from "#core/catalogue/library.entity";
import type { FastqRow } from "#core/fastq/row";
import { selectorOf } from "#core/package/selection/rules";
import type { PackageSelection } from "#core/package/selection/schema";

/** `undated`: dates are asked for, and the catalogue has none of its run. */
export type Verdict = "taken" | "other" | "undated";

/** True when instrument runs stand for themselves, without a selector. */
export function isOfRuns(selection: PackageSelection): boolean {
  return selectorOf(selection) === undefined && (selection.instrumentRunIdList ?? []).length > 0;
}

/** True when not every fastq of the libraries is asked for. */
export function isNarrowed(selection: PackageSelection): boolean {
  const { instrumentRunIdList, libraryRunList, sequencingRunFrom, sequencingRunTo } = selection;
  return (
    (selection.fastqIdList ?? []).length > 0 ||
    (instrumentRunIdList ?? []).length > 0 ||
    (libraryRunList ?? []).some(({ instrumentRunId }) => instrumentRunId !== undefined) ||
    sequencingRunFrom !== undefined ||
    sequencingRunTo !== undefined
  );
}

/** The runs that every fastq is of, each once; undefined when it may be any. */
export function runsOf({
  instrumentRunIdList,
  libraryRunList = [],
}: PackageSelection): string[] | undefined {
  if (instrumentRunIdList?.length) return [...new Set(instrumentRunIdList)];
  const runs = new Set(libraryRunList.map(({ instrumentRunId }) => instrumentRunId));
  if (runs.size === 0 || runs.has(undefined)) return undefined;
  return [...runs].flatMap((run) => run ?? []);
}

/** Says of a fastq of the selected libraries whether its run is asked for: of rows exactly the pairs, all filters together. */
export function narrowing(
  selection: PackageSelection,
): (
  fastq: Pick<FastqRow, "fastqId" | "libraryId" | "instrumentRunId">,
  library: Pick<LibraryRow, "instrumentRuns"> | undefined,
) => Verdict {
  const { instrumentRunIdList, libraryRunList, sequencingRunFrom, sequencingRunTo } = selection;
  const runs = instrumentRunIdList?.length ? new Set(instrumentRunIdList) : undefined;
  const pairs = libraryRunList?.length ? pairsOf(libraryRunList) : undefined;
  const ids = selection.fastqIdList?.length ? new Set(selection.fastqIdList) : undefined;
  return ({ fastqId, libraryId, instrumentRunId }, library) => {
    if (ids && !ids.has(fastqId)) return "other";
    if (runs && !runs.has(instrumentRunId)) return "other";
    const own = pairs?.get(libraryId);
    if (pairs && own !== "all" && !own?.has(instrumentRunId)) return "other";
    if (sequencingRunFrom === undefined && sequencingRunTo === undefined) return "taken";
    const date = library?.instrumentRuns.find(({ id }) => id === instrumentRunId)?.date;
    if (date === undefined) return "undated";
    const isWithin =
      (sequencingRunFrom === undefined || date >= sequencingRunFrom) &&
      (sequencingRunTo === undefined || date <= sequencingRunTo);
    return isWithin ? "taken" : "other";
  };
}

type Rows = NonNullable<PackageSelection["libraryRunList"]>;

function pairsOf(rows: Rows): Map<string, Set<string> | "all"> {
  const pairs = new Map<string, Set<string> | "all">();
  for (const { libraryId, instrumentRunId } of rows) {
    const known = pairs.get(libraryId);
    if (instrumentRunId === undefined) pairs.set(libraryId, "all");
    else if (known === undefined) pairs.set(libraryId, new Set([instrumentRunId]));
    else if (known !== "all") known.add(instrumentRunId);
  }
  return pairs;
}
