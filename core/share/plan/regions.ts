import { HeadBucketCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { regionIn } from "#core/copy/s3-copy/refusal";
import { isTransient } from "#core/error";

/** The Regions of buckets, without those that S3 does not tell us of. */
export async function regionsOf(buckets: Iterable<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const bucket of new Set(buckets)) {
    const region = await regionOf(bucket);
    if (region) found.set(bucket, region);
  }
  return found;
}

async function regionOf(Bucket: string): Promise<string | undefined> {
  try {
    return (await Aws.s3().send(new HeadBucketCommand({ Bucket }))).BucketRegion;
  } catch (error) {
    if (isTransient(error)) throw error;
    return regionIn(error);
  }
}
