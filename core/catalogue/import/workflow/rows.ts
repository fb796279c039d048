import {
  type WorkflowRunRow,
  workflowRunEntity,
} from "#core/catalogue/workflow-run/workflow-run.entity";
import { workflowRunLibraryEntity } from "#core/catalogue/workflow-run/workflow-run-library.entity";
import { ConditionError, put, transact, type Write } from "#core/dynamo";
import { ChangedError } from "#core/job";

/**
 * Writes runs, with what names them by the libraries that are new to them, in one transaction; each on the condition
 * that it is as it was read, or not there. Throws `ChangedError` when one is not.
 */
export async function writeAll(
  rows: WorkflowRunRow[],
  before: Map<string, WorkflowRunRow>,
): Promise<void> {
  if (rows.length === 0) return;
  try {
    await transact(rows.flatMap((row) => writesOf(row, before.get(row.portalRunId))));
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new ChangedError("A workflow run was just changed.", { cause: error });
  }
}

/** A Put of the whole row: the keys of every index follow its project and type. */
function writesOf(row: WorkflowRunRow, before: WorkflowRunRow | undefined): Write[] {
  const { portalRunId } = row;
  const fresh = row.libraryIds.filter((libraryId) => !before?.libraryIds.includes(libraryId));
  const named = fresh.map((libraryId) =>
    put(workflowRunLibraryEntity().put({ libraryId, portalRunId })),
  );
  if (!before) return [put(workflowRunEntity().create(row)), ...named];
  const unchanged = workflowRunEntity()
    .put(row)
    .where(({ version }, { eq }) => eq(version, before.version));
  return [put(unchanged), ...named];
}
