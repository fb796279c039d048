import { RetryableError } from "#core/error";
import * as Items from "#core/items";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import type { PackageRow } from "#core/package/package.entity";
import { iso } from "#core/time";

/** All links that were made to a package, as they are now. Throws `RetryableError` while the index lags behind. */
export async function linksOf({ packageId, linkCount = 0 }: PackageRow): Promise<LinkRow[]> {
  const keys = await Items.queryAll(linkEntity().query.byPackage({ packageId }));
  const rows = await Items.rowsAt(linkEntity(), keys, { consistent: true });
  const links = rows.filter((row): row is LinkRow => row !== undefined);
  if (links.length >= linkCount) return links;
  throw new RetryableError(`A link to ${packageId} was just made; its index lags behind.`);
}

/** Those of them that work. */
export async function liveOf(row: PackageRow): Promise<LinkRow[]> {
  const at = iso();
  const links = await linksOf(row);
  return links.filter(({ revokedAt, expiresAt }) => !revokedAt && expiresAt > at);
}
