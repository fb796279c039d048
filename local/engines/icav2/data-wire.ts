import type { Data, ProjectData } from "#core/copy/icav2/data";
import type { Core } from "#local/engines/icav2/core";
import type { DataRow } from "#local/engines/icav2/data-table";
import { owned, owner, region, tenant, uuidOf } from "#local/engines/icav2/identity";
import { nameOf } from "#local/engines/icav2/path";
import { projectOf } from "#local/engines/icav2/project-table";

/** A file or folder as its project shows it. */
export function wireData(core: Core, row: DataRow): ProjectData {
  return { projectId: row.projectId, data: dataOf(row, projectOf(core, row.projectId).name) };
}

/** Many of one project. */
export function wireAll(core: Core, projectId: string, rows: DataRow[]): ProjectData[] {
  const { name } = projectOf(core, projectId);
  return rows.map((row) => ({ projectId, data: dataOf(row, name) }));
}

export function urnOf({ id, path }: DataRow): string {
  return `urn:ilmn:ica:region:${region.id}:data:${id}#${path}`;
}

function dataOf(row: DataRow, owningProjectName: string): Data {
  return {
    id: row.id,
    urn: urnOf(row).slice(0, 2000),
    details: {
      ...tenant,
      timeCreated: new Date(row.createdAt).toISOString(),
      timeModified: new Date(row.modifiedAt).toISOString(),
      creatorId: uuidOf(row.creator),
      owningProjectId: row.projectId,
      owningProjectName,
      name: nameOf(row.path),
      path: row.path,
      ...(row.type === "FILE" && { fileSizeInBytes: row.sizeBytes ?? 0 }),
      status: row.status,
      tags: row.tags,
      ...(row.formatCode && { format: formatOf(row.formatCode) }),
      dataType: row.type,
      ...(row.etag && { objectETag: row.etag }),
      ...(row.storedAt && { storedForTheFirstTimeAt: new Date(row.storedAt).toISOString() }),
      region,
      ...(row.run && { sequencingRun: row.run }),
    },
    ...(row.type === "FOLDER" && { folderDetails: { nonIndexed: false } }),
  };
}

function formatOf(code: string) {
  return { ...owned(uuidOf(`format ${code}`), owner, 0), code };
}
