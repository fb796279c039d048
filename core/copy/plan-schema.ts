import * as z from "zod";

/** One wish of a request, as it is kept in S3: what to copy, and where to. */
export const CopyWish = z.strictObject({
  /** A file; a folder (ends in `/`: all below it, under its own name); or, of S3, `prefix/` + `*`: all below it. */
  sourceUri: z.string(),
  /** Folder to copy into; ends in `/`. */
  destinationUri: z.string(),
  /** Name of the copy; unset: the source's. Of files only. */
  outputFileName: z.string().optional(),
  /**
   * A line with it copies nothing: it gives `outputFileName` to the copy of that file of the job which has this
   * id of ICA, and `sourceUri` repeats the id. A plan that has no such file has a problem.
   */
  renamesDataId: z.string().optional(),
  /** Bytes that ICA does not manage: they are sent there in parts. */
  isExternal: z.boolean().optional(),
  /**
   * Of what somebody has decided on (pinned): one file, whatever its name, which has so many bytes and, if it is told,
   * that entity tag. One that is another by now, or is not there, fails its own item.
   */
  sizeBytes: z.int().optional(),
  etag: z.string().optional(),
  /** Of a pinned one: an identical file is at its place. Where it is no more, its item fails; it is not copied. */
  isThere: z.boolean().optional(),
});
export type CopyWish = z.infer<typeof CopyWish>;

/** One file of a plan. */
export const PlanItem = z.strictObject({
  /** From 0 within its task. */
  item: z.int(),
  sourceUri: z.string(),
  /** Of the file itself, name included; its own source where nothing is copied. */
  destinationUri: z.string(),
  sizeBytes: z.int().nullable(),
  /** As the source had it, without quotes. */
  etag: z.string().optional(),
  /**
   * `skip`: the destination is identical already. `fail`: what stands in `reason`. Of a job that only thaws, `copy`:
   * to be thawed; `skip`: can be read for good.
   */
  action: z.enum(["copy", "skip", "fail"]),
  reason: z.string().optional(),
  /** Of S3; unset: STANDARD. */
  storageClass: z.string().optional(),
  /** Must be thawed before it can be read. */
  isArchived: z.boolean().optional(),
  isExternal: z.boolean().optional(),
  /** Of ICA: the file, and the project it lies in. */
  dataId: z.string().optional(),
  projectId: z.string().optional(),
});
export type PlanItem = z.infer<typeof PlanItem>;

/** What became of one item. Of several lines for one item the last holds. */
export const ItemResult = z.strictObject({
  item: z.int(),
  status: z.enum(["COPIED", "ALREADY_COPIED", "FAILED", "ABORTED"]),
  attempts: z.int(),
  /** For people, without secrets and signed URLs. */
  error: z.string().optional(),
  /** Moved by us; 0 when it was there already. */
  bytes: z.int(),
  elapsedMs: z.int(),
  finishedAt: z.iso.datetime(),
  /** Of S3: the job's run that it is of. What FAILED is final in its run, and tried again in a later one. */
  run: z.int().optional(),
});
export type ItemResult = z.infer<typeof ItemResult>;

/** One line of the list of tasks: what a distributed map runs over. */
export const PlanTask = z.strictObject({
  task: z.int(),
  /** Many small files, or one large one. */
  kind: z.enum(["batch", "large"]),
  items: z.int(),
  bytes: z.int(),
});
export type PlanTask = z.infer<typeof PlanTask>;
