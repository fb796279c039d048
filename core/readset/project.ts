import type { Named } from "#core/readset/row";
import * as Rows from "#core/readset/rows";

/**
 * Moves a read set to another project, whatever project its store has: later events and backfills leave it there.
 * False when it is there already, or is not known.
 */
export async function moveTo(named: Named, projectId: string): Promise<boolean> {
  const moved = await Rows.update(named, (row) => {
    if (!row || row.projectId === projectId) return undefined;
    return { ...row, projectId, revision: row.revision + 1 };
  });
  return moved !== undefined;
}
