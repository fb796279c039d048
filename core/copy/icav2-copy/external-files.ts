import {
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { Found } from "#core/copy/icav2-copy/plan-schema";
import { unquoted } from "#core/copy/icav2-copy/same-file";
import { isPinned } from "#core/copy/pin";
import type { CopyWish } from "#core/copy/plan-schema";
import * as Uri from "#core/copy/uri";
import { VisibleError } from "#core/error";

type Place = { projectId: string; path: string };

/** Storage classes that have to be restored before they can be read. */
const archives = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Objects that are sent to ICA: one, or all below a prefix. Throws `copy.refused` for what is not there or cannot be read. */
export async function externalFiles(wish: CopyWish, to: Place): Promise<Found[]> {
  const { container: bucket, path: key, isFolder } = Uri.parse(wish.sourceUri);
  if (!isFolder || isPinned(wish)) return [await one(wish, to, bucket, key)];
  if (wish.outputFileName)
    throw refused(`${wish.sourceUri}: is a folder, and only files get another name.`);
  const own = key === "" ? "" : `${Uri.nameOf(wish.sourceUri)}/`;
  const found: Found[] = [];
  const pages = paginateListObjectsV2({ client: Aws.s3() }, { Bucket: bucket, Prefix: key });
  for await (const { Contents = [] } of visible(wish.sourceUri, pages))
    for (const { Key = "", Size = 0, ETag, StorageClass } of Contents) {
      if (Key.endsWith("/")) continue;
      const sourceUri = wish.sourceUri + Key.slice(key.length);
      assertReadable(sourceUri, StorageClass);
      const relative = Key.slice(key.length);
      const inner = own + relative.slice(0, relative.lastIndexOf("/") + 1);
      found.push({
        ...fileOf(wish, to, sourceUri, inner),
        ...{ name: Key.slice(Key.lastIndexOf("/") + 1), sizeBytes: Size },
        ...(ETag && { etag: unquoted(ETag) }),
      });
    }
  if (found.length === 0) throw refused(`${wish.sourceUri}: there is nothing below it.`);
  return found;
}

async function one(wish: CopyWish, to: Place, Bucket: string, Key: string): Promise<Found> {
  const { sourceUri, outputFileName } = wish;
  const head = await visibly(
    sourceUri,
    (): Promise<HeadObjectCommandOutput> => Aws.s3().send(new HeadObjectCommand({ Bucket, Key })),
  );
  if (!head.Restore?.includes('ongoing-request="false"'))
    assertReadable(sourceUri, head.StorageClass);
  return {
    ...fileOf(wish, to, sourceUri, ""),
    ...{ name: outputFileName ?? Uri.nameOf(sourceUri), sizeBytes: head.ContentLength ?? 0 },
    ...(head.ETag && { etag: unquoted(head.ETag) }),
  };
}

function fileOf({ destinationUri }: CopyWish, to: Place, sourceUri: string, inner: string) {
  return {
    ...{ sourceUri, destinationUri: destinationUri + inner, isExternal: true },
    ...{ toProjectId: to.projectId, toFolder: to.path + inner },
  };
}

function assertReadable(uri: string, storageClass: string | undefined): void {
  if (archives.has(storageClass ?? ""))
    throw refused(`${uri}: is archived (${storageClass}).`, "Restore it first.");
}

async function* visible<T>(uri: string, pages: AsyncIterable<T>): AsyncGenerator<T> {
  const rest = pages[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await visibly(uri, () => rest.next());
    if (done) return;
    yield value;
  }
}

async function visibly<T>(uri: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    if (status === 404) throw refused(`${uri}: is not there.`);
    if (status === 403)
      throw refused(
        `${uri}: cannot be read by this stage.`,
        "Its role needs to read the bucket of an external source.",
      );
    throw error;
  }
}

function refused(message: string, hint?: string): VisibleError {
  return new VisibleError("copy.refused", message, hint === undefined ? {} : { hint });
}
