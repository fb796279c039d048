import type { Data } from "#core/copy/icav2/data";
import type { Lookup } from "#core/copy/icav2/lookup/lookup";
import { below } from "#core/copy/icav2-copy/below";
import { externalFiles } from "#core/copy/icav2-copy/external-files";
import type { Found, Line } from "#core/copy/icav2-copy/plan-schema";
import { unquoted } from "#core/copy/icav2-copy/same-file";
import { groups, several } from "#core/copy/icav2-copy/several";
import { changeOf, isPinned } from "#core/copy/pin";
import type { CopyWish } from "#core/copy/plan-schema";
import * as Uri from "#core/copy/uri";
import { VisibleError } from "#core/error";

type Place = { projectId: string; path: string };
/** A wish with the places that it speaks of. */
type Placed = { wish: CopyWish; from: Place; to: Place };

/** The files of wishes, or what is wrong with these: everything that can be found wrong is. */
export async function search(lookup: Lookup, wishes: CopyWish[]): Promise<Line[]> {
  const placed: Placed[] = [];
  const external: { wish: CopyWish; to: Place }[] = [];
  const lines: Line[] = [];
  // In order, so that a plan is the same however the calls meet.
  const results = await several(wishes, (wish) => problems(() => place(lookup, wish)));
  for (const result of results) {
    if ("problem" in result) lines.push(result);
    else if (result.from) placed.push({ ...result, from: result.from });
    else external.push(result);
  }
  const [files, folders] = [
    placed.filter(({ wish, from }) => isPinned(wish) || !from.path.endsWith("/")),
    placed.filter(({ wish, from }) => !isPinned(wish) && from.path.endsWith("/")),
  ];
  lines.push(...(await searchFiles(lookup, files)));
  lines.push(...(await searchFolders(lookup, folders)));
  const sent = await several(external, async ({ wish, to }) => {
    const found = await problems(() => externalFiles(wish, to));
    if (!("problem" in found)) return found.map((file) => pinned(wish, file));
    return [isPinned(wish) ? lost(wish, to, found.problem) : found];
  });
  lines.push(...sent.flat());
  return lines;
}

type Problem = { problem: string };

/** What is wrong in a way that a person can mend is a problem of the plan; everything else is thrown. */
async function problems<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    return { problem: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}

async function place(
  lookup: Lookup,
  wish: CopyWish,
): Promise<{ wish: CopyWish; from?: Place; to: Place }> {
  const { sourceUri, destinationUri } = wish;
  const to = await lookup.placeOf(destinationUri);
  if (!to) throw new VisibleError("copy.invalid", `${destinationUri}: must be of icav2://.`);
  const isOfS3 = Uri.parse(sourceUri).scheme === "s3";
  if (wish.isExternal && isOfS3) return { wish, to };
  if (wish.isExternal)
    throw new VisibleError("copy.invalid", `${sourceUri}: is ICA's, so it is not external.`);
  const from = await lookup.placeOf(sourceUri);
  if (from) return { wish, from, to };
  // Who has decided on a file need not know where it is kept.
  if (isPinned(wish)) return { wish, to };
  throw new VisibleError("copy.invalid", `${sourceUri}: lies in no project of ICA.`, {
    hint: "Name it as an external source if it is to be sent there.",
  });
}

async function searchFiles(lookup: Lookup, files: Placed[]): Promise<Line[]> {
  const found = new Map<string, Data>();
  for (const [projectId, some] of groups(files, ({ from }) => from.projectId)) {
    const paths = some.map(({ from }) => from.path);
    for (const [path, data] of await lookup.filesOf(projectId, paths))
      found.set(`${projectId} ${path}`, data);
  }
  return files.map(({ wish, from, to }) => {
    const data = found.get(`${from.projectId} ${from.path}`);
    const none = `${wish.sourceUri}: there is no such file.`;
    if (!data) return isPinned(wish) ? lost(wish, to, none) : { problem: none };
    const name = wish.outputFileName ?? Uri.nameOf(wish.sourceUri);
    const isRenamed = name !== Uri.nameOf(wish.sourceUri);
    const named = { sourceUri: wish.sourceUri, name, isRenamed };
    return pinned(wish, foundOf(data, { wish, from, to }, named));
  });
}

/** A file with what is wrong with it, if somebody has decided on it. */
function pinned(wish: CopyWish, file: Found): Found {
  if (!isPinned(wish)) return file;
  const fault = changeOf(wish, file);
  return {
    ...{ ...file, isPinned: true },
    ...(fault && { fault }),
    ...(wish.isThere && { isThere: true }),
  };
}

/** What stands for a file that was decided on and cannot be sent. */
function lost(wish: CopyWish, to: Place, fault: string): Found {
  const { sourceUri, destinationUri, sizeBytes = null, outputFileName } = wish;
  return {
    ...{ sourceUri, destinationUri, toProjectId: to.projectId, toFolder: to.path },
    name: outputFileName ?? Uri.nameOf(sourceUri),
    ...{ sizeBytes, isExternal: true, isPinned: true, fault },
  };
}

async function searchFolders(lookup: Lookup, folders: Placed[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [projectId, some] of groups(folders, ({ from }) => from.projectId)) {
    const paths = some.map(({ from }) => from.path);
    const there = await lookup.foldersOf(projectId, paths);
    const isThere = (path: string) => path === "/" || there.has(path);
    const files = await below(projectId, paths.filter(isThere));
    for (const placed of some) {
      const { wish, from } = placed;
      if (wish.outputFileName)
        lines.push({ problem: `${wish.sourceUri}: is a folder, and only files get another name.` });
      else if (isThere(from.path)) lines.push(...inFolder(placed, files.get(from.path) ?? []));
      else lines.push({ problem: `${wish.sourceUri}: there is no such folder.` });
    }
  }
  return lines;
}

function inFolder({ wish, from, to }: Placed, files: Data[]): Line[] {
  const own = from.path === "/" ? "" : `${Uri.nameOf(wish.sourceUri)}/`;
  const lines = files.map((data) => {
    const relative = (data.details?.path ?? "").slice(from.path.length);
    const inner = own + relative.slice(0, relative.lastIndexOf("/") + 1);
    const folder = {
      wish: { ...wish, destinationUri: wish.destinationUri + inner },
      from,
      to: { projectId: to.projectId, path: to.path + inner },
    };
    const name = relative.slice(relative.lastIndexOf("/") + 1);
    return foundOf(data, folder, { sourceUri: wish.sourceUri + relative, name, isRenamed: false });
  });
  // Pages come in the order of creation.
  return lines.sort((one, other) => (one.sourceUri < other.sourceUri ? -1 : 1));
}

function foundOf(
  { id, details }: Data,
  { wish, from, to }: Placed,
  { sourceUri, name, isRenamed }: { sourceUri: string; name: string; isRenamed: boolean },
): Found {
  return {
    ...{ sourceUri, name, destinationUri: wish.destinationUri },
    ...{ toProjectId: to.projectId, toFolder: to.path },
    sizeBytes: details?.fileSizeInBytes ?? null,
    ...(details?.objectETag && { etag: unquoted(details.objectETag) }),
    // ICA's copies keep their names, and nothing in ICA changes one.
    isExternal: isRenamed,
    ...{ dataId: id, projectId: from.projectId },
    ...(details?.status && { status: details.status }),
  };
}
