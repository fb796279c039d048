import { filesOf, type RunFile } from "#core/catalogue/file/of-run";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";
import * as WorkflowRuns from "#core/catalogue/workflow-run/workflow-runs";
import { VisibleError } from "#core/error";
import type { PackageFile } from "#core/package/file";
import { pathOfSecondary } from "#core/package/path";
import { isShared } from "#core/package/selection/allow-list";
import { chunksOf } from "#core/package/selection/batch";
import type { Gathering } from "#core/package/selection/files";
import type { Candidate } from "#core/package/selection/look";

/** Runs whose first files are asked for before it is their turn. */
const runsAhead = 16;
/** Files that are looked at together. */
const filesAtOnce = 1000;

/** The result files of the planned workflow runs, those that are shared of each workflow. */
export async function* runFiles(gathering: Gathering): AsyncGenerator<PackageFile[]> {
  const { plan, look, findings } = gathering;
  let waiting: Candidate[] = [];
  for (const chunk of chunksOf(plan.workflowRuns)) {
    const rows = await WorkflowRuns.find(chunk.map(({ portalRunId }) => portalRunId));
    const current = chunk.flatMap(({ portalRunId }) => {
      const row = rows.get(portalRunId);
      if (row?.projectId === plan.projectId) return row;
      findings.warn(
        "workflow_run.changed",
        portalRunId,
        `Workflow run ${portalRunId} was moved or deleted meanwhile: it is left out.`,
      );
      return [];
    });
    for await (const { run, files } of inTurn(gathering, current)) {
      for (const file of files) waiting.push(candidateOf(gathering, run, file));
      if (waiting.length < filesAtOnce) continue;
      yield await look.all(waiting);
      waiting = [];
    }
  }
  yield await look.all(waiting);
}

type Listed = { run: WorkflowRunRow; files: RunFile[] };

/** Files of runs, run after run; the listings of the next ones are under way meanwhile. */
async function* inTurn(gathering: Gathering, runs: WorkflowRunRow[]): AsyncGenerator<Listed> {
  const open: ReturnType<typeof begun>[] = [];
  for (const run of runs) {
    open.push(begun(gathering, run));
    const first = open.length > runsAhead ? open.shift() : undefined;
    if (first) yield* wanted(gathering, first);
  }
  for (const first of open) yield* wanted(gathering, first);
}

/** A listing whose first page is asked for. */
function begun({ signal }: Gathering, run: WorkflowRunRow) {
  const files = filesOf(run, signal ? { signal } : {});
  const next = files.next();
  // It is awaited when its turn comes.
  next.catch(() => undefined);
  return { run, files, next };
}

/** What is shared of a run; that there is nothing is said. */
async function* wanted(
  { plan, findings, signal }: Gathering,
  { run, files, next }: ReturnType<typeof begun>,
): AsyncGenerator<Listed> {
  const { portalRunId, workflowName } = run;
  const takesAll = !plan.layout.useWorkflowFilters;
  const counts = { all: 0, taken: 0 };
  try {
    for (let page = await next; !page.done; page = await files.next()) {
      signal?.throwIfAborted();
      const taken = page.value.filter(({ path }) => takesAll || isShared(workflowName, path));
      counts.all += page.value.length;
      counts.taken += taken.length;
      yield { run, files: taken };
    }
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    findings.error(
      "workflow_run.unreadable",
      portalRunId,
      `Workflow run ${portalRunId}: ${error.message}`,
    );
    return;
  }
  if (counts.all === 0)
    findings.warn(
      "workflow_run.no_files",
      portalRunId,
      `Workflow run ${portalRunId} (${workflowName}) has no files.`,
    );
  else if (counts.taken === 0)
    findings.warn(
      "workflow_run.none_shared",
      portalRunId,
      `Of the ${counts.all} files of workflow run ${portalRunId} none is shared of ${workflowName}; useWorkflowFilters: false takes all.`,
    );
}

function candidateOf({ plan }: Gathering, run: WorkflowRunRow, file: RunFile): Candidate {
  const { portalRunId, workflowName, workflowVersion = null, libraryIds } = run;
  const { uri, sizeBytes, storageState, storageClass, etag, modifiedAt } = file;
  return {
    file: {
      uri,
      path: pathOfSecondary(plan.layout.secondaryAnalysisPathPrefix, run, file.path),
      dataType: "secondaryAnalysis",
      ...{ sizeBytes, storageState, storageClass, etag, modifiedAt, checksum: null, libraryIds },
      ...{ sampleId: null, fastqId: null, instrumentRunId: null, lane: null, read: null },
      readSetId: null,
      ...{ portalRunId, workflowName, workflowVersion },
    },
    label: `${file.path} of workflow run ${portalRunId}`,
    kind: "s3",
    isSeen: true,
    hasSize: true,
  };
}
