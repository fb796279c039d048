import { inPreference } from "#core/catalogue/file/best";
import { listed } from "#core/catalogue/file/listing";
import { best, placesOf } from "#core/catalogue/file/of-run";
import { type RunFile, toRunFile } from "#core/catalogue/file/run-file";
import {
  type File,
  FileKey,
  type FileWithCopies,
  fileIdOf,
  ListFiles,
  partsOf,
} from "#core/catalogue/file/schema";
import { visible } from "#core/catalogue/workflow-run/workflow-run";
import { statusOf } from "#core/copy/s3-copy/failure";
import { head } from "#core/copy/s3-copy/seen";
import * as Cursor from "#core/cursor";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { parseS3Uri } from "#core/location";
import type { Page } from "#core/page-schema";
import { iso } from "#core/time";

/**
 * A page of the files of a run that the actor may know of, by path, as S3 has them now. Throws
 * `workflow_run.not_found`, and `file.unreadable` when S3 does not let this stage look.
 */
export const list = fn(
  ListFiles,
  async ({ portalRunId, pathPrefix, limit, cursor }): Promise<Page<File>> => {
    const run = await visible(portalRunId);
    const scope = ["files", portalRunId, pathPrefix, run.projectId];
    const { after } = Cursor.open<string>(cursor, scope);
    const items: File[] = [];
    for await (const one of best(run, { pathPrefix, after: after ?? undefined })) {
      const last = items.at(-1);
      // One more than is shown tells that there is another page.
      if (items.length === limit && last)
        return { items, nextCursor: Cursor.seal({ partition: 0, after: last.path }, scope) };
      items.push({ id: fileIdOf({ portalRunId, path: one.path }), portalRunId, ...one });
    }
    return { items, nextCursor: null };
  },
);

/** One file with all its copies, each by a HEAD. Throws `file.not_found`, also of a run that the actor may not know of. */
export const get = fn(FileKey, async ({ fileId }): Promise<FileWithCopies> => {
  const { portalRunId = "", path = "" } = partsOf(fileId) ?? {};
  const run = await visible(portalRunId).catch((error: unknown) => {
    if (error instanceof VisibleError && error.status === 404) return undefined;
    throw error;
  });
  const folders = run ? await placesOf(run) : [];
  const found = await Promise.all(folders.map((folder) => copyAt(portalRunId, folder, path)));
  const copies = inPreference(found.filter((one) => one !== undefined));
  if (copies.length > 0)
    return { id: fileId, portalRunId, path, copies: copies.map(({ path: _, ...one }) => one) };
  throw new VisibleError("file.not_found", `There is no file ${fileId}.`, {
    hint: "GET /api/v1/files?portalRunId=… lists those of a run.",
  });
});

type Copy = RunFile & Pick<FileWithCopies["copies"][number], "expiresAt" | "checksum">;

async function copyAt(
  portalRunId: string,
  folder: string,
  path: string,
): Promise<Copy | undefined> {
  const found = await listed(folder, portalRunId, path);
  if (!found) return undefined;
  const seen = await head(parseS3Uri(found.uri)).catch((error: unknown) => {
    if (statusOf(error) !== 403) throw error;
    throw new VisibleError("file.unreadable", `S3 denies ${found.uri} to this stage.`, {
      hint: "Mend the bucket's policy, then try again.",
    });
  });
  if (!seen) return undefined;
  const { restore, isArchived, checksum = null } = seen;
  const expiresAt = !isArchived && restore?.until !== undefined ? iso(restore.until) : null;
  // A HEAD tells of whole seconds only, and would order copies another way than a list does.
  return { ...toRunFile(folder, seen), modifiedAt: found.modifiedAt, expiresAt, checksum };
}
