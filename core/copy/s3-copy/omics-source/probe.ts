import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { PlanItem } from "#core/copy/plan-schema";
import { copySourceOf } from "#core/copy/s3-copy/copy-source";
import { isLater, statusOf } from "#core/copy/s3-copy/failure";
import {
  type Route,
  type RouteRow,
  routeEntity,
} from "#core/copy/s3-copy/omics-source/route.entity";
import type { CopyRun } from "#core/copy/schema";
import { nameOf } from "#core/error";
import { parseS3Uri } from "#core/location";
import { redact } from "#core/log";
import { setting } from "#core/settings";
import { days, epochSeconds, iso, now } from "#core/time";

export type Found = Pick<RouteRow, "route" | "reason">;

/** CopyObject takes no more. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostBytes = 5_000_000_000;
const partBytes = 5 * 1024 ** 2;

/**
 * How files of a store can be copied. Nowhere is it written whether S3 copies out of a store's access point, so it is
 * tried, with the smallest of the files, and remembered for 30 days; what was denied, which a policy may allow
 * meanwhile, for one. Who retries a job has mended something: for him a refusal is not believed.
 */
export async function routeOf(
  storeId: string,
  { copyJobId, run }: CopyRun,
  items: PlanItem[],
): Promise<Found> {
  const { data } = await routeEntity().get({ storeId }).go({ consistent: true });
  const isBelieved = data?.route === "copy" || run === 1;
  if (data && isBelieved && data.expires_at > epochSeconds(now())) return data;
  const [smallest] = items.toSorted((a, b) => (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0));
  if (!smallest) return { route: "copy" };
  const failure = await tried(smallest, `temporary/copy-jobs/${copyJobId}/try-${storeId}`);
  if (failure && isOfItem(failure)) return { route: "copy" };
  const route: Route = failure ? "export" : "copy";
  const reason = failure && textOf(failure);
  const lasting = failure && statusOf(failure) === 403 ? days(1) : days(30);
  await routeEntity()
    .put({ storeId, route, reason, triedAt: iso(), expires_at: epochSeconds(now() + lasting) })
    .go();
  return { route, ...(reason && { reason }) };
}

/**
 * Tries to copy it into the stage's own bucket, and takes that away: a refusal there tells of the store, and of no
 * destination. Answers what lastingly keeps it from it.
 */
async function tried({ sizeBytes, sourceUri }: PlanItem, Key: string): Promise<Error | undefined> {
  const at = { Bucket: setting("storageBucket"), Key };
  const CopySource = copySourceOf(parseS3Uri(sourceUri));
  try {
    if ((sizeBytes ?? 0) > mostBytes) await copyPart(at, CopySource);
    else {
      await Aws.s3().send(new CopyObjectCommand({ ...at, CopySource }));
      await Aws.s3().send(new DeleteObjectCommand(at));
    }
    return undefined;
  } catch (error) {
    if (isLater(error) || !(error instanceof Error)) throw error;
    return error;
  }
}

async function copyPart(at: { Bucket: string; Key: string }, CopySource: string): Promise<void> {
  const { UploadId } = await Aws.s3().send(new CreateMultipartUploadCommand(at));
  try {
    await Aws.s3().send(
      new UploadPartCopyCommand({
        ...at,
        ...{ UploadId, CopySource, PartNumber: 1 },
        CopySourceRange: `bytes=0-${partBytes - 1}`,
      }),
    );
  } finally {
    await Aws.s3().send(new AbortMultipartUploadCommand({ ...at, UploadId }));
  }
}

/** True when the file is gone or was archived meanwhile: that tells nothing of its store. */
function isOfItem(error: Error): boolean {
  return statusOf(error) === 404 || nameOf(error) === "InvalidObjectState";
}

function textOf({ name, message }: Error): string {
  return `S3 said: ${name}: ${redact(message)}`.slice(0, 400);
}
