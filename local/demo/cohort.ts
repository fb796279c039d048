import type { Library } from "#core/catalogue/schema";
import type { WorkflowRun } from "#core/catalogue/workflow-run/schema";
import type { PackagePreview } from "#core/package/preview-schema";
import type { Page } from "#core/page-schema";
import { cohort } from "#local/demo/analyses";
import type { Ask } from "#local/demo/ask";
import type { CloudOutputs } from "#local/outputs";

type Catalogue = NonNullable<CloudOutputs["catalogue"]>;

/** All that the demo's project has. */
const everything = {
  projectIdList: [cohort.project],
  dataTypeList: ["fastq", "secondaryAnalysis"],
};

/** The same without what is archived: the older run of the sequencer, and an analysis. */
export const readable = {
  ...everything,
  instrumentRunIdList: cohort.instrumentRunIds,
  portalRunIdExclusionList: cohort.excludedPortalRunIds,
};

/** The project's libraries and workflow runs, once all of them are registered; at most 60 s. */
export async function registered(
  ask: Ask,
  { project, workflowRuns }: Catalogue,
  pause: () => Promise<unknown>,
): Promise<{ libraries: Library[]; runs: WorkflowRun[] }> {
  for (let look = 0; look < 120; look++) {
    const query = `?projectId=${project}&limit=200`;
    const found = await ask<Page<WorkflowRun>>("viewer", "GET", `/workflow-runs${query}`);
    if (found.items.length >= workflowRuns) {
      const { items } = await ask<Page<Library>>("viewer", "GET", `/libraries${query}`);
      return { libraries: items, runs: found.items };
    }
    await pause();
  }
  throw new Error("The demo's libraries and workflow runs were not registered within a minute.");
}

/** What a package of all of it would hold, and what there is to know of it: a line each. */
export async function previewed(ask: Ask): Promise<string[]> {
  const body = { projectId: cohort.project, selection: everything };
  const found = await ask<PackagePreview>("sharer", "POST", "/package-previews", body);
  const { fileCount, totalBytes, archivedFileCount, archivedBytes } = found;
  return [
    `${found.libraryCount} libraries, ${found.fastqCount} fastqs, ${found.workflowRunCount} workflow runs`,
    `${fileCount} files, ${totalBytes} bytes; of these ${archivedFileCount} archived, ${archivedBytes} bytes`,
    ...[...found.errors, ...found.unmatched, ...found.warnings].map(({ message }) => message),
  ];
}
