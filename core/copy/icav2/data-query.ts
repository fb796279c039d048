import * as z from "zod";
import { DataStatus, DataType } from "#core/copy/icav2/data";
import { pageQuery, sortQuery } from "#core/copy/icav2/page";

const filters = {
  id: z.array(z.string()).optional(),
  filename: z.array(z.string()).optional(),
  filenameMatchMode: z.enum(["EXACT", "EXCLUDE", "FUZZY"]).optional(),
  status: z.array(DataStatus).optional(),
  type: DataType.optional(),
};

/** Filters of one folder's list. */
export const ChildrenQuery = z.strictObject({ ...filters, ...pageQuery });
export type ChildrenQuery = z.infer<typeof ChildrenQuery>;

/**
 * Filters of a project's list. Paths match without regard to case, so callers compare `details.path`
 * afterwards; `parentFolderPath` begins and ends with a slash and is exact.
 */
export const DataQuery = z.strictObject({
  ...filters,
  filePath: z.array(z.string()).optional(),
  filePathMatchMode: z
    .enum(["STARTS_WITH_CASE_INSENSITIVE", "FULL_CASE_INSENSITIVE"])
    .default("STARTS_WITH_CASE_INSENSITIVE")
    .optional(),
  parentFolderId: z.array(z.string()).optional(),
  parentFolderPath: z.string().optional(),
  ...pageQuery,
  ...sortQuery,
});
export type DataQuery = z.infer<typeof DataQuery>;
