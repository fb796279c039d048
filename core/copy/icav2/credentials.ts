import * as z from "zod";
import { ProjectData } from "#core/copy/icav2/data";

/** Credentials last 36 hours. */
export const CreateTemporaryCredentials = z.strictObject({
  credentialsFormat: z.enum(["RCLONE"]).nullish(),
  readOnlyCredentials: z.boolean().nullish(),
});

/** For the S3 objects below `objectPrefix`. */
export const AwsTempCredentials = z.object({
  accessKey: z.string(),
  secretKey: z.string(),
  sessionToken: z.string(),
  region: z.string(),
  bucket: z.string(),
  objectPrefix: z.string(),
  serverSideEncryptionAlgorithm: z.string().nullish(),
  serverSideEncryptionKey: z.string().nullish(),
});

export const RcloneTempCredentials = z.object({
  config: z.record(z.string(), z.string()),
  filePathPrefix: z.string(),
  storageType: z.string(),
  expirationTime: z.string(),
  uploadSessionId: z.string().nullish(),
});

export const TempCredentials = z.object({
  awsTempCredentials: AwsTempCredentials.nullish(),
  rcloneTempCredentials: RcloneTempCredentials.nullish(),
});
export type TempCredentials = z.infer<typeof TempCredentials>;

export const ProjectDataAndTemporaryCredentials = ProjectData.extend({
  tempCredentials: TempCredentials,
});
