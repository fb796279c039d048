import { VisibleError } from "#core/error";
import * as Items from "#core/items";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import { count } from "#core/package/link-count";
import { assertUsable, open } from "#core/package/link-open";
import { deliveredCountOf, isUsedUp } from "#core/package/link-row";
import { scriptKey } from "#core/package/link-script";
import type { LinkView } from "#core/package/link-view-schema";
import * as Manifest from "#core/package/manifest";
import { formOf } from "#core/package/manifest-form";
import { type ManifestFormat, manifestFormats } from "#core/package/manifest-schema";
import { find } from "#core/package/package-row";
import { askedOf } from "#core/package/range";
import { keysOf, type ManifestFile, type PackageSummary } from "#core/package/schema";
import { type Method, sign, signOwn } from "#core/package/sign";
import * as Token from "#core/package/token";
import { setting } from "#core/settings";
import { iso } from "#core/time";

/** What a recipient's page shows: a part of the files, from number `from` on. */
export type Delivery = {
  view: LinkView;
  isUsedUp: boolean;
  files: ManifestFile[];
  from: number;
};

/** The recipient's page of a link, with at most `limit` files. */
export async function page(token: string, from: number, limit: number): Promise<Delivery> {
  const link = await open(token);
  const summary = await summaryOf(link);
  const files = await Manifest.slice(link.packageId, from, limit);
  return { view: viewOf(link, summary, token), isUsedUp: isUsedUp(link), files, from };
}

/** The same for programs, without the files: those are in the manifest. */
export async function view(token: string): Promise<LinkView> {
  const link = await open(token);
  return viewOf(link, await summaryOf(link), token);
}

/** A signed URL of a form of the manifest. */
export async function manifestUrl(
  token: string,
  format: ManifestFormat,
  method: Method,
): Promise<string> {
  const link = await open(token);
  const { key, name } = formOf(link.packageId, format);
  return signOwn(key, name, method);
}

/** A signed URL of what the script reads first: the list of files, in a form of its own. */
export async function dataUrl(token: string, method: Method): Promise<string> {
  const link = await open(token);
  return signOwn(keysOf(link.packageId).download, "download.data", method);
}

/** A signed URL of `lims.csv`, which is counted where it is asked for as a file. */
export async function limsUrl(token: string, method: Method): Promise<string> {
  const link = await open(token);
  return signOwn(keysOf(link.packageId).lims, "lims.csv", method);
}

/**
 * A signed URL of file `n`. A GET is counted, by the part that its `Range` asks for. Throws `link.gone` also when the
 * link's limits do not allow it.
 */
export async function fileUrl(
  token: string,
  n: number,
  method: Method,
  rangeHeader?: string,
): Promise<string> {
  const link = await open(token);
  const { uri, path, sizeBytes } = await Manifest.locate(link.packageId, n, deliveredCountOf(link));
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (method === "HEAD") return sign(uri, name, { method });
  const asked = askedOf(sizeBytes, rangeHeader);
  await count(link, n, asked);
  return sign(uri, name, { method, range: asked.range });
}

/** A signed URL of the script, by the link's own token. */
export async function scriptUrl(token: string, method: Method): Promise<string> {
  const link = await open(token);
  return signOwn(scriptKey(link.linkId), "download.sh", method);
}

/** A signed URL of the script, by the second secret, which lives for 24 hours. */
export async function scriptUrlByScriptToken(token: string, method: Method): Promise<string> {
  const query = linkEntity().query.byScript({ scriptTokenHash: Token.hash(token) });
  const link = assertUsable((await Items.firstOf(linkEntity(), query)) as LinkRow | undefined);
  if (link.scriptExpiresAt <= iso())
    throw new VisibleError("link.gone", "This script link has expired.", {
      hint: "Script links work for 24 hours; the download page offers the script as long as its link lives.",
    });
  return signOwn(scriptKey(link.linkId), "download.sh", method);
}

/** A link ends with its package: as long as it is open, there is one. */
async function summaryOf({ packageId, createdBy }: LinkRow): Promise<PackageSummary> {
  const summary = (await find(packageId))?.summary;
  if (summary) return summary;
  throw new VisibleError("link.gone", "What this link gave is not there any more.", {
    hint: `Ask ${createdBy} for a new one.`,
  });
}

function viewOf(link: LinkRow, summary: PackageSummary, token: string): LinkView {
  const base = `${setting("apiOrigin")}/d/${token}`;
  const { limsPath: path, limsBytes: sizeBytes, limsSha256: value } = summary;
  const formats = manifestFormats.map((format) => [format, `${base}/manifest?format=${format}`]);
  return {
    package: { id: link.packageId, name: link.packageName, merkleRoot: summary.merkleRoot },
    sender: link.createdBy,
    note: link.note ?? null,
    createdAt: link.createdAt,
    expiresAt: link.expiresAt,
    fileCount: link.fileCount,
    totalBytes: link.totalBytes,
    sha256FileCount: summary.sha256FileCount,
    md5FileCount: summary.md5FileCount,
    downloadedFileCount: link.fileCountAsked,
    limits: {
      maxDownloads: link.maxDownloads ?? null,
      maxBytes: link.maxBytes ?? null,
      usedDownloads: link.downloadCount,
      usedBytes: link.servedBytes,
    },
    manifest: Object.fromEntries(formats) as LinkView["manifest"],
    lims: { n: link.fileCount, path, sizeBytes, checksum: { algorithm: "sha256", value } },
  };
}
