import type { Library } from "../../api/generated/schemas.ts";

/** A run of a sequencer, as far as libraries tell of it. */
export type InstrumentRun = {
  id: string;
  date: string | null;
  libraryIds: readonly string[];
  projectIds: readonly string[];
};

/** The sequencing runs of libraries, latest first. */
export function instrumentRunsOf(libraries: readonly Library[]): readonly InstrumentRun[] {
  const pairs = libraries.flatMap((library) =>
    library.instrumentRuns.map((run) => ({ ...run, library })),
  );
  return [...Map.groupBy(pairs, ({ id }) => id)]
    .map(([id, found]) => ({
      id,
      date: found.find(({ date }) => date !== null)?.date ?? null,
      libraryIds: [...new Set(found.map(({ library }) => library.id))],
      projectIds: [...new Set(found.map(({ library }) => library.projectId))].sort(),
    }))
    .sort((a, b) => compare(b.date ?? "", a.date ?? "") || compare(b.id, a.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
