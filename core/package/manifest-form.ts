import * as z from "zod";
import { fn } from "#core/fn";
import {
  type ManifestFormat,
  ManifestQuery,
  type PackageLims,
  type PackageManifest,
} from "#core/package/manifest-schema";
import { load } from "#core/package/package-row";
import { keysOf, PackageKey } from "#core/package/schema";
import { sealedOf } from "#core/package/shareable";
import { signedUntil, signOwn } from "#core/package/sign";

/** Where a form of a package's manifest lies, and what the file is called. */
export function formOf(packageId: string, format: ManifestFormat): { key: string; name: string } {
  const keys = keysOf(packageId);
  return {
    ndjson: { key: keys.manifest, name: "manifest.ndjson" },
    csv: { key: keys.manifestCsv, name: "manifest.csv" },
    sha256sums: { key: keys.sha256Sums, name: "SHA256SUMS" },
    md5sums: { key: keys.md5Sums, name: "MD5SUMS" },
  }[format];
}

/** A form of a sealed package's manifest, by a signed URL. Throws `package.not_ready`. */
export const getManifest = fn(
  z.object({ ...PackageKey.shape, ...ManifestQuery.shape }),
  async ({ packageId, format }): Promise<PackageManifest> => {
    const { fileCount, sha256FileCount, md5FileCount } = sealedOf(await load({ packageId }));
    const { key, name } = formOf(packageId, format);
    const counts = { ndjson: fileCount, csv: fileCount };
    const inIt = { ...counts, sha256sums: sha256FileCount, md5sums: md5FileCount }[format];
    const expiresAt = signedUntil();
    const url = await signOwn(key, name);
    return { format, name, url, expiresAt, fileCount: inIt, leftOutCount: fileCount - inIt };
  },
);

/** `lims.csv` of a sealed package, by a signed URL. Throws `package.not_ready`. */
export const getLims = fn(PackageKey, async ({ packageId }): Promise<PackageLims> => {
  const { limsPath, limsBytes, limsSha256, libraryCount } = sealedOf(await load({ packageId }));
  const expiresAt = signedUntil();
  const url = await signOwn(keysOf(packageId).lims, "lims.csv");
  return {
    ...{ url, expiresAt, path: limsPath, sizeBytes: limsBytes },
    ...{ sha256: limsSha256, libraryCount },
  };
});
