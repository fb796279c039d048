import type { Core } from "#local/engines/icav2/core";
import type { DataRow } from "#local/engines/icav2/data-table";
import { notFound, problem } from "#local/engines/icav2/problem";
import { projectOf } from "#local/engines/icav2/project-table";

/** Data by id. Throws 404 for an unknown project or id. */
export function rowAt(core: Core, projectId: string, id: string): DataRow {
  projectOf(core, projectId);
  const row = core.data.get(projectId, id);
  if (!row) throw notFound("data", id);
  return row;
}

/** Throws 400 for a file, 404 for nothing. */
export function folderOf(core: Core, projectId: string, id: string): DataRow {
  const row = rowAt(core, projectId, id);
  if (row.type !== "FOLDER") throw problem(400, `${id} is a file, not a folder.`);
  return row;
}

/** Throws 400 for a folder, 404 for nothing. */
export function fileOf(core: Core, projectId: string, id: string): DataRow {
  const row = rowAt(core, projectId, id);
  if (row.type !== "FILE") throw problem(400, `${id} is a folder, not a file.`);
  return row;
}
