import type { Headed, Seen } from "#core/copy/s3-copy/seen";
import type { Checksum } from "#core/package/schema";
import type { Candidate } from "#core/package/selection/look";

/**
 * How a file's content can be checked, by the best that is known of it: what S3 has computed, what was recorded of this
 * very content, what HealthOmics says of the reads, and an ETag where that is an MD5.
 */
export function checksumOf(
  {
    file,
    kind,
    sha256,
  }: Pick<Candidate, "kind" | "sha256"> & {
    file: Pick<Candidate["file"], "etag" | "checksum">;
  },
  seen?: Seen | Headed,
): Checksum | null {
  const headed = seen && "isKms" in seen ? seen : undefined;
  // What was recorded of other content says nothing of this.
  const isSame = seen === undefined || file.etag === null || file.etag === seen.etag;
  const recorded =
    isSame && sha256 !== undefined ? { algorithm: "sha256" as const, value: sha256 } : null;
  return toldBy(headed) ?? recorded ?? file.checksum ?? (kind === "s3" ? md5Of(headed) : null);
}

/** True of an ETag of one upload; those of several parts end in their number. */
export function isWhole(etag: string): boolean {
  return /^[0-9a-f]{32}$/.test(etag);
}

function toldBy(headed: Headed | undefined): Checksum | null {
  const { checksum } = headed ?? {};
  if (checksum?.algorithm !== "SHA256" || !checksum.isOfWhole) return null;
  return { algorithm: "sha256", value: Buffer.from(checksum.value, "base64").toString("hex") };
}

/** ETags of what a key of KMS encrypts, and those of directory buckets, are no hashes of the content. */
function md5Of(headed: Headed | undefined): Checksum | null {
  if (!headed || headed.isKms || !isWhole(headed.etag)) return null;
  return headed.storageClass === "EXPRESS_ONEZONE"
    ? null
    : { algorithm: "md5", value: headed.etag };
}
