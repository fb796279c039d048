import * as z from "zod";
import { DataStatus } from "#core/copy/icav2/data";

/** A file to copy, as it was found, and the folder that it goes to. */
export const Found = z.object({
  sourceUri: z.string(),
  /** Of the folder; ends in `/`. */
  destinationUri: z.string(),
  /** The same for ICA. */
  toProjectId: z.string(),
  toFolder: z.string(),
  name: z.string(),
  sizeBytes: z.int().nullable(),
  etag: z.string().optional(),
  /** Bytes have to be sent: they are not ICA's, or get another name. */
  isExternal: z.boolean(),
  /** Of ICA's: the file, where it lies, how it is. */
  dataId: z.string().optional(),
  projectId: z.string().optional(),
  status: DataStatus.optional(),
  /** Of a pinned wish (`core/copy/pin.ts`): whatever is wrong with the file fails its own item only. */
  isPinned: z.boolean().optional(),
  fault: z.string().optional(),
  isThere: z.boolean().optional(),
});
export type Found = z.infer<typeof Found>;

/** One line of what a search came to: a file, or what is wrong with a wish. */
export const Line = z.union([Found, z.object({ problem: z.string() })]);
export type Line = z.infer<typeof Line>;
