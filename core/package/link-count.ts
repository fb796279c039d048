import { isConditionFailure, isTransactionConflict } from "#core/dynamo";
import { RetryableError, VisibleError } from "#core/error";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import * as Mark from "#core/package/link-mark";
import { assertUsable, openByHash } from "#core/package/link-open";
import { isUsedUp } from "#core/package/link-row";
import type { Asked } from "#core/package/range";
import { receiptEntity } from "#core/package/receipt.entity";
import { iso } from "#core/time";

/** Milliseconds to wait before a count is tried again that met a transaction: somebody revokes the link, or it ends. */
const conflictWaitsMs = [10, 30, 90, 270];

/**
 * Counts that a file is given out, before it is: what is served is never uncounted. Throws `link.gone` when the link
 * ended meanwhile, or when a limit does not allow it, and then nothing is counted.
 */
export async function count(link: LinkRow, n: number, asked: Asked): Promise<void> {
  const row = await addToLink(link, await downloadsOf(link, n, asked), asked.bytes);
  if (await addToReceipt(link, n, asked.bytes))
    await patiently(() =>
      linkEntity().patch({ tokenHash: link.tokenHash }).add({ fileCountAsked: 1 }).go(),
    );
  if (isUsedUp(row)) await Mark.usedUp(row);
}

/** Going on with a file is no download of its own; beginning one in its middle is. */
async function downloadsOf(link: LinkRow, n: number, { start }: Asked): Promise<0 | 1> {
  if (start === 0) return 1;
  if (link.maxDownloads === undefined) return 0;
  const { linkId } = link;
  const { data } = await receiptEntity().get({ linkId, n }).go({ consistent: true });
  return data?.askedCount ? 0 : 1;
}

/** One conditional write holds limits and counts together: however many ask at once, no more is given than allowed. */
async function addToLink(link: LinkRow, downloads: 0 | 1, bytes: number): Promise<LinkRow> {
  const { tokenHash, maxDownloads, maxBytes } = link;
  if (maxBytes !== undefined && bytes > maxBytes) throw await refuse(link, bytes);
  const at = iso();
  try {
    const { data } = await patiently(() =>
      linkEntity()
        .patch({ tokenHash })
        .add({ downloadCount: downloads, servedBytes: bytes })
        .set({ lastUsedAt: at })
        .where((row, { notExists, gt, lt, lte }) =>
          [
            notExists(row.revokedAt),
            gt(row.expiresAt, at),
            ...(maxDownloads !== undefined && downloads > 0
              ? [lt(row.downloadCount, maxDownloads)]
              : []),
            ...(maxBytes !== undefined ? [lte(row.servedBytes, maxBytes - bytes)] : []),
          ].join(" AND "),
        )
        .go({ response: "all_new" }),
    );
    return data;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw await refuse(link, bytes);
  }
}

async function refuse({ tokenHash }: LinkRow, bytes: number): Promise<VisibleError> {
  const link = assertUsable(await openByHash(tokenHash));
  await Mark.usedUp(link);
  const { maxDownloads, maxBytes, downloadCount, servedBytes, createdBy } = link;
  const isByDownloads = maxDownloads !== undefined && downloadCount >= maxDownloads;
  return new VisibleError(
    "link.gone",
    isByDownloads
      ? `This link is used up: it allowed ${maxDownloads} downloads of files.`
      : `This link is used up: ${(maxBytes ?? 0) - servedBytes} of ${maxBytes} bytes are left, and this file takes ${bytes}.`,
    { hint: `Ask ${createdBy} for a new one.` },
  );
}

/** True when the file was never asked for before: one of any number of requests is told so. */
async function addToReceipt(link: LinkRow, n: number, bytes: number): Promise<boolean> {
  const { linkId, expires_at } = link;
  const at = iso();
  const { data } = await receiptEntity()
    .upsert({ linkId, n })
    .add({ askedCount: 1, askedBytes: bytes })
    .set({ lastAskedAt: at, expires_at })
    .ifNotExists({ firstAskedAt: at })
    .go({ response: "all_new" });
  return data?.askedCount === 1;
}

/** Plain writes are refused, and not queued, while a transaction has the row. */
export async function patiently<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!isTransactionConflict(error)) throw error;
      const waitMs = conflictWaitsMs[attempt];
      if (waitMs === undefined)
        throw new RetryableError("The link is being changed.", { cause: error });
      await new Promise((resolve) => setTimeout(resolve, waitMs * Math.random()));
    }
  }
}
