import { HeadBucketCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import type { CopyWish } from "#core/copy/plan-schema";
import { statusOf } from "#core/copy/s3-copy/failure";
import { foldersOf } from "#core/copy/s3-copy/folder";
import { elsewhere, refusalOf } from "#core/copy/s3-copy/refusal";
import { uriOf } from "#core/copy/s3-copy/unit";
import { setting } from "#core/settings";

/**
 * What is wrong with the destinations' buckets: not there, not ours to see, in another Region, of another account
 * than the job says. Writes nothing. A job that only thaws has no destinations.
 */
export async function bucketProblems(
  { action, destinationOwner }: Pick<CopyJobRow, "action" | "destinationOwner">,
  wishes: CopyWish[],
): Promise<string[]> {
  if (action === "thaw") return [];
  const buckets = new Set(foldersOf(wishes).map(({ bucket }) => bucket));
  const problems = await Promise.all(
    [...buckets].map(
      async (bucket) => (await problemOf(bucket)) ?? (await ownerProblem(bucket, destinationOwner)),
    ),
  );
  return problems.filter((problem) => problem !== undefined);
}

async function problemOf(bucket: string): Promise<string | undefined> {
  try {
    const { BucketRegion } = await Aws.s3().send(new HeadBucketCommand({ Bucket: bucket }));
    const isHere = !BucketRegion || BucketRegion === setting("region");
    return isHere ? undefined : elsewhere(bucket, BucketRegion);
  } catch (error) {
    const problem = refusalOf(error, uriOf({ bucket, key: "" }), "write");
    if (problem === undefined) throw error;
    return problem;
  }
}

/** Of a bucket that may be looked at: S3 denies the same look when another account is expected. */
async function ownerProblem(bucket: string, owner?: string): Promise<string | undefined> {
  if (owner === undefined) return undefined;
  try {
    await Aws.s3().send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: owner }));
    return undefined;
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    return `s3://${bucket}/: does not belong to the account ${owner}. Ask the recipient which bucket is theirs`;
  }
}
