import { type LimsRecord, type Member, members } from "#core/catalogue/import/lims/record";
import type { ImportOutcome } from "#core/catalogue/import/reader";
import type { LibraryRow } from "#core/catalogue/library.entity";
import { unassigned } from "#core/project";

/** Runs that one library may have. */
const mostRuns = 500;

/**
 * What earlier lines of the same file have said, as bits by key: the members of a library by its id, and the date of
 * a run by both ids. A number a library: a file may name a million.
 */
export type Said = {
  get(key: string): number | undefined;
  set(key: string, bits: number): unknown;
};

const order: Member[] = Object.values(members);
const bitOf = (member: Member): number => 1 << order.indexOf(member);
const runKey = (libraryId: string, runId: string): string => `${libraryId} ${runId}`;

/** What a record makes of a library, if it changes anything, and what to tell of it. */
export type Merged = { next?: Omit<LibraryRow, "version" | "updatedAt">; outcome: ImportOutcome };

/**
 * Merges a record into its library: what it says replaces what was there, a run is added, and what it does not say
 * stays. Refuses what contradicts an earlier line of the same file: which of them came last would be an accident.
 */
export function merge(
  row: LibraryRow | undefined,
  record: LimsRecord,
  said: Said,
  context: { importId: string; at: string },
): Merged {
  const { line, libraryId, values } = record;
  const contradiction = row && contradictionOf(row, record, said);
  if (contradiction)
    return { outcome: { line, result: "refused", id: libraryId, detail: contradiction } };
  remember(record, said);
  const runs = runsWith(row?.instrumentRuns ?? [], record.run);
  if (typeof runs === "string")
    return { outcome: { line, result: "refused", id: libraryId, detail: runs } };
  const changes = [...(row ? changesOf(row, values) : []), ...(runs?.changes ?? [])];
  if (row && changes.length === 0) return { outcome: { line, result: "unchanged", id: libraryId } };
  const next = {
    ...(row ?? { libraryId, projectId: unassigned, createdAt: context.at }),
    ...values,
    instrumentRuns: runs?.after ?? row?.instrumentRuns ?? [],
    importId: context.importId,
  };
  if (row)
    return {
      next,
      outcome: { line, result: "changed", id: libraryId, detail: changes.join("; ") },
    };
  const detail = `project ${next.projectId}`;
  return { next, outcome: { line, result: "added", id: libraryId, detail } };
}

/** Notes what a line says, as `merge` does of one that it takes. */
export function remember({ libraryId, values, run }: LimsRecord, said: Said): void {
  const bits = entries(values).reduce((bits, [member]) => bits | bitOf(member), 0);
  said.set(libraryId, (said.get(libraryId) ?? 0) | bits);
  if (run?.date) said.set(runKey(libraryId, run.id), 1);
}

function contradictionOf(row: LibraryRow, record: LimsRecord, said: Said): string | undefined {
  const { libraryId, values, run } = record;
  const bits = said.get(libraryId) ?? 0;
  for (const [member, value] of entries(values)) {
    const before = row[member];
    if (before !== undefined && before !== value && (bits & bitOf(member)) !== 0)
      return contradiction(member, value, before);
  }
  const known = row.instrumentRuns.find(({ id }) => id === run?.id);
  if (!run?.date || !known?.date || known.date === run.date) return undefined;
  if (said.get(runKey(libraryId, run.id)) === undefined) return undefined;
  return contradiction(`date of run ${run.id}`, run.date, known.date);
}

function contradiction(what: string, value: string, before: string): string {
  return `${what}: "${value}" contradicts an earlier line of this file for the same library, which says "${before}"; keep one of them.`;
}

function changesOf(row: LibraryRow, values: LimsRecord["values"]): string[] {
  return entries(values).flatMap(([member, value]) => {
    const before = row[member];
    if (before === value) return [];
    return [`${member} ${before === undefined ? "" : `${before} → `}${value}`];
  });
}

/** The runs with one more, or with its date; undefined when nothing changes; a text says why not. */
function runsWith(
  before: LibraryRow["instrumentRuns"],
  run: LimsRecord["run"],
): { after: LibraryRow["instrumentRuns"]; changes: string[] } | string | undefined {
  if (!run) return undefined;
  const known = before.find(({ id }) => id === run.id);
  if (known && (!run.date || run.date === known.date)) return undefined;
  if (!known && before.length >= mostRuns)
    return `sequencing_run_id: the library has ${mostRuns} runs already, and may have no more.`;
  const rest = before.filter(({ id }) => id !== run.id);
  const after = [...rest, run].sort((a, b) => (a.id < b.id ? -1 : 1));
  const what = known ? `date of run ${run.id} ${known.date ?? ""} → ${run.date}` : `run ${run.id}`;
  return { after, changes: [what] };
}

function entries(values: LimsRecord["values"]): [Member, string][] {
  return Object.entries(values) as [Member, string][];
}
