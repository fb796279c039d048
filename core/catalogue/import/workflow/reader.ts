import * as Actor from "#core/actor";
import { assertColumns, shown } from "#core/catalogue/import/columns";
import type {
  ImportOutcome,
  ImportReader,
  ImportRecord,
  ReaderContext,
} from "#core/catalogue/import/reader";
import { lanesOf } from "#core/catalogue/import/workflow/groups";
import { merge, remember, type Said } from "#core/catalogue/import/workflow/merge";
import {
  type Refusal,
  readRecord,
  required,
  unknownOf,
  type WorkflowRecord,
} from "#core/catalogue/import/workflow/record";
import { writeAll } from "#core/catalogue/import/workflow/rows";
import * as Libraries from "#core/catalogue/libraries";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";
import * as WorkflowRuns from "#core/catalogue/workflow-run/workflow-runs";
import * as Job from "#core/job";
import { iso } from "#core/time";

/**
 * Reads a workflow manifest: a record a run and a library of it. Runs are merged with what is there, each group of them
 * in one transaction. A line whose library is not in the catalogue is refused.
 */
export function workflowReader({ importId, dryRun }: ReaderContext): ImportReader {
  const said = new Map<string, number>();
  /** Of a dry run: runs as they would be. */
  const imagined = new Map<string, WorkflowRunRow>();
  let unknown: string[] = [];

  async function take(records: ImportRecord[]): Promise<ImportOutcome[]> {
    const outcomes = new Map<number, ImportOutcome>();
    const read = records.map(readRecord);
    for (const one of read)
      if ("refused" in one)
        outcomes.set(one.line, { line: one.line, result: "refused", detail: one.refused });
    await Promise.all(
      lanesOf(read.filter(isRecord)).map(async (lane) => {
        for (const group of lane)
          for (const outcome of await takeGroup(group)) outcomes.set(outcome.line, outcome);
      }),
    );
    return records.flatMap(({ line }) => outcomes.get(line) ?? []);
  }

  /** Again from the rows as they are when somebody else wrote one of them; what was noted meanwhile is forgotten. */
  async function takeGroup(records: WorkflowRecord[]): Promise<ImportOutcome[]> {
    const ids = new Set(records.map(({ portalRunId }) => portalRunId));
    return Job.onCurrent(
      () => WorkflowRuns.find(ids),
      async (before) => {
        const rows = new Map(before);
        for (const id of ids) {
          const row = imagined.get(id);
          if (row) rows.set(id, row);
        }
        const libraries = await librariesOf(records, rows);
        const draft = layered(said);
        const changed = new Map<string, WorkflowRunRow>();
        const outcomes = records.map((record) => {
          const { portalRunId } = record;
          const row = changed.get(portalRunId) ?? rows.get(portalRunId);
          const { next, outcome } = merge(row, record, {
            ...{ importId, at: iso(), said: draft },
            projectOf: (libraryId) => libraries.get(libraryId)?.projectId,
          });
          if (next) changed.set(portalRunId, rowOf(next, rows.get(portalRunId)));
          return outcome;
        });
        if (dryRun) for (const [id, row] of changed) imagined.set(id, row);
        else await writeAll([...changed.values()], before);
        draft.keep();
        return outcomes;
      },
    );
  }

  return {
    begin(columns) {
      Actor.assertRole("admin");
      assertColumns(columns, required);
      unknown = unknownOf(columns);
    },
    warnings: () =>
      unknown.length === 0
        ? []
        : [`Not kept, since a workflow run has no such member: ${unknown.map(shown).join(", ")}.`],
    async recall(records) {
      // A dry run has written nothing: it imagines the same again.
      if (dryRun) return void (await take(records));
      const read = records.map(readRecord).filter(isRecord);
      const libraries = await librariesOf(read, new Map());
      // What was refused for its library has said nothing.
      for (const record of read) if (libraries.has(record.libraryId)) remember(record, said);
    },
    take,
  };
}

const isRecord = (one: WorkflowRecord | Refusal): one is WorkflowRecord => "libraryId" in one;

/** Libraries that the records name, and those that their runs have. */
function librariesOf(records: WorkflowRecord[], rows: Map<string, WorkflowRunRow>) {
  const named = records.map(({ libraryId }) => libraryId);
  const had = [...rows.values()].flatMap(({ libraryIds }) => libraryIds);
  return Libraries.find([...named, ...had], { consistent: true });
}

function rowOf(
  next: Omit<WorkflowRunRow, "version" | "updatedAt">,
  before: WorkflowRunRow | undefined,
): WorkflowRunRow {
  return { ...next, updatedAt: iso(), version: (before?.version ?? 0) + 1 };
}

/** What is noted on top of `said`, until it is kept. */
function layered(said: Map<string, number>): Said & { keep(): void } {
  const fresh = new Map<string, number>();
  return {
    get: (id) => fresh.get(id) ?? said.get(id),
    set: (id, bits) => fresh.set(id, bits),
    keep: () => {
      for (const [id, bits] of fresh) said.set(id, bits);
    },
  };
}
