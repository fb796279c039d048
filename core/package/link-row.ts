import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import * as Items from "#core/items";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import type { Link } from "#core/package/link-schema";
import { iso } from "#core/time";

/** A link of a package that the actor may know of. Throws `link.not_found`, the same for all reasons. */
export async function load(linkId: string): Promise<LinkRow> {
  const link = await Items.firstOf(linkEntity(), linkEntity().query.byId({ linkId }));
  if (link && Actor.canSee(link.projectId)) return link;
  throw new VisibleError("link.not_found", `There is no link ${linkId}.`, {
    hint: "GET /api/v1/packages/{packageId}/links lists a package's links.",
  });
}

/** Files that a link gives: those of its package, and `lims.csv`. */
export function deliveredCountOf({ fileCount }: Pick<LinkRow, "fileCount">): number {
  return fileCount + 1;
}

/** True of one that gives nothing more from the beginning, or that a limit kept from giving a file. */
export function isUsedUp(row: LinkRow): boolean {
  const { usedUpAt, maxDownloads, maxBytes, downloadCount, servedBytes } = row;
  return (
    usedUpAt !== undefined ||
    (maxDownloads !== undefined && downloadCount >= maxDownloads) ||
    (maxBytes !== undefined && servedBytes >= maxBytes)
  );
}

/** A link as the API shows it. */
export function toLink(row: LinkRow): Link {
  return {
    id: row.linkId,
    packageId: row.packageId,
    status: statusOf(row),
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt ?? null,
    maxDownloads: row.maxDownloads ?? null,
    maxBytes: row.maxBytes ?? null,
    recipient: row.recipient ?? null,
    note: row.note ?? null,
    fileCount: deliveredCountOf(row),
    downloadCount: row.downloadCount,
    servedBytes: row.servedBytes,
    fileCountAsked: row.fileCountAsked,
    verifiedFileCount: row.verifiedFileCount,
    lastUsedAt: row.lastUsedAt ?? null,
    usedUpAt: row.usedUpAt ?? null,
    completedAt: row.completedAt ?? null,
  };
}

function statusOf(row: LinkRow): Link["status"] {
  if (row.revokedAt) return "REVOKED";
  if (row.expiresAt <= iso()) return "EXPIRED";
  return isUsedUp(row) ? "USED_UP" : "ACTIVE";
}
