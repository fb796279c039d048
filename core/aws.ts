import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { OmicsClient } from "@aws-sdk/client-omics";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { lazy } from "#core/settings";

/**
 * Set by an emulator: one address for every service. SDKs read it by themselves, but go on to put
 * `control-storage-`, `sync-` or a bucket before the host, which such an address cannot answer.
 */
function emulated(service: string): boolean {
  return Boolean(process.env.AWS_ENDPOINT_URL ?? process.env[`AWS_ENDPOINT_URL_${service}`]);
}

export const dynamodb = lazy(() => new DynamoDBClient({}));
export const eventbridge = lazy(() => new EventBridgeClient({}));
export const sqs = lazy(() => new SQSClient({}));
export const s3 = lazy(() => new S3Client({ forcePathStyle: emulated("S3") }));
export const omics = lazy(() => new OmicsClient({ disableHostPrefix: emulated("OMICS") }));
export const sfn = lazy(() => new SFNClient({ disableHostPrefix: emulated("SFN") }));
