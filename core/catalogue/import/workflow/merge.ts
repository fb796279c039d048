import type { ImportOutcome } from "#core/catalogue/import/reader";
import { type Member, members, type WorkflowRecord } from "#core/catalogue/import/workflow/record";
import { typeOf } from "#core/catalogue/workflow-run/type";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";

/** Libraries that one run may have. */
const mostLibraries = 1000;

/**
 * What earlier lines of the same file have said of a run, as bits of its members by portal run id. A number a run: a
 * file may name a million.
 */
export type Said = {
  get(portalRunId: string): number | undefined;
  set(portalRunId: string, bits: number): unknown;
};

const order: Member[] = Object.values(members);
const bitOf = (member: Member): number => 1 << order.indexOf(member);

/** What a record makes of a run, if it changes anything, and what to tell of it. */
export type Merged = {
  next?: Omit<WorkflowRunRow, "version" | "updatedAt">;
  outcome: ImportOutcome;
};

export type Context = {
  importId: string;
  at: string;
  /** Projects of libraries that the catalogue knows: those of the record and of its run. */
  projectOf: (libraryId: string) => string | undefined;
  said: Said;
};

/**
 * Merges a record into its run: the library is added, what it says of the run replaces what was there, and what it does
 * not say stays. Refuses a library that the catalogue does not know or that is of another project than the run's others,
 * and what contradicts an earlier line of the same file: which of them came last would be an accident.
 */
export function merge(
  row: WorkflowRunRow | undefined,
  record: WorkflowRecord,
  context: Context,
): Merged {
  const { line, portalRunId, libraryId, values } = record;
  const { importId, at, said } = context;
  const refused = refusalOf(row, record, context);
  if (refused !== undefined)
    return { outcome: { line, result: "refused", id: portalRunId, detail: refused } };
  remember(record, said);
  const projectId = context.projectOf(libraryId) ?? "";
  const changes = row ? changesOf(row, record, projectId) : [];
  if (row && changes.length === 0)
    return { outcome: { line, result: "unchanged", id: portalRunId } };
  const next = {
    ...(row ?? { portalRunId, createdAt: at }),
    ...values,
    projectId,
    workflowType: typeOf(values.workflowName),
    libraryIds: [...new Set([...(row?.libraryIds ?? []), libraryId])].sort(),
    importId,
  };
  const detail = row ? changes.join("; ") : `project ${projectId}; library ${libraryId}`;
  return { next, outcome: { line, result: row ? "changed" : "added", id: portalRunId, detail } };
}

/** Notes what a line says, as `merge` does of one that it takes. */
export function remember({ portalRunId, values }: WorkflowRecord, said: Said): void {
  const bits = entries(values).reduce((bits, [member]) => bits | bitOf(member), 0);
  said.set(portalRunId, (said.get(portalRunId) ?? 0) | bits);
}

function refusalOf(
  row: WorkflowRunRow | undefined,
  record: WorkflowRecord,
  { projectOf, said }: Context,
): string | undefined {
  const { portalRunId, libraryId, values } = record;
  const project = projectOf(libraryId);
  if (project === undefined)
    return `library_id: ${libraryId} is not in the catalogue; import a LIMS manifest that has it, then this file again.`;
  const other = row?.libraryIds.find((id) => (projectOf(id) ?? row.projectId) !== project);
  if (row && other !== undefined)
    return `library_id: ${libraryId} is of project ${project}, and run ${portalRunId} of project ${projectOf(other) ?? row.projectId} by its library ${other}; a run is of one project.`;
  if (row && row.libraryIds.length >= mostLibraries && !row.libraryIds.includes(libraryId))
    return `library_id: the run has ${mostLibraries} libraries already, and may have no more.`;
  const bits = said.get(portalRunId) ?? 0;
  for (const [member, value] of entries(values)) {
    const before = row?.[member];
    if (before !== undefined && before !== value && (bits & bitOf(member)) !== 0)
      return `${columnOf(member)}: "${value}" contradicts an earlier line of this file for the same run, which says "${before}"; keep one of them.`;
  }
  return undefined;
}

function changesOf(
  row: WorkflowRunRow,
  { libraryId, values }: WorkflowRecord,
  projectId: string,
): string[] {
  const named = { ...values, projectId };
  const members = Object.entries(named).flatMap(([member, value]) => {
    const before = row[member as Member | "projectId"];
    if (before === value) return [];
    return [`${member} ${before === undefined ? "" : `${before} → `}${value}`];
  });
  return row.libraryIds.includes(libraryId) ? members : [...members, `library ${libraryId}`];
}

function columnOf(member: Member): string {
  return Object.entries(members).find(([, one]) => one === member)?.[0] ?? member;
}

function entries(values: WorkflowRecord["values"]): [Member, string][] {
  return Object.entries(values) as [Member, string][];
}
