import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { OmicsClient } from "@aws-sdk/client-omics";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { lazy } from "#core/settings";

/**
 * Set by an emulator: one address for every service. SDKs read it by themselves, but go on to put
 * `control-storage-`, `sync-` or a bucket before the host, which such an address cannot answer.
 */
function emulated(service: string): boolean {
  return Boolean(process.env.AWS_ENDPOINT_URL ?? process.env[`AWS_ENDPOINT_URL_${service}`]);
}

// Marked pure, so that a bundle holds only the clients that its function uses.
export const dynamodb = /* @__PURE__ */ lazy(() => new DynamoDBClient({}));
export const eventbridge = /* @__PURE__ */ lazy(() => new EventBridgeClient({}));
export const sqs = /* @__PURE__ */ lazy(() => new SQSClient({}));
export const s3 = /* @__PURE__ */ lazy(() => new S3Client({ forcePathStyle: emulated("S3") }));
/** Makes each call once: tries of the SDK's own would be calls that no quota was asked for (`readset/ask.ts` repeats). */
export const omics = /* @__PURE__ */ lazy(
  () => new OmicsClient({ disableHostPrefix: emulated("OMICS"), maxAttempts: 1 }),
);
