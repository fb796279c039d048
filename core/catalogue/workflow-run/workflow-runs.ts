import {
  type WorkflowRunRow,
  workflowRunEntity,
} from "#core/catalogue/workflow-run/workflow-run.entity";
import { workflowRunLibraryEntity } from "#core/catalogue/workflow-run/workflow-run-library.entity";
import * as Items from "#core/items";
import { eachOf } from "#core/readset/in-flight";

/** Queries under way at once. */
const width = 64;

/** Runs by portal run id as they are now, whoever asks; without those that are not known. One call for 100. */
export async function find(portalRunIds: Iterable<string>): Promise<Map<string, WorkflowRunRow>> {
  const keys = [...new Set(portalRunIds)].map(
    (portalRunId) => workflowRunEntity().get({ portalRunId }).params<{ Key: Items.Item }>().Key,
  );
  const rows = (await Items.rowsAt(workflowRunEntity(), keys, { consistent: true })) as (
    | WorkflowRunRow
    | undefined
  )[];
  return new Map(rows.flatMap((row) => (row ? [[row.portalRunId, row]] : [])));
}

/** Portal run ids of libraries as they are now, oldest first; every library that was asked for has an entry. */
export async function ofLibraries(libraryIds: Iterable<string>): Promise<Map<string, string[]>> {
  const wanted = [...new Set(libraryIds)];
  const found = new Map(wanted.map((libraryId) => [libraryId, [] as string[]]));
  await eachOf(wanted, width, async (libraryId) => {
    const query = workflowRunLibraryEntity().query.primary({ libraryId });
    let after: Items.Item | undefined;
    do {
      const { items, next } = await Items.query(query, { after, consistent: true });
      found.get(libraryId)?.push(...items.map(({ portalRunId }) => String(portalRunId)));
      after = next;
    } while (after);
  });
  return found;
}
