import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, transact, update } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent, type Event } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Items from "#core/items";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import * as PackageEvent from "#core/package/event";
import { packageEntity } from "#core/package/package.entity";
import {
  CreatePackage,
  ListPackages,
  type ManifestSummary,
  type Package,
  PackageKey,
} from "#core/package/schema";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";
import { iso } from "#core/time";

type Row = NonNullable<Awaited<ReturnType<typeof find>>>;

/**
 * Records a request for a package; its event starts the packaging machine. With an idempotency key
 * a repeated request answers the package it made the first time.
 */
export const create = fn(
  CreatePackage.safeExtend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<Package> => {
    const actor = Actor.assertRole("sharer");
    const projectId = Project.choose(input.projectId);
    const request = idempotencyKey
      ? { operation: "package.create", key: idempotencyKey, body: input }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return get({ packageId: earlier });

    const at = iso();
    const row = {
      packageId: Id.create("package"),
      projectId,
      name: input.name,
      status: "PENDING" as const,
      readSetIds: [...new Set(input.readSetIds)],
      sampleIds: [...new Set(input.sampleIds)],
      createdAt: at,
      updatedAt: at,
      createdBy: actor.name,
      version: 1,
    };
    const writes = [
      put(packageEntity().create(row)),
      Audit.record({
        action: "package.create",
        subject: row.packageId,
        projectId,
        details: { name: row.name, readSetIds: row.readSetIds, sampleIds: row.sampleIds },
      }),
      Outbox.enqueue(createEvent(PackageEvent.PackageRequested, row)),
    ];
    if (request) writes.push(Idempotency.remember(request, row.packageId));
    try {
      await transact(writes);
    } catch (error) {
      const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
      if (!raced) throw error;
      return get({ packageId: raced });
    }
    return toPackage(row);
  },
);

/** One package that the actor may know of. Throws `package.not_found`, the same for both reasons. */
export const get = fn(PackageKey, async (key): Promise<Package> => toPackage(await load(key)));

/** A page of the packages that the actor may see, newest first within each project. */
export const list = fn(ListPackages, async (query): Promise<Page<Package>> => {
  const projects = Project.visibleProjects();
  const found = await pageOfIndex<Row>({
    scope: ["packages", query.status, projects],
    query,
    order: "desc",
    partitions: projects.map((projectId) => () => packageEntity().query.byProject({ projectId })),
    load: (keys) => Items.rowsAt(packageEntity(), keys),
    keep: (row) => !query.status || row.status === query.status,
  });
  return { items: found.items.map(toPackage), nextCursor: found.nextCursor };
});

/**
 * Takes up a package: PENDING → RUNNING. False when it is in an end state already, so that a
 * repeated request event does nothing.
 */
export const start = fn(PackageKey, async ({ packageId }): Promise<boolean> => {
  const row = await load({ packageId });
  if (row.status === "PENDING") await change(row, { status: "RUNNING" }, "package.start");
  return row.status === "PENDING" || row.status === "RUNNING";
});

/** RUNNING → SUCCEEDED, with what the manifest adds up to. Does nothing in an end state. */
export async function succeed(packageId: string, manifest: ManifestSummary): Promise<void> {
  const row = await load({ packageId });
  if (isEnded(row)) return;
  const { manifestKey, fileCount, totalBytes } = manifest;
  await change(
    row,
    { status: "SUCCEEDED", manifestKey, fileCount, totalBytes },
    "package.succeed",
    createEvent(PackageEvent.PackageSucceeded, { ...row, fileCount, totalBytes }),
  );
}

/** → FAILED with the reason. Does nothing in an end state. */
export async function fail(packageId: string, reason: string): Promise<void> {
  const row = await load({ packageId });
  if (isEnded(row)) return;
  await change(
    row,
    { status: "FAILED", statusReason: reason },
    "package.fail",
    createEvent(PackageEvent.PackageFailed, { ...row, reason }),
  );
}

/** The row of a package that the actor may know of. */
export async function load({ packageId }: { packageId: string }): Promise<Row> {
  const row = await find(packageId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw new VisibleError("package.not_found", `There is no package ${packageId}.`, {
    hint: "GET /api/v1/packages lists what you may see.",
  });
}

async function find(packageId: string) {
  const { data } = await packageEntity().get({ packageId }).go({ consistent: true });
  return data;
}

function isEnded(row: Row): boolean {
  return row.status !== "PENDING" && row.status !== "RUNNING";
}

/** Changes a package together with its audit record and event, if nobody changed it since it was read. */
function change(row: Row, set: Partial<Row>, action: string, event?: Event): Promise<Row> {
  const { packageId, projectId, version } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) =>
      update(
        packageEntity()
          .patch({ packageId })
          .set(present)
          .remove(absent as never)
          .where((one, { eq }) => eq(one.version, version)),
      ),
    audit: {
      action,
      subject: packageId,
      projectId,
      details: { from: row.status, to: set.status, reason: set.statusReason },
    },
    event,
  });
}

function toPackage(row: Row): Package {
  return {
    id: row.packageId,
    projectId: row.projectId,
    name: row.name,
    status: row.status,
    statusReason: row.statusReason ?? null,
    readSetIds: row.readSetIds,
    sampleIds: row.sampleIds,
    fileCount: row.fileCount ?? null,
    totalBytes: row.totalBytes ?? null,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    createdBy: row.createdBy,
  };
}
