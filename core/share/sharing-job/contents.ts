import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { range } from "#core/lines/lines";
import { expired, pageOfLines } from "#core/lines/page";
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

/** A page of one of a job's lists. Throws `sharing_job.not_ready` while there is none, `list.expired` after 400 days. */
export const list = fn(
  ListShared,
  async ({ sharingJobId, kind, ...page }): Promise<Page<SharedLine>> => {
    const contents = assertListed(await load(sharingJobId));
    const { contents: key } = keysOf(sharingJobId);
    const part = { key, from: contents.from[kind], to: endOf(contents, kind) };
    const scope = ["sharing-job-contents", sharingJobId, kind];
    return pageOfLines(part, page, scope, (line) => SharedLine.parse(line));
  },
);

/** All three lists as one NDJSON, to be fetched within 15 minutes. Throws as `list` does. */
export const getFile = fn(SharingJobKey, async ({ sharingJobId }): Promise<SharedFile> => {
  const { counts, sizeBytes, sha256 } = assertListed(await load(sharingJobId));
  const { contents: key } = keysOf(sharingJobId);
  if (!(await range({ key }, 0, 1))) throw expired();
  const urlExpiresAt = signedUntil();
  const url = await signOwn(key, `${sharingJobId}.ndjson`);
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
