import { everything } from "#core/copy/icav2/client/client";
import type { Data } from "#core/copy/icav2/data";
import { chunksOf } from "#core/copy/icav2/lookup/chunks";
import { several } from "#core/copy/icav2-copy/several";

/** All files below folders of a project, at any depth, by folder: one list for many folders. `/` is the whole project. */
export async function below(
  projectId: string,
  folders: readonly string[],
): Promise<Map<string, Data[]>> {
  const found = new Map<string, Data[]>(folders.map((folder) => [folder, []]));
  await several(chunksOf("filePath", [...found.keys()]), async (filePath) => {
    const items = await everything("getProjectDataList", {
      path: { projectId },
      query: { type: "FILE", filePath, filePathMatchMode: "STARTS_WITH_CASE_INSENSITIVE" },
    });
    // The filter ignores case, and folders of a request may lie in each other.
    for (const { data } of items)
      for (const folder of filePath)
        if (data.details?.path?.startsWith(folder)) found.get(folder)?.push(data);
  });
  return found;
}
