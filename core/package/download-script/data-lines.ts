import { checkFiles, checkLink } from "#core/package/download-script/check";
import { encode } from "#core/package/download-script/encoding";

/** Hash algorithms the script verifies; `FASTQ_*up` are HealthOmics': the hash of the unzipped content. */
export type ChecksumAlgorithm =
  | "md5"
  | "sha256"
  | "sha512"
  | "FASTQ_MD5up"
  | "FASTQ_SHA256up"
  | "FASTQ_SHA512up";

export type ManifestFile = {
  /** The file's number in the link: `GET {origin}/d/{token}/files/{n}`. A whole number, once per package. */
  n: number;
  /** Where it goes below the recipient's directory; `/` separates directories. */
  path: string;
  sizeBytes: number;
  /** In hex. Without one only the size can be verified, and the script says so. */
  checksum?: { algorithm: ChecksumAlgorithm; value: string } | null;
};

export type Manifest = {
  /** Base URL of the API that redirects to signed URLs, such as `https://data.example.org`. */
  origin: string;
  /** The link's secret. */
  token: string;
  package: { id: string; name: string };
  /** When the link ends, ISO 8601 UTC; shown to the recipient, enforced by the origin. */
  expiresAt: string;
  files: readonly ManifestFile[];
};

/**
 * The data section: lines of tab-separated fields, the first the line's key. The last line counts the files,
 * so that a part of the data is never taken for the whole. Paths are split in directory and name because
 * the program then needs no process per file to split them.
 */
export function dataLines(manifest: Manifest): string[] {
  const origin = checkLink(manifest);
  checkFiles(manifest.files);
  return [
    ["seqferry", "1"],
    ["origin", origin],
    ["token", manifest.token],
    ["package", manifest.package.id, encode(manifest.package.name)],
    ["expires", manifest.expiresAt],
    ...manifest.files.map(fileLine),
    ["end", String(manifest.files.length)],
  ].map((fields) => fields.join("\t"));
}

function fileLine(file: ManifestFile): string[] {
  const slash = file.path.lastIndexOf("/");
  return [
    "file",
    String(file.n),
    String(file.sizeBytes),
    file.checksum?.algorithm ?? "-",
    file.checksum?.value.toLowerCase() ?? "-",
    slash < 0 ? "." : encode(file.path.slice(0, slash)),
    encode(file.path.slice(slash + 1)),
  ];
}
