import * as z from "zod";
import { owned, text } from "#core/copy/icav2/base";
import { Region } from "#core/copy/icav2/region";

/** A customer's bucket. `keyPrefix` has no leading slash and ends with one. */
export const AwsDetails = z.object({
  bucketName: text(63, 3),
  keyPrefix: z
    .string()
    .regex(/^(?!\/).*\/$/)
    .nullish(),
  serverSideEncryptionAlgorithm: z.string().nullish(),
  serverSideEncryptionKey: z.string().nullish(),
});

export const StorageConfigurationDetails = z.object({ awsS3: AwsDetails.nullish() });

/** Storage that a tenant brings itself. */
export const StorageConfiguration = z.object({
  ...owned,
  name: z.string(),
  description: text(1000, 0).nullish(),
  type: z.enum(["AWS_S3"]),
  status: z.enum(["INITIALIZING", "OK", "ERROR"]),
  errorMessage: text(1000, 0).nullish(),
  region: Region,
  isDefault: z.boolean(),
});
export type StorageConfiguration = z.infer<typeof StorageConfiguration>;

/** With the bucket and prefix that map its `s3://` URIs to data of a project. */
export const StorageConfigurationWithDetails = StorageConfiguration.extend({
  storageConfigurationDetails: StorageConfigurationDetails,
});
export type StorageConfigurationWithDetails = z.infer<typeof StorageConfigurationWithDetails>;
