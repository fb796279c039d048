import { randomUUID } from "node:crypto";
import type { DataType } from "#core/copy/icav2/data";
import type { Core } from "#local/engines/icav2/core";
import { folderOf } from "#local/engines/icav2/data-lookup";
import type { DataRow } from "#local/engines/icav2/data-table";
import {
  folderPathFault,
  foldersAbove,
  isTooLong,
  nameFault,
  root,
} from "#local/engines/icav2/path";
import { problem } from "#local/engines/icav2/problem";
import { projectOf } from "#local/engines/icav2/project-table";

/** Where something new is to go, as requests say it. */
export type Place = { name: string; folderId?: string | null; folderPath?: string | null };

/** `fil.` or `fol.` and 32 hex digits. */
export function newDataId(type: DataType): string {
  return `${type === "FILE" ? "fil" : "fol"}.${randomUUID().replaceAll("-", "")}`;
}

/** The path of something new. Throws 400 and 404; whether it is taken is not looked at. */
export function newPath(core: Core, projectId: string, type: DataType, place: Place): string {
  const project = projectOf(core, projectId);
  const { name, folderId, folderPath } = place;
  refuse("name", nameFault(name));
  if (folderId && folderPath)
    throw problem(400, "Give folderId or folderPath, not both.", {
      folderId: "not with folderPath",
    });
  if (folderPath) refuse("folderPath", folderPathFault(folderPath));
  const above = folderId ? folderOf(core, projectId, folderId).path : (folderPath ?? root);
  const path = `${above}${name}${type === "FOLDER" ? "/" : ""}`;
  if (isTooLong(project.prefix, path)) refuse("name", "makes a path that is too long for S3");
  return path;
}

/** Throws 409 for a path that is taken, also by data that are being deleted. */
export function assertFree(core: Core, projectId: string, path: string): void {
  const there = core.data.at(projectId, path);
  if (there) throw problem(409, `${path} exists: ${there.id}, ${there.status}.`);
}

/** Makes a file or folder and the folders above it that are not there; in a transaction. */
export function addData(
  core: Core,
  row: Pick<DataRow, "projectId" | "path" | "creator"> & Partial<DataRow>,
): DataRow {
  for (const folder of foldersAbove(row.path)) ensureFolder(core, { ...row, path: folder });
  return insert(core, row);
}

/** Finds a folder, or makes it; those above it are there. */
export function ensureFolder(
  core: Core,
  { projectId, path, creator }: Pick<DataRow, "projectId" | "path" | "creator">,
): DataRow {
  const found = core.data.at(projectId, path);
  if (found?.status === "DELETING")
    throw problem(409, `${path} is being deleted.`, { folderPath: "is being deleted" });
  return found ?? insert(core, { projectId, path, creator });
}

function insert(
  core: Core,
  row: Pick<DataRow, "projectId" | "path" | "creator"> & Partial<DataRow>,
): DataRow {
  const now = core.context.clock.now();
  const type: DataType = row.path.endsWith("/") ? "FOLDER" : "FILE";
  return core.data.add({
    status: type === "FILE" ? "PARTIAL" : "AVAILABLE",
    content: "NONE",
    tags: {},
    createdAt: now,
    modifiedAt: now,
    listedAt: now + core.settings.now.visibilityDelaySeconds * 1000,
    ...row,
    ...{ id: newDataId(type), type },
  });
}

function refuse(member: string, fault: string | undefined): void {
  if (fault) throw problem(400, `${member}: ${fault}.`, { [member]: fault });
}
