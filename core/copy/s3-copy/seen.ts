import { type _Object, HeadObjectCommand, type HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { statusOf } from "#core/copy/s3-copy/failure";

/** An object of S3, by its bucket (or access-point alias) and its key as it is, never decoded. */
export type Place = { bucket: string; key: string };

/** An object as a listing or a HEAD shows it. */
export type Seen = Place & {
  sizeBytes: number;
  /** Without quotes. */
  etag: string;
  /** Epoch milliseconds. */
  lastModifiedAt: number;
  /** Unset: STANDARD. */
  storageClass?: string;
  /** Must be thawed before it can be read. Of INTELLIGENT_TIERING only a HEAD tells. */
  isArchived?: boolean;
  /** Of an archived object that was asked for: its thawed copy lasts until then (epoch milliseconds), if it is there. */
  restore?: { isUnderWay: boolean; until?: number };
};

/** What only a HEAD shows. */
export type Headed = Seen & {
  checksum?: { algorithm: string; value: string; isOfWhole: boolean };
  /** Encrypted by a KMS key: the ETag says nothing of the content. */
  isKms: boolean;
  /** Where INTELLIGENT_TIERING has archived it. */
  tier?: "ARCHIVE_ACCESS" | "DEEP_ARCHIVE_ACCESS";
};

const algorithms = ["CRC64NVME", "SHA256", "SHA1", "CRC32C", "CRC32"] as const;
/** Classes that are read at once only after a restore. Glacier Instant Retrieval is none of them. */
const frozen = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** An object as ListObjectsV2 shows it; `key` is decoded already. */
export function fromListing(bucket: string, key: string, listed: _Object): Seen {
  const { StorageClass: storageClass, RestoreStatus: restore } = listed;
  const isThawed = restore?.RestoreExpiryDate !== undefined && !restore.IsRestoreInProgress;
  return {
    bucket,
    key,
    sizeBytes: listed.Size ?? 0,
    etag: bare(listed.ETag),
    lastModifiedAt: listed.LastModified?.getTime() ?? 0,
    ...(storageClass && storageClass !== "STANDARD" && { storageClass }),
    ...(frozen.has(storageClass ?? "") && !isThawed && { isArchived: true }),
    ...(restore && {
      restore: restoreOf(restore.IsRestoreInProgress, restore.RestoreExpiryDate?.getTime()),
    }),
  };
}

/** An object as HeadObject shows it; undefined when there is none. */
export async function head({ bucket, key }: Place): Promise<Headed | undefined> {
  try {
    const answer = await Aws.s3().send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" }),
    );
    return fromHead({ bucket, key }, answer);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function fromHead(place: Place, answer: HeadObjectCommandOutput): Headed {
  const { StorageClass: storageClass, ArchiveStatus: tier, Restore: restore } = answer;
  // `ongoing-request="false", expiry-date="…"` once a restored copy can be read.
  const isThawed = restore?.includes('ongoing-request="false"') ?? false;
  const isFrozen = frozen.has(storageClass ?? "") && !isThawed;
  return {
    ...place,
    sizeBytes: answer.ContentLength ?? 0,
    etag: bare(answer.ETag),
    lastModifiedAt: answer.LastModified?.getTime() ?? 0,
    ...(storageClass && storageClass !== "STANDARD" && { storageClass }),
    ...((isFrozen || tier !== undefined) && { isArchived: true }),
    ...(tier && { tier }),
    ...(restore && { restore: restoreOf(!isThawed, expiryIn(restore)) }),
    ...checksumOf(answer),
    isKms: answer.ServerSideEncryption?.startsWith("aws:kms") ?? false,
  };
}

function restoreOf(isUnderWay = false, until?: number): NonNullable<Seen["restore"]> {
  return { isUnderWay, ...(until !== undefined && { until }) };
}

function expiryIn(restore: string): number | undefined {
  const date = /expiry-date="([^"]+)"/.exec(restore)?.[1];
  return date === undefined ? undefined : Date.parse(date);
}

function checksumOf(answer: HeadObjectCommandOutput): Pick<Headed, "checksum"> {
  for (const algorithm of algorithms) {
    const value = answer[`Checksum${algorithm}`];
    if (value === undefined) continue;
    // Composite ones end in the number of parts; objects of before 2025 do not tell their type.
    const isOfWhole = answer.ChecksumType !== "COMPOSITE" && !/-\d+$/.test(value);
    return { checksum: { algorithm, value, isOfWhole } };
  }
  return {};
}

function bare(etag: string | undefined): string {
  return etag?.replaceAll('"', "") ?? "";
}
