import * as Client from "#core/copy/icav2/client/client";
import type { Data } from "#core/copy/icav2/data";

/** All files below a folder, at any depth, in pages; `/` is the whole project. */
export async function* below(projectId: string, folderPath: string): AsyncGenerator<Data[]> {
  const query = {
    type: "FILE" as const,
    filePath: [folderPath],
    filePathMatchMode: "STARTS_WITH_CASE_INSENSITIVE" as const,
  };
  const pages = Client.pages("getProjectDataList", { path: { projectId }, query });
  for await (const page of pages)
    yield page
      .map(({ data }) => data)
      .filter(({ details }) => details?.path?.startsWith(folderPath) === true);
}
