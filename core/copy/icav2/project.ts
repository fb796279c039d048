import * as z from "zod";
import { Application } from "#core/copy/icav2/application";
import { owned, text, Uuid } from "#core/copy/icav2/base";
import { Region } from "#core/copy/icav2/region";
import { StorageConfiguration } from "#core/copy/icav2/storage";

export const ProjectTags = z.object({
  technicalTags: z.array(z.string()),
  userTags: z.array(z.string()),
});

export const StorageBundle = z.object({
  ...owned,
  bundleName: text(255),
  entitlementName: text(255),
  region: Region,
});

export const MetadataModel = z.object({
  ...owned,
  name: text(255),
  description: text(1000, 0).nullish(),
  state: z.enum(["DRAFT", "PUBLISHED"]),
  parentModelId: Uuid.nullish(),
});

/** Holds data. With `selfManagedStorageConfiguration` they lie in the tenant's own bucket. */
export const Project = z.object({
  ...owned,
  urn: text(2000).nullish(),
  name: text(255),
  active: z.boolean(),
  baseEnabled: z.boolean().nullish(),
  shortDescription: text(4000).nullish(),
  information: z.string().nullish(),
  region: Region,
  billingMode: z.enum(["PROJECT", "TENANT"]),
  dataSharingEnabled: z.boolean().nullish(),
  tags: ProjectTags,
  storageBundle: StorageBundle.optional(),
  selfManagedStorageConfiguration: StorageConfiguration.optional(),
  analysisPriority: z.enum(["LOW", "MEDIUM", "HIGH"]).nullish(),
  metadataModel: MetadataModel.nullish(),
  application: Application.nullish(),
  projectOwner: Uuid.nullish(),
});
export type Project = z.infer<typeof Project>;

/** What a new project's name must be; the document has the pattern at CreateProject. */
export const ProjectName = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z][a-zA-Z0-9_\s-]*$/, "begins with a letter; letters, digits, _, - and blanks");
