import * as Cursor from "#core/cursor";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { range } from "#core/package/manifest";
import { signedUntil, signOwn } from "#core/package/sign";
import type { Page } from "#core/page-schema";
import { load } from "#core/share/sharing-job/row";
import {
  keysOf,
  ListShared,
  type SharedFile,
  type SharedKind,
  SharedLine,
  SharingJobKey,
  sharedKinds,
} from "#core/share/sharing-job/schema";
import type { SharedFileRow, SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";

/** Bytes of one read, and of a page at most. */
const pieceBytes = 256 * 1024;

/** A page of one of a job's lists: one ranged read. Throws `sharing_job.not_ready` while there is none. */
export const list = fn(
  ListShared,
  async ({ sharingJobId, kind, limit, cursor }): Promise<Page<SharedLine>> => {
    const row = await load(sharingJobId);
    const contents = assertListed(row);
    const scope = ["sharing-job-contents", sharingJobId, kind];
    const start = Cursor.open<number>(cursor, scope).after ?? contents.from[kind];
    const end = endOf(contents, kind);
    if (start >= end) return { items: [], nextCursor: null };
    const length = Math.min(pieceBytes, end - start);
    const { bytes } = await range(keysOf(sharingJobId).contents, start, length);
    const items: SharedLine[] = [];
    let at = 0;
    for (let to = bytes.indexOf(10); to >= 0 && items.length < limit; to = bytes.indexOf(10, at)) {
      items.push(SharedLine.parse(JSON.parse(bytes.toString("utf8", at, to))));
      at = to + 1;
    }
    const next = start + at;
    return {
      items,
      nextCursor: next < end ? Cursor.seal({ partition: 0, after: next }, scope) : null,
    };
  },
);

/** All three lists as one NDJSON, to be fetched within 15 minutes. */
export const getFile = fn(SharingJobKey, async ({ sharingJobId }): Promise<SharedFile> => {
  const { counts, sizeBytes, sha256 } = assertListed(await load(sharingJobId));
  const urlExpiresAt = signedUntil();
  const url = await signOwn(keysOf(sharingJobId).contents, `${sharingJobId}.ndjson`);
  return { url, urlExpiresAt, sizeBytes, sha256, counts };
});

function endOf({ from, sizeBytes }: SharedFileRow, kind: SharedKind): number {
  const next = sharedKinds[sharedKinds.indexOf(kind) + 1];
  return next ? from[next] : sizeBytes;
}

function assertListed({ sharingJobId, status, contents }: SharingJobRow): SharedFileRow {
  if (contents) return contents;
  throw new VisibleError("sharing_job.not_ready", `Sharing job ${sharingJobId} is ${status}.`, {
    hint: "Its lists are there once it is SUCCEEDED; of one that FAILED if something was sent, or is archived.",
  });
}
