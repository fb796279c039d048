import * as Actor from "#core/actor";
import { assertColumns, columnsOf, shown } from "#core/catalogue/import/columns";
import { type Merged, merge, remember, type Said } from "#core/catalogue/import/lims/merge";
import {
  type LimsRecord,
  ownName,
  type Refusal,
  readRecord,
  required,
  unknownOf,
} from "#core/catalogue/import/lims/record";
import { noteProjects, writeAll } from "#core/catalogue/import/lims/rows";
import type {
  ImportOutcome,
  ImportReader,
  ImportRecord,
  ReaderContext,
} from "#core/catalogue/import/reader";
import * as Libraries from "#core/catalogue/libraries";
import type { LibraryRow } from "#core/catalogue/library.entity";
import * as Job from "#core/job";
import { iso } from "#core/time";

/** Libraries of one transaction. */
const groupSize = 100;

/**
 * Reads a LIMS manifest: a record a library and sequencing run. Libraries are merged with what is there, each group
 * of them in one transaction; those whose project changes move, with their places in every index.
 */
export function limsReader({ importId, dryRun }: ReaderContext): ImportReader {
  const said = new Map<string, number>();
  /** Of a dry run: libraries as they would be. */
  const imagined = new Map<string, LibraryRow>();
  const projects = new Set<string>();
  let unknown: string[] = [];

  async function take(records: ImportRecord[]): Promise<ImportOutcome[]> {
    const read = records.map(readRecord);
    const outcomes = new Map<number, ImportOutcome>();
    for (const one of read)
      if ("refused" in one)
        outcomes.set(one.line, { line: one.line, result: "refused", detail: one.refused });
    const groups = groupsOf(read.filter(isRecord));
    const merged = await Promise.all(groups.map(takeGroup));
    for (const outcome of merged.flat()) outcomes.set(outcome.line, outcome);
    return records.flatMap(({ line }) => outcomes.get(line) ?? []);
  }

  /** Again from the rows as they are when somebody else wrote one of them; what was noted meanwhile is forgotten. */
  async function takeGroup(records: LimsRecord[]): Promise<ImportOutcome[]> {
    const ids = new Set(records.map(({ libraryId }) => libraryId));
    return Job.onCurrent(
      () => Libraries.find(ids, { consistent: true }),
      async (before) => {
        const rows = new Map([...before, ...only(imagined, ids)]);
        const draft = layered(said);
        const changed = new Map<string, LibraryRow>();
        const outcomes = records.map((record) => {
          const row = changed.get(record.libraryId) ?? rows.get(record.libraryId);
          const { next, outcome }: Merged = merge(row, record, draft, { importId, at: iso() });
          if (next) changed.set(record.libraryId, rowOf(next, rows.get(record.libraryId)));
          return outcome;
        });
        if (dryRun) for (const [id, row] of changed) imagined.set(id, row);
        else await store(changed, before);
        draft.keep();
        return outcomes;
      },
    );
  }

  async function store(changed: Map<string, LibraryRow>, before: Map<string, LibraryRow>) {
    const named = [...changed.values()].map(({ projectId }) => projectId);
    const fresh = new Set(named.filter((id) => !projects.has(id)));
    await noteProjects(fresh, importId);
    for (const id of fresh) projects.add(id);
    await writeAll([...changed.values()], before);
  }

  return {
    begin(columns) {
      Actor.assertRole("admin");
      assertColumns(columnsOf(columns.map(ownName)), required);
      unknown = unknownOf(columns);
    },
    warnings: () =>
      unknown.length === 0
        ? []
        : [`Not kept, since a library has no such member: ${unknown.map(shown).join(", ")}.`],
    async recall(records) {
      // A dry run has written nothing: it imagines the same again.
      if (dryRun) await take(records);
      else for (const record of records.map(readRecord).filter(isRecord)) remember(record, said);
    },
    take,
  };
}

const isRecord = (one: LimsRecord | Refusal): one is LimsRecord => "libraryId" in one;

function rowOf(next: NonNullable<Merged["next"]>, before: LibraryRow | undefined): LibraryRow {
  return { ...next, updatedAt: iso(), version: (before?.version ?? 0) + 1 };
}

/** Records by groups of libraries, those of one library together and in order. */
function groupsOf(records: LimsRecord[]): LimsRecord[][] {
  const ids = [...new Set(records.map(({ libraryId }) => libraryId))];
  const place = new Map(ids.map((id, index) => [id, Math.floor(index / groupSize)]));
  const groups: LimsRecord[][] = [];
  for (const record of records) {
    const index = place.get(record.libraryId) ?? 0;
    groups[index] = [...(groups[index] ?? []), record];
  }
  return groups;
}

function only<Row>(rows: Map<string, Row>, ids: Set<string>): [string, Row][] {
  return [...ids].flatMap((id) => {
    const row = rows.get(id);
    return row ? [[id, row] as [string, Row]] : [];
  });
}

/** What is noted on top of `said`, until it is kept. */
function layered(said: Map<string, number>): Said & { keep(): void } {
  const fresh = new Map<string, number>();
  return {
    get: (key) => fresh.get(key) ?? said.get(key),
    set: (key, bits) => fresh.set(key, bits),
    keep: () => {
      for (const [key, bits] of fresh) said.set(key, bits);
    },
  };
}
