import { VisibleError } from "#core/error";
import type {
  ChecksumAlgorithm,
  Manifest,
  ManifestFile,
} from "#core/package/download-script/data-lines";

const hexDigits: Record<ChecksumAlgorithm, number> = {
  md5: 32,
  sha256: 64,
  sha512: 128,
  FASTQ_MD5up: 32,
  FASTQ_SHA256up: 64,
  FASTQ_SHA512up: 128,
};

/** Control characters (C0, DEL and C1, which some terminals obey) and the two Unicode line ends. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Checks everything but the files. Returns the origin without a slash at its end. */
export function checkLink(manifest: Omit<Manifest, "files">): string {
  const origin = manifest.origin.replace(/\/+$/, "");
  require(/^https?:\/\/[A-Za-z0-9._:/-]+$/.test(origin) &&
    URL.canParse(origin), "origin", "an http or https URL without user, query or fragment");
  require(/^[A-Za-z0-9_-]+$/.test(manifest.token), "token", "base64url characters");
  require(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(
    manifest.package.id,
  ), "package.id", "letters, digits and . _ -");
  requireText(manifest.package.name, "package.name");
  require(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(
    manifest.expiresAt,
  ), "expiresAt", "an ISO 8601 time in UTC");
  return origin;
}

/** Checks each file, and that no number and no path is there twice. */
export function checkFiles(files: readonly ManifestFile[]): void {
  const numbers = new Set<number>();
  const paths = new Set<string>();
  files.forEach((file, index) => {
    const field = `files.${index}`;
    checkFile(file, field);
    require(!numbers.has(file.n), `${field}.n`, "a number no other file has");
    require(!paths.has(file.path), `${field}.path`, "a path no other file has");
    numbers.add(file.n);
    paths.add(file.path);
  });
}

function checkFile(file: ManifestFile, field: string): void {
  require(Number.isSafeInteger(file.n) && file.n >= 0, `${field}.n`, "a whole number");
  require(Number.isSafeInteger(file.sizeBytes) &&
    file.sizeBytes >= 0, `${field}.sizeBytes`, "a whole number of bytes");
  requireText(file.path, `${field}.path`);
  const parts = file.path.split("/");
  require(!parts.some(
    (part) => part === "" || part === "." || part === "..",
  ), `${field}.path`, "relative, without empty, . or .. parts");
  require(parts[0]?.toLowerCase() !==
    ".seqferry", `${field}.path`, "outside .seqferry, where the script keeps its parts");
  if (!file.checksum) return;
  const digits = hexDigits[file.checksum.algorithm];
  require(digits !==
    undefined, `${field}.checksum.algorithm`, `one of ${Object.keys(hexDigits).join(", ")}`);
  require(new RegExp(`^[0-9A-Fa-f]{${digits}}$`).test(
    file.checksum.value,
  ), `${field}.checksum.value`, `${digits} hex digits`);
}

function requireText(text: string, field: string): void {
  require(text !== "" &&
    text.isWellFormed() &&
    !controls.test(text), field, "text without control characters, not empty");
}

function require(holds: boolean, path: string, wanted: string): void {
  if (holds) return;
  const message = `must be ${wanted}`;
  throw new VisibleError("request.invalid", `${path}: ${message}`, {
    errors: [{ path, message }],
    hint: "The download script carries only what every recipient's machine can take safely.",
  });
}
