import { type Call, existingBucket, ownerOf, type S3 } from "#local/engines/s3/call";
import { s3Error } from "#local/engines/s3/errors";
import type { S3Request } from "#local/engines/s3/request";

/** Answered wherever the bucket is. */
const anywhere = new Set(["CreateBucket", "GetBucketLocation"]);

/**
 * The endpoint takes itself to be of the region that the client signed for. Throws
 * `PermanentRedirect` with the bucket's own region where that is another; a presigned URL cannot be
 * redirected, as its region is signed: `AuthorizationQueryParametersError`.
 */
export function assertRegion({ s3, bucket, caller, operation, request }: Call): void {
  if (anywhere.has(operation)) return;
  const { region } = existingBucket(s3, bucket);
  if (region === caller.region) return;
  const headers = { "x-amz-bucket-region": region };
  if (caller.presigned)
    throw s3Error(
      "AuthorizationQueryParametersError",
      `Error parsing the X-Amz-Credential parameter; the region '${caller.region}' is wrong; expecting '${region}'`,
      { Region: region },
      headers,
    );
  const Bucket = request.bucket ?? bucket;
  const Endpoint = `${Bucket}.s3.${region}.amazonaws.com`;
  throw s3Error("PermanentRedirect", undefined, { Endpoint, Bucket }, headers);
}

/** Throws `AccessDenied` where the bucket is not of the account that the header names. */
export function assertOwner(
  s3: S3,
  bucket: string,
  { headers }: S3Request,
  header = "x-amz-expected-bucket-owner",
): void {
  const expected = headers[header];
  if (expected === undefined) return;
  if (!/^\d{12}$/.test(expected)) throw s3Error("InvalidBucketOwnerAWSAccountID");
  if (ownerOf(s3, existingBucket(s3, bucket)) !== expected) throw s3Error("AccessDenied");
}
