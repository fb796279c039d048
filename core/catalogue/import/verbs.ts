import * as z from "zod";
import * as Actor from "#core/actor";
import { end, isEnded, onCurrent } from "#core/catalogue/import/change";
import { visible } from "#core/catalogue/import/import";
import type { ImportRow } from "#core/catalogue/import/import.entity";
import { toImport } from "#core/catalogue/import/to-import";
import { ChangeImport, type Import, ImportKey } from "#core/catalogue/import-schema";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";

/**
 * Ends an import: it stops after the batch that it is at, and what is imported stays. Repeating it changes nothing. With `version` only if
 * that is still the import's; throws `import.wrong_status` once it has ended otherwise.
 */
export const change = fn(
  ImportKey.extend({ ...ChangeImport.shape, version: z.int().optional() }),
  async ({ importId, version }): Promise<Import> => {
    Actor.assertRole("sharer");
    await visible(importId);
    return toImport(await onCurrent(importId, (row) => abort(row, version)));
  },
);

async function abort(row: ImportRow, version: number | undefined): Promise<ImportRow> {
  const { importId, status } = row;
  if (version !== undefined && version !== row.version)
    throw new VisibleError(
      "request.version_mismatch",
      `If-Match: import ${importId} has been changed; its version is ${row.version}.`,
      { hint: "Read it again and decide anew." },
    );
  if (status === "ABORTED") return row;
  if (isEnded(row))
    throw new VisibleError(
      "import.wrong_status",
      `Import ${importId} is ${status} and cannot be aborted.`,
      { hint: "PENDING and RUNNING ones can be." },
    );
  return end(row, "ABORTED", `Aborted by ${Actor.use().name}; what is imported stays.`);
}
