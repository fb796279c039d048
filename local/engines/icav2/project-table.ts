import { randomUUID } from "node:crypto";
import type { SQLOutputValue } from "node:sqlite";
import type { Project } from "#core/copy/icav2/project";
import type { Core } from "#local/engines/icav2/core";
import { owned, owner, region } from "#local/engines/icav2/identity";
import { notFound } from "#local/engines/icav2/problem";
import { storageById, wireStorage } from "#local/engines/icav2/storage-table";

/** A project as kept. Its files are the objects of `bucket` below `prefix`. */
export type ProjectRow = {
  id: string;
  name: string;
  bucket: string;
  prefix: string;
  storageId?: string;
  createdAt: number;
};

/** Throws 404. */
export function projectOf(core: Core, id: string): ProjectRow {
  const row = core.database.prepare("SELECT * FROM project WHERE id = ?").get(id);
  if (!row) throw notFound("project", id);
  return projectRowOf(row);
}

export function projectByName(core: Core, name: string): ProjectRow | undefined {
  const row = core.database.prepare("SELECT * FROM project WHERE name = ?").get(name);
  return row && projectRowOf(row);
}

/** With a bucket of its own, unless the place of its files is given. */
export function addProject(
  core: Core,
  { name, id = randomUUID(), place }: { name: string; id?: string; place?: Place },
): ProjectRow {
  const createdAt = core.context.clock.now();
  const { bucket, prefix, storageId } = place ?? { bucket: `icav2-${id}`, prefix: "" };
  core.options.objects.ensureBucket(bucket);
  core.database
    .prepare(
      "INSERT INTO project (id, name, bucket, prefix, storage_id, created_at) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run(id, name, bucket, prefix, storageId ?? null, createdAt);
  return { id, name, bucket, prefix, storageId, createdAt };
}
export type Place = { bucket: string; prefix: string; storageId?: string };

/** The key of a project's file, or the prefix of its folder. */
export function keyOf({ prefix }: ProjectRow, path: string): string {
  return prefix + path.slice(1);
}

export function wireProject(core: Core, project: ProjectRow): Project {
  const storage = project.storageId && storageById(core, project.storageId);
  return {
    ...owned(project.id, owner, project.createdAt),
    name: project.name,
    urn: `urn:ilmn:ica:project:${project.id}#${project.name}`,
    active: true,
    region,
    billingMode: "PROJECT",
    dataSharingEnabled: true,
    tags: { technicalTags: [], userTags: [] },
    ...(storage && { selfManagedStorageConfiguration: wireStorage(storage) }),
  };
}

export function projectRowOf(row: Record<string, SQLOutputValue>): ProjectRow {
  return {
    id: String(row.id),
    name: String(row.name),
    bucket: String(row.bucket),
    prefix: String(row.prefix),
    storageId: row.storage_id === null ? undefined : String(row.storage_id),
    createdAt: Number(row.created_at),
  };
}
