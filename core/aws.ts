import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { lazy } from "#core/settings";

/**
 * Set by an emulator: one address for every service. SDKs read it by themselves, but go on to put
 * `control-storage-`, `sync-` or a bucket before the host, which such an address cannot answer.
 */
export function emulated(service: string): boolean {
  return Boolean(process.env.AWS_ENDPOINT_URL ?? process.env[`AWS_ENDPOINT_URL_${service}`]);
}

// Marked pure, so that a bundle holds only the clients that its function uses. Those that the API needs seldom
// have modules of their own (`sqs.ts`, `secrets-manager.ts`): what is loaded later brings them along.
export const dynamodb = /* @__PURE__ */ lazy(() => new DynamoDBClient({}));
export const eventbridge = /* @__PURE__ */ lazy(() => new EventBridgeClient({}));
export const sfn = /* @__PURE__ */ lazy(() => new SFNClient({}));
/** Makes each call once: who answers thousands of tasks waits for its quota by itself (`fastq/sync/answer.ts`). */
export const sfnOnce = /* @__PURE__ */ lazy(() => new SFNClient({ maxAttempts: 1 }));
export const s3 = /* @__PURE__ */ lazy(() => new S3Client({ forcePathStyle: emulated("S3") }));
/**
 * For URLs that others put files at: the SDK's own checksum would be of the body that it has, which is none
 * (https://github.com/localstack/localstack/issues/12169).
 */
export const s3Signing = /* @__PURE__ */ lazy(
  () =>
    new S3Client({ forcePathStyle: emulated("S3"), requestChecksumCalculation: "WHEN_REQUIRED" }),
);
/**
 * For copies: many calls at once, each made once (`copy/s3-copy/backoff.ts` repeats, and slows down). A connection
 * on which nothing comes for five minutes is lost; a part of 5 GiB takes less.
 */
export const s3Copies = /* @__PURE__ */ lazy(() => {
  const agent = { keepAlive: true, maxSockets: 256 };
  return new S3Client({
    forcePathStyle: emulated("S3"),
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent, socketTimeout: 300_000 },
  });
});
type LentCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** S3 with credentials that somebody else lent us, for streams; whoever makes it ends it by `destroy`. */
export function s3As(credentials: LentCredentials, region: string): S3Client {
  return new S3Client({
    credentials,
    region,
    forcePathStyle: emulated("S3"),
    // Streams come in smaller pieces than S3 takes in signed chunks.
    requestStreamBufferSize: 65_536,
    // It writes a line for each stream that it cannot send again; `copy/icav2-copy/external` does that.
    logger: silent,
  });
}
