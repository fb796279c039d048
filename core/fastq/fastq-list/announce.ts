import { ConditionError, transact } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import { FastqListRowsAdded } from "#core/fastq/event";
import type { FastqRow } from "#core/fastq/row";
import * as Id from "#core/id";
import * as Outbox from "#core/outbox";

/** Libraries that an event names. */
const mostLibraries = 1000;

/** What a list has come to, over all its batches. */
export type Gathered = {
  add(rows: FastqRow[]): void;
  fastqs: ReadonlySet<string>;
  projects: ReadonlySet<string>;
  libraries: ReadonlySet<string>;
};

export function gather(): Gathered {
  const fastqs = new Set<string>();
  const projects = new Set<string>();
  const libraries = new Set<string>();
  return {
    ...{ fastqs, projects, libraries },
    add(rows) {
      for (const { rgid, projectId, libraryId } of rows) {
        fastqs.add(rgid);
        projects.add(projectId);
        libraries.add(libraryId);
      }
    },
  };
}

/**
 * Tells that a run's fastqs were registered, once an import: said again it is the same event, by its id. Nothing is
 * told of a list of which no line was taken.
 */
export async function announce(
  { importId, instrumentRunId }: { importId: string; instrumentRunId: string },
  { fastqs, projects, libraries }: Gathered,
  addedCount: number,
): Promise<void> {
  if (fastqs.size === 0) return;
  const data = {
    instrumentRunId,
    projectIds: [...projects].sort(),
    libraryIds: [...libraries].sort().slice(0, mostLibraries),
    libraryCount: libraries.size,
    fastqCount: fastqs.size,
    addedCount,
    importId,
  };
  const id = Id.ofText("event", `${importId} ${FastqListRowsAdded.detailType}`);
  try {
    await transact([Outbox.enqueue(createEvent(FastqListRowsAdded, data, { id }))]);
  } catch (error) {
    // It waits to be published already.
    if (!(error instanceof ConditionError)) throw error;
  }
}
