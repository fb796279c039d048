import { statusOf } from "#core/copy/s3-copy/failure";
import { type Headed, head, type Place, type Seen } from "#core/copy/s3-copy/seen";

/** What a comparison says; `doubtful`: sizes are equal and ETags differ, which alone proves nothing. */
export type Verdict = "identical" | "different" | "doubtful";

type Content = Pick<Seen, "sizeBytes" | "etag">;

/**
 * Compares what a listing shows. An ETag is the MD5 of the content, of the MD5s of its parts, or with a KMS key
 * neither: equal ones mean equal contents, different ones nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function compare(source: Content, destination: Content): Verdict {
  if (source.sizeBytes !== destination.sizeBytes) return "different";
  if (source.sizeBytes === 0 || source.etag === destination.etag) return "identical";
  return "doubtful";
}

/**
 * Compares what HEADs show, where listings left a doubt. Checksums decide where both objects have comparable ones.
 * Where they have none and an ETag is no MD5, a destination that is not older than the source counts as its copy.
 */
export function compareClosely(source: Headed, destination: Headed): "identical" | "different" {
  const verdict = compare(source, destination);
  if (verdict !== "doubtful") return verdict;
  const [one, other] = [source.checksum, destination.checksum];
  if (one && other && one.algorithm === other.algorithm && one.isOfWhole === other.isOfWhole) {
    if (one.value === other.value) return "identical";
    // Composite ones depend on how an object was cut into parts.
    if (one.isOfWhole) return "different";
  }
  const isMd5 = [source, destination].every(({ etag, isKms }) => !isKms && !etag.includes("-"));
  return !isMd5 && destination.lastModifiedAt >= source.lastModifiedAt ? "identical" : "different";
}

/**
 * True when the destination has the source's content; metadata, tags and storage class are not looked at. Asks S3
 * (one HEAD each) only where sizes are equal and ETags differ.
 */
export async function isIdentical(source: Seen, destination: Seen): Promise<boolean> {
  const verdict = compare(source, destination);
  if (verdict !== "doubtful") return verdict === "identical";
  const [one, other] = await Promise.all([headOf(source), headOf(destination)]);
  return one !== undefined && other !== undefined && compareClosely(one, other) === "identical";
}

/** Who may list an object but not read it (or its KMS key) has no checksum to show: then the listing must do. */
async function headOf(seen: Seen): Promise<Headed | undefined> {
  try {
    return await head(placeOf(seen));
  } catch (error) {
    if (statusOf(error) === 403) return { ...seen, isKms: false };
    throw error;
  }
}

function placeOf({ bucket, key }: Place): Place {
  return { bucket, key };
}
