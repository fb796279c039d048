import * as Links from "#core/package/link";
import { linksOf } from "#core/package/link-rows";
import type { PackageRow } from "#core/package/package.entity";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";
import type { Urls } from "#core/share/sharing-job/urls";

/** By this a link that no job knows of is found again. */
export const markOf = ({ sharingJobId }: Pick<SharingJobRow, "sharingJobId">): string =>
  `sharing job ${sharingJobId}`;

/** Makes the link of a pull. The URLs are given out for as long as the script's own link works. */
export async function makeLink(
  row: SharingJobRow,
): Promise<{ linkId: string; urls: Urls; expireAt: string }> {
  const { packageId } = row;
  const { id, url, scriptUrl, scriptExpiresAt } = await Links.create({
    packageId,
    recipient: markOf(row),
  });
  const urls = { limsCsvUrl: `${url}/lims.csv`, downloadScriptUrl: scriptUrl };
  return { linkId: id, urls, expireAt: scriptExpiresAt };
}

export async function dropLink(linkId: string): Promise<void> {
  await Links.revoke({ linkId });
}

/** Revokes links that were made for a job and that it does not know of: whoever made them was killed. */
export async function dropStrays(row: SharingJobRow, made: PackageRow): Promise<void> {
  for (const { linkId, recipient, revokedAt } of await linksOf(made))
    if (recipient === markOf(row) && linkId !== row.linkId && !revokedAt) await dropLink(linkId);
}
