import * as z from "zod";
import { ApplicationName } from "#core/copy/icav2/application";
import { owned, Timestamp, text, Uuid } from "#core/copy/icav2/base";
import { Region } from "#core/copy/icav2/region";

/** A file is PARTIAL from its creation until its bytes are there. */
export const DataStatus = z.enum([
  "PARTIAL",
  "AVAILABLE",
  "ARCHIVING",
  "ARCHIVED",
  "UNARCHIVING",
  "DELETING",
]);
export type DataStatus = z.infer<typeof DataStatus>;

export const DataType = z.enum(["FILE", "FOLDER"]);
export type DataType = z.infer<typeof DataType>;

const tags = z.array(z.string().nullable()).nullish();
export const DataTags = z.object({
  technicalTags: tags,
  userTags: tags,
  connectorTags: tags,
  runInTags: tags,
  runOutTags: tags,
  referenceTags: tags,
});
export type DataTags = z.infer<typeof DataTags>;

export const DataFormat = z.object({
  ...owned,
  code: text(255),
  description: text(4000).nullish(),
  mimeType: text(255).nullish(),
});

export const SequencingRun = z.object({
  id: Uuid,
  instrumentRunId: text(255, 0),
  name: text(255, 0),
});
export type SequencingRun = z.infer<typeof SequencingRun>;

/** `path` is the whole path; those of folders end with a slash. */
export const DataDetails = z.object({
  timeCreated: Timestamp,
  timeModified: Timestamp,
  creatorId: Uuid.nullish(),
  tenantId: Uuid,
  tenantName: z.string().nullish(),
  owningProjectId: Uuid,
  owningProjectName: z.string().nullish(),
  name: z.string(),
  path: z.string().nullish(),
  fileSizeInBytes: z.int().nullish(),
  status: DataStatus,
  tags: DataTags,
  format: DataFormat.nullish(),
  dataType: DataType,
  objectETag: z.string().nullish(),
  storedForTheFirstTimeAt: Timestamp.nullish(),
  region: Region.optional(),
  application: ApplicationName.nullish(),
  willBeArchivedAt: Timestamp.nullish(),
  willBeDeletedAt: Timestamp.nullish(),
  sequencingRun: SequencingRun.nullish(),
});

/** A file (`fil.` and 32 hex digits) or a folder (`fol.`). */
export const Data = z.object({
  id: text(255),
  urn: text(2000).nullish(),
  details: DataDetails.nullish(),
  folderDetails: z.object({ nonIndexed: z.boolean() }).nullish(),
});
export type Data = z.infer<typeof Data>;

/** Data as a project sees them. */
export const ProjectData = z.object({ data: Data, projectId: Uuid });
export type ProjectData = z.infer<typeof ProjectData>;
