import { inPreference } from "#core/catalogue/file/best";
import { listing, type Wanted } from "#core/catalogue/file/listing";
import { merged } from "#core/catalogue/file/merge";
import type { RunFile } from "#core/catalogue/file/run-file";
import { foldersOf } from "#core/catalogue/workflow-run/folder";
import { foldersSeen } from "#core/catalogue/workflow-run/seen";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";
import { setting } from "#core/settings";

export type { RunFile } from "#core/catalogue/file/run-file";

/** Files of one batch. */
const batchSize = 1000;

/**
 * Files of a run as S3 has them now, in batches, in order of `path` (bytes): one entry a path, its best copy. All
 * folders of the run are listed side by side; no more than two pages of each are in memory. INTELLIGENT_TIERING counts
 * as readable: only a HEAD tells of its archives. Throws `file.unreadable` when S3 does not let this stage look.
 */
export async function* filesOf(
  run: WorkflowRunRow,
  options: { signal?: AbortSignal } = {},
): AsyncGenerator<RunFile[]> {
  let batch: RunFile[] = [];
  for await (const file of best(run, options)) {
    batch.push(file);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The same one by one, of what is wanted. */
export async function* best(
  run: WorkflowRunRow,
  wanted: Omit<Wanted, "portalRunId">,
): AsyncGenerator<RunFile> {
  const { portalRunId } = run;
  const folders = await placesOf(run);
  const sources = folders.map((folder) => listing(folder, { ...wanted, portalRunId }));
  for await (const copies of merged(sources)) {
    const [first] = inPreference(copies);
    if (first) yield first;
  }
}

/** Folders that files of a run may lie in, as URIs that end in `/`. */
export async function placesOf({
  portalRunId,
  projectId,
  workflowName,
}: WorkflowRunRow): Promise<string[]> {
  const seen = await foldersSeen(portalRunId);
  return foldersOf({ portalRunId, projectId, workflowName }, setting("workflowRunPlaces"), seen);
}
