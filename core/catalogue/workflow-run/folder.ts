/** Where files of a run may be: a template of a stage's config, and the projects whose runs lie there. */
export type Place = { uri: string; projectIds: readonly string[] };

/** A folder of a run: `s3://bucket/…/<portalRunId>/`. */
export type Folder = { portalRunId: string; uri: string };

const portalRunId = /^\d{8}[0-9a-f]{8}$/;

/**
 * The folder of a run that an object lies in, which ends in the first portal run id that is a whole part of its key.
 * Undefined of one that lies in none, lies outside of every place, or is no result (`isResult`).
 */
export function folderOf(uri: string, places: readonly Place[]): Folder | undefined {
  if (!places.some((place) => uri.startsWith(beginningOf(place)))) return undefined;
  const [scheme = "", empty = "", bucket = "", ...parts] = uri.split("/");
  // The last part is the file's own name.
  const at = parts.slice(0, -1).findIndex((part) => portalRunId.test(part));
  const id = parts[at];
  if (id === undefined) return undefined;
  const folder = [scheme, empty, bucket, ...parts.slice(0, at + 1), ""].join("/");
  return isResult(uri, id) ? { portalRunId: id, uri: folder } : undefined;
}

/**
 * Folders of a run, each once: what the templates of its project say, and those that files were seen in below the fixed
 * beginning of one.
 */
export function foldersOf(
  run: { portalRunId: string; projectId: string; workflowName: string },
  places: readonly Place[],
  seen: string[],
): string[] {
  const own = places.filter(({ projectIds }) => projectIds.includes(run.projectId));
  const meant = own.map(({ uri }) =>
    uri.replace("{portalRunId}", run.portalRunId).replaceAll("{workflowName}", run.workflowName),
  );
  const found = seen.filter((uri) => own.some((place) => uri.startsWith(beginningOf(place))));
  const results = [...meant, ...found].filter((uri) => isResult(uri, run.portalRunId));
  return [...new Set(results)].sort();
}

/** False of what lies below `logs/<x>/<portalRunId>/` or `cache/<x>/<portalRunId>/`. */
export function isResult(uri: string, portalRunId: string): boolean {
  const parts = uri.split("/");
  return !parts.some(
    (part, at) => (part === "logs" || part === "cache") && parts[at + 2] === portalRunId,
  );
}

/** What every URI of a place begins with. */
function beginningOf({ uri }: Place): string {
  return uri.slice(0, uri.indexOf("{"));
}
