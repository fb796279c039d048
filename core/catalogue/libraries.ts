import { type LibraryRow, libraryEntity } from "#core/catalogue/library.entity";
import * as Items from "#core/items";

/** Libraries by id, whoever asks; without those that are not known. One call for 100. */
export async function find(
  libraryIds: Iterable<string>,
  options?: { consistent?: boolean },
): Promise<Map<string, LibraryRow>> {
  const keys = [...new Set(libraryIds)].map(
    (libraryId) => libraryEntity().get({ libraryId }).params<{ Key: Items.Item }>().Key,
  );
  const rows = await Items.rowsAt(libraryEntity(), keys, options);
  return new Map(rows.flatMap((row) => (row ? [[row.libraryId, row]] : [])));
}
