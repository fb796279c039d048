import type { LibraryRow } from "#core/catalogue/library.entity";
import { type Finding, Findings } from "#core/package/finding";
import { exclusionsOf } from "#core/package/selection/exclusions";
import { fastqsOf } from "#core/package/selection/fastqs";
import { librariesOf } from "#core/package/selection/libraries";
import { readSetsOf } from "#core/package/selection/read-sets";
import type { PackageSelection } from "#core/package/selection/schema";
import { workflowRunsOf } from "#core/package/selection/workflow-runs";

/** A library of a package, as its recipients get to know of it. */
type PlannedLibrary = {
  libraryId: string;
  sampleId: string | null;
  externalSampleId: string | null;
  subjectId: string | null;
  externalSubjectId: string | null;
  individualId: string | null;
  phenotype: string | null;
  assay: string | null;
  type: string | null;
};

/** A fastq as the plan found it; with another `version` it was changed since. */
export type PlannedFastq = {
  fastqId: string;
  version: number;
  rgid: string;
  libraryId: string;
  instrumentRunId: string;
  lane: number;
  /** True when a file of it must be thawed first. */
  isArchived: boolean;
};

/** A read set that is of no fastq. */
type PlannedReadSet = {
  storeId: string;
  readSetId: string;
  revision: number;
  sampleId: string | null;
  isArchived: boolean;
};

export type PlannedRun = {
  portalRunId: string;
  version: number;
  workflowName: string;
  workflowType: string;
  workflowVersion: string | null;
  status: string | null;
  libraryIds: string[];
};

/** What a package is made of, before anybody looks at files. */
export type Plan = {
  projectId: string;
  layout: Layout;
  /** Those that the package holds something of, by id. */
  libraries: PlannedLibrary[];
  /** By run, lane, library and id. */
  fastqs: PlannedFastq[];
  readSets: PlannedReadSet[];
  /** By portal run id. */
  workflowRuns: PlannedRun[];
  findings: Finding[];
};

/** What of a selection says how files are chosen and named. */
export type Layout = Pick<
  PackageSelection,
  | "primaryDataPathPrefix"
  | "secondaryAnalysisPathPrefix"
  | "useWorkflowFilters"
  | "defrostArchivedFastqs"
>;

/** A plan that grows; what it holds is true when somebody stops it, too. */
export type Draft = Omit<Plan, "findings"> & { findings: Findings };

/**
 * What a selection takes of a project. Reads in batches, as they are now; whatever a person must know is a finding.
 * Throws only what is worth another try, and the signal's reason.
 */
export async function plan(
  selection: PackageSelection,
  { projectId, signal }: { projectId: string; signal?: AbortSignal },
): Promise<Plan> {
  const draft = begin(selection, projectId);
  await fill(draft, selection, signal);
  return { ...draft, findings: draft.findings.list() };
}

/** An empty plan. */
export function begin(selection: PackageSelection, projectId: string): Draft {
  const {
    primaryDataPathPrefix,
    secondaryAnalysisPathPrefix,
    useWorkflowFilters,
    defrostArchivedFastqs,
  } = selection;
  return {
    projectId,
    layout: {
      primaryDataPathPrefix,
      secondaryAnalysisPathPrefix,
      useWorkflowFilters,
      defrostArchivedFastqs,
    },
    libraries: [],
    fastqs: [],
    readSets: [],
    workflowRuns: [],
    findings: new Findings(),
  };
}

/** Makes a plan whole. */
export async function fill(
  draft: Draft,
  selection: PackageSelection,
  signal?: AbortSignal,
): Promise<void> {
  const { projectId, findings } = draft;
  const exclusions = exclusionsOf(selection);
  const context = { selection, projectId, findings, exclusions, signal };
  const libraries = await librariesOf(context);
  const narrowed = await fastqsOf(context, libraries, draft.fastqs);
  await readSetsOf(context, libraries, draft);
  draft.fastqs.sort(inOrder);
  if (selection.defrostArchivedFastqs) remarkFrozen(draft);
  if (selection.dataTypeList.includes("secondaryAnalysis"))
    draft.workflowRuns = await workflowRunsOf(context, libraries, narrowed);
  draft.libraries = heldBy(draft, libraries);
  exclusions.report(findings);
}

/** Only fastqs are thawed. */
function remarkFrozen({ readSets, findings }: Draft): void {
  for (const { readSetId, isArchived } of readSets)
    if (isArchived)
      findings.warn(
        "read_set.not_thawed",
        readSetId,
        `Read set ${readSetId} is archived and of no fastq: it is not thawed with the others. Activate it, or link it to its fastq.`,
      );
}

/** What every step of a plan works with. */
export type Context = {
  selection: PackageSelection;
  projectId: string;
  findings: Findings;
  exclusions: ReturnType<typeof exclusionsOf>;
  signal: AbortSignal | undefined;
};

/** Libraries that something is taken of: who gets nothing of a library does not learn of it. */
function heldBy(draft: Draft, rows: Map<string, LibraryRow | undefined>): PlannedLibrary[] {
  const held = new Set([
    ...draft.fastqs.map(({ libraryId }) => libraryId),
    ...draft.readSets.flatMap(({ sampleId }) => (sampleId && rows.get(sampleId) ? [sampleId] : [])),
    ...draft.workflowRuns.flatMap(({ libraryIds }) => libraryIds.filter((id) => rows.has(id))),
  ]);
  return [...held].sort().map((libraryId) => toPlanned(libraryId, rows.get(libraryId)));
}

function toPlanned(libraryId: string, row: LibraryRow | undefined): PlannedLibrary {
  return {
    libraryId,
    sampleId: row?.sampleId ?? null,
    externalSampleId: row?.externalSampleId ?? null,
    subjectId: row?.subjectId ?? null,
    externalSubjectId: row?.externalSubjectId ?? null,
    individualId: row?.individualId ?? null,
    phenotype: row?.phenotype ?? null,
    assay: row?.assay ?? null,
    type: row?.type ?? null,
  };
}

function inOrder(one: PlannedFastq, other: PlannedFastq): number {
  return (
    compare(one.instrumentRunId, other.instrumentRunId) ||
    one.lane - other.lane ||
    compare(one.libraryId, other.libraryId) ||
    compare(one.fastqId, other.fastqId)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
