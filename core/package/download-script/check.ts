import { VisibleError } from "#core/error";
import type { DataFile } from "#core/package/download-script/data-lines";
import type { LinkData } from "#core/package/download-script/link-lines";
import type { Checksum } from "#core/package/schema";

const hexDigits: Record<Checksum["algorithm"], number> = {
  ...{ md5: 32, sha256: 64, sha512: 128 },
  ...{ FASTQ_MD5up: 32, FASTQ_SHA256up: 64, FASTQ_SHA512up: 128 },
  ...{ BAM_MD5up: 32, BAM_SHA256up: 64, BAM_SHA512up: 128 },
  ...{ CRAM_MD5up: 32, CRAM_SHA256up: 64, CRAM_SHA512up: 128 },
};

/** Control characters (C0, DEL and C1, which some terminals obey) and the two Unicode line ends. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Checks what a script says of its link. Returns the origin without a slash at its end. */
export function checkLink(link: LinkData): string {
  const origin = link.origin.replace(/\/+$/, "");
  require(/^https?:\/\/[A-Za-z0-9._:/-]+$/.test(origin) &&
    URL.canParse(origin), "origin", "an http or https URL without user, query or fragment");
  require(/^[A-Za-z0-9_-]+$/.test(link.token), "token", "base64url characters");
  require(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(
    link.package.id,
  ), "package.id", "letters, digits and . _ -");
  requireText(link.package.name, "package.name");
  requireText(link.sender, "sender");
  require(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(
    link.expiresAt,
  ), "expiresAt", "an ISO 8601 time in UTC");
  const { bytes, sha256, md5 } = link.data;
  require(Number.isSafeInteger(bytes) && bytes > 0, "data.bytes", "a whole number of bytes");
  require(/^[0-9a-f]{64}$/.test(sha256), "data.sha256", "64 hex digits");
  require(/^[0-9a-f]{32}$/.test(md5), "data.md5", "32 hex digits");
  return origin;
}

/** Checks what can be checked of one file by itself. */
export function checkFile(file: DataFile): void {
  const field = `files.${file.n}`;
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
