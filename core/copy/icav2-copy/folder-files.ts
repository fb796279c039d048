import { everything } from "#core/copy/icav2/client/client";
import type { Data } from "#core/copy/icav2/data";
import type { DataQuery } from "#core/copy/icav2/data-query";
import { chunksOf } from "#core/copy/icav2/lookup/chunks";
import { groups, several } from "#core/copy/icav2-copy/several";

/** A folder of a project; the root has no id. `names`: those of its files that are asked for. */
export type Folder = { projectId: string; folderId?: string; names: string[] };

/**
 * Files of folders, by `keyOf` of their folder: many folders in one call. With few names only files of these names are
 * listed; with many, all: then others are among them.
 */
export async function filesIn(folders: Iterable<Folder>): Promise<Map<string, Data[]>> {
  const found = new Map<string, Data[]>();
  const projects = groups(folders, ({ projectId }) => projectId);
  const calls = [...projects].flatMap(([projectId, some]) =>
    callsOf(some).map((query) => ({ projectId, query })),
  );
  await several(calls, async ({ projectId, query }) => {
    const path = { projectId };
    for (const { data } of await everything("getProjectDataList", { path, query })) {
      const folder = data.details?.path?.replace(/[^/]*$/, "");
      if (folder === undefined) continue;
      const key = keyOf(projectId, folder);
      const files = found.get(key) ?? [];
      files.push(data);
      found.set(key, files);
    }
  });
  return found;
}

/** Ids and names share a URL, each within its half. */
function callsOf(folders: Folder[]): DataQuery[] {
  const ids = [...new Set(folders.flatMap(({ folderId }) => folderId ?? []))];
  const places: DataQuery[] = chunksOf("parentFolderId", ids, 2).map((parentFolderId) => ({
    parentFolderId,
  }));
  if (folders.some(({ folderId }) => folderId === undefined))
    places.push({ parentFolderPath: "/" });
  return places.map((place) => {
    const asked = new Set(place.parentFolderId);
    const names = folders
      .filter(({ folderId }) => (folderId === undefined ? asked.size === 0 : asked.has(folderId)))
      .flatMap((folder) => folder.names);
    const filename = [...new Set(names)];
    const areFew = chunksOf("filename", filename, 2).length === 1;
    return {
      ...{ type: "FILE" as const, ...place },
      ...(areFew && { filename, filenameMatchMode: "EXACT" as const }),
    };
  });
}

export const keyOf = (projectId: string, folderPath: string): string =>
  `${projectId} ${folderPath}`;
