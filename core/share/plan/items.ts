import { createReadStream } from "node:fs";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Lines from "#core/lines/lines";
import { pageOfLines } from "#core/lines/page";
import { bufferBytes } from "#core/package/local-file";
import type { Page } from "#core/page-schema";
import { setting } from "#core/settings";
import { load } from "#core/share/plan/row";
import { keysOf, ListPlanItems, PlanItem } from "#core/share/plan/schema";

/**
 * A page of what a plan does about each file, in the order of the package's manifest. With an `action` a page may be
 * short, or empty, and still have a `nextCursor`. Throws `plan.not_ready` unless it SUCCEEDED, `list.expired` after 400 days.
 */
export const listItems = fn(
  ListPlanItems,
  async ({ planId, action, ...page }): Promise<Page<PlanItem>> => {
    const row = await load(planId);
    if (row.status !== "SUCCEEDED")
      throw new VisibleError("plan.not_ready", `Plan ${planId} is ${row.status}.`, {
        hint: "What is in a plan can be listed once it is SUCCEEDED.",
      });
    const key = keysOf(planId).items;
    return pageOfLines({ key }, page, ["plan-items", planId, action], (line) => {
      const item = PlanItem.parse(line);
      return !action || item.action === action ? item : undefined;
    });
  },
);

/** All items of a plan, as they come; throws `NoSuchKey` when they are there no more. */
export function eachItem(planId: string): AsyncGenerator<PlanItem> {
  return Lines.each(keysOf(planId).items);
}

/** Puts a finished list where readers find it; S3 refuses bytes that are not those of `sha256` (hex). */
export async function publish(
  planId: string,
  path: string,
  { sha256, bytes }: { sha256: string; bytes: number },
): Promise<void> {
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key: keysOf(planId).items,
      Body: createReadStream(path, { highWaterMark: bufferBytes }),
      ContentLength: bytes,
      ContentType: "application/x-ndjson",
      ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
    }),
  );
}
