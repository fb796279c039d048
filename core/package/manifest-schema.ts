import * as z from "zod";

/** Forms of a package's manifest. The first is the one that is sealed; the others say the same of it. */
export const manifestFormats = ["ndjson", "csv", "sha256sums", "md5sums"] as const;

export const ManifestFormat = z.enum(manifestFormats).meta({
  id: "ManifestFormat",
  description:
    "`ndjson` is what the Merkle root is of. `sha256sums` and `md5sums` are for `sha256sum -c` and `md5sum -c`: they name the files of which such a checksum is known.",
});
export type ManifestFormat = z.infer<typeof ManifestFormat>;

export const ManifestQuery = z.object({ format: ManifestFormat.default("ndjson") });

const signedUrl = {
  url: z.url().meta({ description: "Signed for 15 minutes." }),
  expiresAt: z.iso.datetime().meta({ description: "When the URL stops working." }),
};

/** Where a form of the manifest can be read for some minutes. */
export const PackageManifest = z
  .object({
    format: ManifestFormat,
    ...signedUrl,
    name: z.string().meta({ description: "What the file is called." }),
    fileCount: z.int().meta({ description: "Files of the package that are in it." }),
    leftOutCount: z.int().meta({
      description: "Files that are not in it, as no such checksum of them is known.",
    }),
  })
  .meta({ id: "PackageManifest" });
export type PackageManifest = z.infer<typeof PackageManifest>;

/** Where `lims.csv` can be read for some minutes. */
export const PackageLims = z
  .object({
    ...signedUrl,
    path: z.string().meta({ description: "Its path on a recipient's disk." }),
    sizeBytes: z.int(),
    sha256: z.string(),
    libraryCount: z.int().meta({ description: "Rows in it." }),
  })
  .meta({ id: "PackageLims" });
export type PackageLims = z.infer<typeof PackageLims>;
