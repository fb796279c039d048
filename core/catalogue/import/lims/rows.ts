import { type LibraryRow, libraryEntity } from "#core/catalogue/library.entity";
import { ConditionError, isConditionFailure, put, transact } from "#core/dynamo";
import { ChangedError } from "#core/job";
import { configured, unassigned } from "#core/project";
import { projectEntity } from "#core/project.entity";
import { iso } from "#core/time";

/**
 * Writes libraries in one transaction, each on the condition that it is as it was read, or not there. At most 100.
 * Throws `ChangedError` when one is not.
 */
export async function writeAll(rows: LibraryRow[], before: Map<string, LibraryRow>): Promise<void> {
  if (rows.length === 0) return;
  try {
    await transact(rows.map((row) => writeOf(row, before.get(row.libraryId))));
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new ChangedError("A library was just changed.", { cause: error });
  }
}

/** A Put of the whole row: the keys of every index follow its project. */
function writeOf(row: LibraryRow, before: LibraryRow | undefined) {
  if (!before) return put(libraryEntity().create(row));
  return put(
    libraryEntity()
      .put(row)
      .where(({ version }, { eq }) => eq(version, before.version)),
  );
}

/** Makes projects known that neither the stage's config nor an earlier import has named. */
export async function noteProjects(projectIds: Set<string>, importId: string): Promise<void> {
  const known = [...configured(), unassigned];
  for (const projectId of projectIds) {
    if (known.includes(projectId)) continue;
    try {
      await projectEntity()
        .create({ scope: "projects", projectId, createdAt: iso(), importId })
        .go();
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }
}
