import * as z from "zod";
import { DataStatus } from "#core/copy/icav2/data";
import type { Lookup } from "#core/copy/icav2/lookup/lookup";
import type { Draft } from "#core/copy/icav2-copy/draft";
import { filesIn, keyOf } from "#core/copy/icav2-copy/folder-files";
import type { Found } from "#core/copy/icav2-copy/plan-schema";
import { thereOf } from "#core/copy/icav2-copy/same-file";
import { chunks, groups } from "#core/copy/icav2-copy/several";

/** A folder of the destination that is there, with those of its files that have a name of ours. */
export const Folder = z.object({
  projectId: z.string(),
  path: z.string(),
  /** The root has none. */
  folderId: z.string().optional(),
  files: z.array(
    z.object({
      name: z.string(),
      dataId: z.string(),
      status: DataStatus,
      sizeBytes: z.int().nullable(),
      etag: z.string().optional(),
    }),
  ),
});
export type Folder = z.infer<typeof Folder>;

/** Folders of one list in S3. */
const folderChunk = 500;

/** What lies at the destinations of files already, by `keyOf` of the folder; each folder is listed once. */
export async function existing(
  lookup: Lookup,
  files: Found[],
  draft: Draft,
): Promise<Map<string, Folder>> {
  const wanted = groups(files, ({ toProjectId, toFolder }) => keyOf(toProjectId, toFolder));
  const all = new Map<string, Folder>();
  for (const [number, some] of chunks([...wanted.values()], folderChunk).entries()) {
    const folders = await draft(`existing-${number}`, Folder, () => look(lookup, some));
    for (const folder of folders) all.set(keyOf(folder.projectId, folder.path), folder);
  }
  return all;
}

async function look(lookup: Lookup, wanted: Found[][]): Promise<Folder[]> {
  const there: (Folder & { names: string[] })[] = [];
  for (const [projectId, some] of groups(wanted, ([file]) => file?.toProjectId ?? "")) {
    const paths = some.flatMap(([file]) => file?.toFolder ?? []);
    const found = await lookup.foldersOf(projectId, paths);
    for (const files of some) {
      const path = files[0]?.toFolder ?? "/";
      const data = found.get(path);
      if (path !== "/" && (!data || data.details?.status === "DELETING")) continue;
      const names = files.map(({ name }) => name);
      there.push({ projectId, path, names, files: [], ...(data && { folderId: data.id }) });
    }
  }
  const listed = await filesIn(there);
  return there.map(({ names, ...folder }) => {
    const ours = new Set(names);
    const files = (listed.get(keyOf(folder.projectId, folder.path)) ?? [])
      .map((data) => ({ name: data.details?.name ?? "", ...thereOf(data) }))
      .filter(({ name }) => ours.has(name));
    return { ...folder, files };
  });
}
