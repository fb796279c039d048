import type { Core } from "#local/engines/icav2/core";
import type { DataRow } from "#local/engines/icav2/data-table";
import { keyOf, projectOf } from "#local/engines/icav2/project-table";

/** What S3 has under a key, if anything. */
export async function objectAt(core: Core, bucket: string, key: string) {
  try {
    const { body, sizeBytes, etag } = await core.options.objects.get(bucket, key);
    body.destroy();
    return { sizeBytes, etag: etag.replaceAll('"', "") };
  } catch {
    return undefined;
  }
}

/**
 * Files that a client was given an URL or credentials for become AVAILABLE once their bytes are there. On
 * ICA an event of S3 does it a moment later; here it is looked after before each call that could tell.
 */
export async function noteUploads(core: Core, projectId: string): Promise<void> {
  for (const row of core.data.awaited(projectId)) {
    const project = projectOf(core, projectId);
    const object = await objectAt(core, project.bucket, keyOf(project, row.path));
    if (!object) continue;
    core.database.transact(() => {
      const now = core.data.get(projectId, row.id);
      if (now?.content !== "AWAITED" || now.status !== "PARTIAL") return;
      core.data.update(arrived(core, now, object));
    });
  }
}

/** A file whose bytes are in S3 now. */
export function arrived(
  core: Core,
  row: DataRow,
  { sizeBytes, etag }: { sizeBytes: number; etag: string },
): DataRow {
  const now = core.context.clock.now();
  return {
    ...row,
    ...{ status: "AVAILABLE", content: "BYTES", sizeBytes, etag },
    ...{ modifiedAt: now, storedAt: row.storedAt ?? now },
  };
}
