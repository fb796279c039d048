import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Aws from "#core/aws";
import { ConditionError, put, transact, type Write } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Outbox from "#core/outbox";
import * as PackageEvent from "#core/package/event";
import { type PackageRow, packageEntity } from "#core/package/package.entity";
import { dueAt, load, tellStatus } from "#core/package/package-row";
import { CreatePackage, keysOf, type Package, PackageKey } from "#core/package/schema";
import type { PackageSelection } from "#core/package/selection/schema";
import { toPackage } from "#core/package/to-package";
import * as Project from "#core/project";
import { setting } from "#core/settings";
import { days, hours, iso, now } from "#core/time";

/** A package and its links live so long. */
const lifeDays = 30;
/** Bytes of a selection that the row keeps: every change of status writes the row anew. */
const mostBytesInRow = 100_000;
/** EventBridge tries for a day to start the machine. */
const mostPendingMs = hours(25);

/**
 * Records a request for a package; its event starts the packaging machine. With an idempotency key
 * a repeated request answers the package it made the first time.
 */
export const create = fn(
  CreatePackage.safeExtend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<Package> => {
    Actor.assertRole("sharer");
    const projectId = Project.choose(input.projectId);
    const request = idempotencyKey
      ? { operation: "package.create", key: idempotencyKey, body: input }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return get({ packageId: earlier });
    const packageId = Id.create("package");
    const { name, selection } = input;
    const { row, writes } = await draft({ packageId, projectId, name, selection });
    if (request) writes.push(Idempotency.remember(request, packageId));
    try {
      await transact(writes);
    } catch (error) {
      const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
      if (!raced) throw error;
      return get({ packageId: raced });
    }
    return toPackage({ ...row, selection: input.selection });
  },
);

/** A request for a package, and what writes it; for those whose own transaction it is a part of. */
export async function draft({
  selection,
  ...named
}: Pick<PackageRow, "packageId" | "projectId" | "name"> & {
  selection: PackageSelection;
}): Promise<{ row: PackageRow; writes: Write[] }> {
  const { packageId, projectId, name } = named;
  const kept = await keep(packageId, selection);
  const row = rowOf(named, kept);
  const writes = [
    put(packageEntity().create(row)),
    Audit.record({
      ...{ action: "package.create", subject: packageId, projectId },
      details: { name, ...kept },
    }),
    Outbox.enqueue(createEvent(PackageEvent.PackageRequested, row)),
    tellStatus(row),
  ];
  return { row, writes };
}

/** One package that the actor may know of. Throws `package.not_found`, the same for both reasons. */
export const get = fn(PackageKey, async (key): Promise<Package> => {
  const row = await load(key);
  // What was asked for is gone with the other objects.
  const isKept = row.selection !== undefined || row.expiredAt === undefined;
  return toPackage({ ...row, ...(isKept && { selection: await selectionOf(row) }) });
});

/** What was asked for. Throws when `request.json` is not what it was when the package was asked for. */
export async function selectionOf({
  packageId,
  selection,
  requestHash,
}: PackageRow): Promise<PackageSelection> {
  if (selection) return selection;
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({ Bucket: setting("storageBucket"), Key: keysOf(packageId).request }),
  );
  const text = (await Body?.transformToString("utf8")) ?? "";
  if (sha256(text) !== requestHash)
    throw new Error(`The request of ${packageId} is not what it was.`);
  return JSON.parse(text) as PackageSelection;
}

/** Keeps a selection: a short one in the row, a long one in S3. */
async function keep(
  packageId: string,
  selection: PackageSelection,
): Promise<Pick<PackageRow, "selection" | "requestHash">> {
  const text = JSON.stringify(selection);
  if (Buffer.byteLength(text) <= mostBytesInRow) return { selection };
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key: keysOf(packageId).request,
      Body: Buffer.from(text),
      ContentType: "application/json",
    }),
  );
  return { requestHash: sha256(text) };
}

function rowOf(
  named: Pick<PackageRow, "packageId" | "projectId" | "name">,
  kept: Pick<PackageRow, "selection" | "requestHash">,
): PackageRow {
  const at = iso();
  return {
    ...named,
    ...kept,
    status: "PENDING",
    createdAt: at,
    createdBy: Actor.use().name,
    updatedAt: at,
    expiresAt: iso(now() + days(lifeDays)),
    ...dueAt(named.packageId, iso(now() + mostPendingMs)),
    version: 1,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
