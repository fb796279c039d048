import * as Client from "#core/copy/icav2/client/client";
import type { Data, DataType } from "#core/copy/icav2/data";
import type { DataQuery } from "#core/copy/icav2/data-query";
import { chunksOf } from "#core/copy/icav2/lookup/chunks";
import { faultOf, nameOf, parentOf } from "#core/copy/icav2/lookup/path";
import { eachOf } from "#core/readset/in-flight";

/** Calls of one look-up that are under way together. */
const width = 8;

/** The most that a page may have. */
const pageItems = 1000;

/**
 * Files or folders of a project by their exact paths, which ICA's filters compare without regard to case. Each folder
 * is asked by names or read whole, whichever takes fewer calls; folders of which little is wanted share calls.
 */
export async function find(
  projectId: string,
  type: DataType,
  paths: readonly string[],
): Promise<Map<string, Data>> {
  const found = new Found(paths);
  const { shared, byFolder } = plan(paths);
  const work: (() => Promise<void>)[] = [
    ...chunksOf("filePath", shared).map(
      (filePath) => () => byPath(projectId, type, filePath, found),
    ),
    ...[...byFolder].map(
      ([folder, names]) =>
        () =>
          inFolder(projectId, type, folder, names, found),
    ),
  ];
  await eachOf(work, width, (one) => one());
  return found.byPath;
}

/** What was looked for, and what of it is there. */
class Found {
  readonly byPath = new Map<string, Data>();
  readonly #wanted: Set<string>;

  constructor(paths: readonly string[]) {
    this.#wanted = new Set(paths);
  }

  /** Where one is being deleted and another has its path already, the other counts. */
  keep(data: readonly { data: Data }[]): void {
    for (const { data: one } of data) {
      const path = one.details?.path;
      if (!path || !this.#wanted.has(path)) continue;
      const before = this.byPath.get(path);
      if (!before || before.details?.status === "DELETING") this.byPath.set(path, one);
    }
  }
}

/** Paths that are asked for as they are, and names by folder. */
function plan(paths: readonly string[]) {
  const shared: string[] = [];
  const byFolder = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    // A folder that ICA cannot have is an error of the call, and a path that it cannot have is not there.
    if (faultOf(path)) shared.push(path);
    else byFolder.set(parentOf(path), [...(byFolder.get(parentOf(path)) ?? []), path]);
  }
  if (byFolder.size > 1)
    for (const [folder, own] of byFolder)
      if (chunksOf("filePath", own, 2).length === 1) {
        shared.push(...own);
        byFolder.delete(folder);
      }
  return { shared, byFolder };
}

async function byPath(projectId: string, type: DataType, filePath: string[], found: Found) {
  const query = { type, filePath, filePathMatchMode: "FULL_CASE_INSENSITIVE" } as const;
  for await (const page of list(projectId, query)) found.keep(page);
}

async function inFolder(
  projectId: string,
  type: DataType,
  parentFolderPath: string,
  paths: string[],
  found: Found,
): Promise<void> {
  const scope = { type, parentFolderPath } as const;
  const byName = (rest: string[]) => chunksOf("filename", rest.map(nameOf));
  const asked = byName(paths).length > 1 ? await whole(projectId, scope, paths, found) : paths;
  await eachOf(byName(asked), width, async (filename) => {
    const query = { ...scope, filename, filenameMatchMode: "EXACT" } as const;
    for await (const page of list(projectId, query)) found.keep(page);
  });

  /** Reads the folder as long as that takes fewer calls than to ask for what is missing. */
  async function whole(id: string, query: DataQuery, wanted: string[], into: Found) {
    let missing = wanted;
    for (let pageToken: string | undefined; ; ) {
      const page = await Client.call("getProjectDataList", {
        path: { projectId: id },
        query: { ...query, pageSize: String(pageItems), ...(pageToken && { pageToken }) },
      });
      into.keep(page.items);
      missing = missing.filter((path) => !into.byPath.has(path));
      if (!page.nextPageToken) return [];
      const pagesLeft = Math.ceil((page.remainingRecords ?? pageItems) / pageItems);
      if (byName(missing).length < pagesLeft) return missing;
      pageToken = page.nextPageToken;
    }
  }
}

function list(projectId: string, query: DataQuery) {
  return Client.pages("getProjectDataList", { path: { projectId }, query });
}
