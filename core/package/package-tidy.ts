import { DeleteObjectsCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import * as Aws from "#core/aws";
import { rowsDue } from "#core/due";
import { nameOf, RetryableError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Log from "#core/log";
import * as PackageEvent from "#core/package/event";
import { linkEntity } from "#core/package/link.entity";
import { linksOf } from "#core/package/link-rows";
import { scriptKey } from "#core/package/link-script";
import { type PackageRow, packageEntity } from "#core/package/package.entity";
import { change, find, isEnded, moveDue } from "#core/package/package-row";
import { fail } from "#core/package/package-state";
import * as Waits from "#core/package/package-waits";
import * as Receipts from "#core/package/receipts";
import { prefixOf } from "#core/package/schema";
import { setting } from "#core/settings";
import { iso } from "#core/time";

/** Packages of one shard that one run takes; the next one goes on. */
const mostOfShard = 100;

/**
 * Does what a package's end leaves to do: stops the machine of one that was aborted and what was waited for; removes
 * the objects and scripts of one that has expired, and everything of one that was deleted. Done twice it is the same.
 */
export async function tidy(packageId: string): Promise<void> {
  const row = await find(packageId);
  if (!row || !isEnded(row)) return;
  if (row.status === "ABORTED" && row.executionArn) await stop(row.executionArn);
  await Waits.end(packageId);
  if (!row.expiredAt && !row.deletedAt)
    return row.dueAt === row.expiresAt ? undefined : moveDue(row, row.expiresAt);
  await removeObjects(row);
  if (!row.deletedAt) return moveDue(row, undefined);
  for (const { linkId, tokenHash } of await linksOf(row)) {
    await Receipts.removeAll(linkId);
    await linkEntity().delete({ tokenHash }).go();
  }
  await packageEntity().delete({ packageId }).go();
}

/**
 * Looks at packages whose time has come: those that were never begun, or did not end; those that were not tidied up;
 * and those that are over. Throws `RetryableError` after all others are done when some could not be looked at.
 */
export async function sweep(): Promise<{ due: number }> {
  const due = await rowsDue(packageEntity(), iso(), mostOfShard);
  let failed = 0;
  for (const { packageId } of due)
    try {
      await lookAt(packageId);
    } catch (error) {
      failed++;
      Log.warn("A package that was due could not be seen to", { packageId, error });
    }
  if (failed > 0) throw new RetryableError(`${failed} of ${due.length} packages are left over.`);
  return { due: due.length };
}

async function lookAt(packageId: string): Promise<void> {
  const row = await find(packageId);
  if (!row?.dueAt || row.dueAt > iso()) return;
  if (!isEnded(row)) await fail(packageId, overdue(row));
  else if (!row.deletedAt && !row.expiredAt && row.expiresAt <= iso())
    await change(
      row,
      { expiredAt: iso() },
      { action: "package.expire", event: createEvent(PackageEvent.PackageExpired, row) },
    );
  await tidy(packageId);
}

function overdue({ status }: PackageRow): string {
  if (status === "PENDING")
    return "The machine that builds packages did not begin with it for a day; ask for it again.";
  return "The machine that builds packages began with it and never ended; ask for it again.";
}

async function stop(executionArn: string): Promise<void> {
  try {
    await Aws.sfn().send(
      new StopExecutionCommand({
        executionArn,
        error: "Aborted",
        cause: "The package was aborted.",
      }),
    );
  } catch (error) {
    if (nameOf(error) !== "ExecutionDoesNotExist") throw error;
  }
}

/** Scripts hold tokens of links: they go with the package's own objects. */
async function removeObjects(row: PackageRow): Promise<void> {
  const links = await linksOf(row);
  await removeKeys(links.map(({ linkId }) => scriptKey(linkId)));
  for (;;) {
    const { Contents = [] } = await Aws.s3().send(
      new ListObjectsV2Command({
        Bucket: setting("storageBucket"),
        Prefix: prefixOf(row.packageId),
      }),
    );
    if (Contents.length === 0) return;
    await removeKeys(Contents.flatMap(({ Key }) => Key ?? []));
  }
}

async function removeKeys(keys: string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += 1000) {
    const Objects = keys.slice(from, from + 1000).map((Key) => ({ Key }));
    const { Errors = [] } = await Aws.s3().send(
      new DeleteObjectsCommand({
        Bucket: setting("storageBucket"),
        Delete: { Objects, Quiet: true },
      }),
    );
    if (Errors.length > 0)
      throw new RetryableError(`S3 kept ${Errors.length} objects: ${Errors[0]?.Code}`);
  }
}
