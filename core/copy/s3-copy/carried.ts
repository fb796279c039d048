import {
  type CreateMultipartUploadCommandInput,
  GetObjectTaggingCommand,
  type HeadObjectCommandOutput,
} from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { CopyFailure } from "#core/copy/s3-copy/failure";
import { parseS3Uri } from "#core/location";

type Carried = Partial<CreateMultipartUploadCommandInput>;

/**
 * What describes a source beside its bytes: CopyObject takes it along by itself, an upload has to be told. Access
 * rules, retention and encryption are the destination's own, as with CopyObject. Throws `CopyFailure` for metadata
 * that S3 does not show.
 */
export async function carried(
  sourceUri: string,
  source: HeadObjectCommandOutput,
): Promise<Carried> {
  if (source.MissingMeta)
    throw new CopyFailure(
      `${sourceUri} has ${source.MissingMeta} metadata entries that cannot be read over HTTP, and would lose them. Write them anew, or copy it by other means.`,
    );
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType } =
    source;
  const { Metadata, WebsiteRedirectLocation } = source;
  const Tagging = source.TagCount ? await tagsOf(sourceUri) : undefined;
  return {
    ...{ CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType },
    ...{ Metadata, WebsiteRedirectLocation, Tagging },
    ...checksumOf(source),
  };
}

/** Tags as a header has them: a query, percent-encoded. */
async function tagsOf(sourceUri: string): Promise<string> {
  const { bucket: Bucket, key: Key } = parseS3Uri(sourceUri);
  const { TagSet = [] } = await Aws.s3Copies().send(new GetObjectTaggingCommand({ Bucket, Key }));
  return TagSet.map(
    ({ Key = "", Value = "" }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`,
  ).join("&");
}

/** Algorithms of which S3 makes one checksum of the whole object out of those of its parts. */
const whole = ["CRC64NVME", "CRC32C", "CRC32"] as const;

/**
 * The source's own algorithm, where S3 can compute it over the whole of an upload; else S3's usual one. So the copy's
 * checksum is comparable with the source's.
 */
function checksumOf(source: HeadObjectCommandOutput): Carried {
  const own = whole.find((name) => source[`Checksum${name}`] !== undefined);
  return { ChecksumAlgorithm: own ?? "CRC64NVME", ChecksumType: "FULL_OBJECT" };
}

/** The source's checksum of all its bytes, as the completion of an upload can be told to hold to. */
export function expectedChecksum(source: HeadObjectCommandOutput): Record<string, string> {
  if (source.ChecksumType !== "FULL_OBJECT") return {};
  for (const name of whole) {
    const value = source[`Checksum${name}`];
    if (value !== undefined) return { [`Checksum${name}`]: value };
  }
  return {};
}
