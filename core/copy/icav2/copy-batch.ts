import * as z from "zod";
import { Uuid } from "#core/copy/icav2/base";
import { ProjectData } from "#core/copy/icav2/data";
import { Job } from "#core/copy/icav2/job";

/** For files whose name is taken at the destination; folders are always merged. */
export const ActionOnExist = z.enum(["OVERWRITE", "SKIP", "RENAME"]);
export type ActionOnExist = z.infer<typeof ActionOnExist>;

const flags = {
  copyUserTags: z.boolean(),
  copyTechnicalTags: z.boolean(),
  copyInstrumentInfo: z.boolean(),
  actionOnExist: ActionOnExist,
};

export const CopyBatchItemRequest = z.object({ dataId: z.string() });

/** Asks the destination's project to copy files and whole folders; no folder id means its root. */
export const CreateCopyBatch = z.strictObject({
  items: z.array(z.strictObject({ dataId: z.string() })),
  destinationFolderId: z.string().optional(),
  ...flags,
});
export type CreateCopyBatch = z.infer<typeof CreateCopyBatch>;

/** A batch with its job as it is now. */
export const CopyBatch = z.object({
  id: Uuid,
  job: Job,
  destinationFolderId: z.string().optional(),
  ...flags,
});
export type CopyBatch = z.infer<typeof CopyBatch>;

/** PARTIALLY_COPIED: a folder of which some files failed. */
export const CopyItemStatus = z.enum(["QUEUED", "COPYING", "COPIED", "PARTIALLY_COPIED", "FAILED"]);
export type CopyItemStatus = z.infer<typeof CopyItemStatus>;

/** How one of the data fared. */
export const CopyBatchItem = z.object({
  id: Uuid,
  request: CopyBatchItemRequest,
  processing: z.object({
    status: CopyItemStatus,
    additionalStatusInformation: z.string().nullish(),
  }),
  createdProjectData: ProjectData.optional(),
});
export type CopyBatchItem = z.infer<typeof CopyBatchItem>;
