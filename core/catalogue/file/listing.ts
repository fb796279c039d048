import { type RunFile, toRunFile } from "#core/catalogue/file/run-file";
import { isResult } from "#core/catalogue/workflow-run/folder";
import { listPage, type Page } from "#core/copy/s3-copy/look-up";
import { nameOf, VisibleError } from "#core/error";
import { parseS3Uri } from "#core/location";

/** What of a folder is listed. */
export type Wanted = {
  portalRunId: string;
  /** Beginning of the path. */
  pathPrefix?: string | undefined;
  /** Path behind which to begin. */
  after?: string | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Files of a folder (`s3://bucket/…/`) in order of their paths, as they are now; the next page is asked for while one is
 * read. Without markers of folders, logs and caches. Throws `file.unreadable` when S3 does not let this stage look.
 */
export async function* listing(folder: string, wanted: Wanted): AsyncGenerator<RunFile> {
  const { bucket, key: root } = parseS3Uri(folder);
  const { portalRunId, pathPrefix = "", signal } = wanted;
  const ask = (after: string | undefined) => {
    const page = listPage(bucket, root + pathPrefix, after, { signal });
    // It is awaited when its turn comes; who stops before that does not care.
    page.catch(() => undefined);
    return page;
  };
  let coming: Promise<Page> | undefined = ask(
    wanted.after === undefined ? undefined : root + wanted.after,
  );
  while (coming) {
    const { objects, next }: Page = await coming.catch((error) => {
      throw explained(folder, error);
    });
    coming = next === undefined ? undefined : ask(next);
    for (const seen of objects) {
      if (seen.sizeBytes === 0 && seen.key.endsWith("/")) continue;
      const file = toRunFile(folder, seen);
      if (isResult(file.uri, portalRunId)) yield file;
    }
  }
}

/**
 * The file at a path of a folder as a list shows it, if it is there: a HEAD of what is not is denied to who may list
 * below a prefix only.
 */
export async function listed(
  folder: string,
  portalRunId: string,
  path: string,
): Promise<RunFile | undefined> {
  const { bucket, key: root } = parseS3Uri(folder);
  if (!isResult(`${folder}${path}`, portalRunId)) return undefined;
  const { objects } = await listPage(bucket, root + path, undefined, { limit: 1 }).catch(
    (error) => {
      throw explained(folder, error);
    },
  );
  const [seen] = objects;
  return seen?.key === root + path ? toRunFile(folder, seen) : undefined;
}

function explained(folder: string, error: unknown): unknown {
  const why = reasons[nameOf(error)];
  if (!why) return error;
  return new VisibleError("file.unreadable", `Files below ${folder} cannot be listed: ${why}`, {
    hint: "Mend workflowRuns.places of the stage's config, or the bucket's policy; then try again.",
  });
}

const reasons: Record<string, string> = {
  AccessDenied: "S3 denies it to this stage.",
  Forbidden: "S3 denies it to this stage.",
  NoSuchBucket: "there is no such bucket.",
  PermanentRedirect: "the bucket is in another Region.",
};
