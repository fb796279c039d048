import { createHash, randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { ProjectName } from "#core/copy/icav2/project";
import type { Core } from "#local/engines/icav2/core";
import { addData, assertFree } from "#local/engines/icav2/data-create";
import type { DataRow } from "#local/engines/icav2/data-table";
import { owner } from "#local/engines/icav2/identity";
import { folderPathFault, nameFault, nameOf, parentOf } from "#local/engines/icav2/path";
import {
  addProject,
  keyOf,
  type Place,
  projectByName,
  projectOf,
} from "#local/engines/icav2/project-table";
import { ensureStorage } from "#local/engines/icav2/storage-table";
import { arrived, objectAt } from "#local/engines/icav2/upload";

/** A project to find or to make. */
export type NewProject = {
  name: string;
  /** A UUID; any, unless given. */
  id?: string;
  /** The tenant's own bucket, and the project's place in it; without it the project has a bucket of its own. */
  storage?: {
    bucketName: string;
    /** Of the storage configuration: no leading slash, a trailing one. */
    keyPrefix?: string;
    /** The project's folder below it. */
    subfolder?: string;
  };
};

/** Finds the project by name, or makes it. */
export function ensureProject(core: Core, { name, id, storage }: NewProject): { id: string } {
  const found = projectByName(core, name);
  if (found) return { id: found.id };
  const project = core.database.transact(() => {
    const place = storage && placeOf(core, storage);
    return addProject(core, { name: ProjectName.parse(name), id, place });
  });
  watchBucket(core, project.bucket);
  return { id: project.id };
}

/** After a start: what clients put into the storage of projects becomes files from now on. */
export function watchBuckets(core: Core): void {
  const rows = core.database.prepare("SELECT DISTINCT bucket FROM project").all();
  for (const { bucket } of rows) watchBucket(core, String(bucket));
}

function watchBucket(core: Core, bucket: string): void {
  core.options.objects.watch(bucket, (key) => objectCreated(core, bucket, key));
}

function placeOf(core: Core, storage: NonNullable<NewProject["storage"]>): Place {
  const { bucketName, keyPrefix = "", subfolder } = storage;
  const { id } = ensureStorage(core, bucketName, keyPrefix);
  const prefix = keyPrefix + (subfolder ? `${subfolder}/` : "");
  return { bucket: bucketName, prefix, storageId: id };
}

/** What a file has in it: bytes, or only a size, which costs nothing and cannot be read. */
export type NewContent = Buffer | Readable | { sizeBytes: number };
export type FileOptions = {
  userTags?: string[];
  technicalTags?: string[];
  /** The sequencing run that `copyInstrumentInfo` hands on. */
  run?: DataRow["run"];
};

/** Puts an AVAILABLE file at a path, with the folders above it. Throws `AwsError` `Conflict` when it is taken. */
export async function putFile(
  core: Core,
  projectId: string,
  path: string,
  content: NewContent,
  { userTags, technicalTags, run }: FileOptions = {},
): Promise<{ id: string }> {
  const fault = folderPathFault(parentOf(path)) ?? nameFault(nameOf(path));
  if (fault || path.endsWith("/")) throw new RangeError(`path: ${path} ${fault ?? "is a folder"}`);
  const project = projectOf(core, projectId);
  assertFree(core, projectId, path);
  const stored =
    "sizeBytes" in content
      ? { sizeBytes: content.sizeBytes, etag: inventedTag(content.sizeBytes) }
      : await core.options.objects.put(project.bucket, keyOf(project, path), content);
  const row = core.database.transact(() =>
    addData(core, {
      ...{ projectId, path, creator: owner, status: "AVAILABLE", run },
      ...{ sizeBytes: stored.sizeBytes, etag: stored.etag.replaceAll('"', "") },
      content: "sizeBytes" in content ? "SIZE" : "BYTES",
      storedAt: core.context.clock.now(),
      tags: { ...(userTags && { userTags }), ...(technicalTags && { technicalTags }) },
    }),
  );
  return { id: row.id };
}

/** An object that came to a project's storage by itself, as with a folder's credentials: its file is AVAILABLE. */
async function objectCreated(core: Core, bucket: string, key: string): Promise<void> {
  const rows = core.database
    .prepare("SELECT id FROM project WHERE bucket = ? AND substr(?, 1, length(prefix)) = prefix")
    .all(bucket, key);
  for (const { id } of rows) {
    const project = projectOf(core, String(id));
    const path = `/${key.slice(project.prefix.length)}`;
    const object = await objectAt(core, bucket, key);
    if (!object || path.endsWith("/")) continue;
    core.database.transact(() => {
      const there = core.data.at(project.id, path);
      if (there && (there.status !== "PARTIAL" || there.transfer !== undefined)) return;
      const row = there ?? addData(core, { projectId: project.id, path, creator: owner });
      core.data.update(arrived(core, row, object));
    });
  }
}

/** As S3 would have it: an MD5 for one part, and a count of parts of 8 MiB from 16 MB on. */
function inventedTag(sizeBytes: number): string {
  const hash = createHash("md5").update(randomBytes(16)).digest("hex");
  return sizeBytes < 16_000_000 ? hash : `${hash}-${Math.ceil(sizeBytes / 2 ** 23)}`;
}
