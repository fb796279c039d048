import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as Aws from "#core/aws";
import { parseS3Uri } from "#core/location";
import { setting } from "#core/settings";
import { iso, minutes, now } from "#core/time";

/** How long a signed URL lives: enough to begin a transfer, too short to pass around. */
const signedMs = minutes(15);

/** GET or HEAD: a signature holds for one method. */
export type Method = "GET" | "HEAD";

/**
 * A URL of a file, signed with the credentials of this moment: none that was signed before would live longer than
 * they do. `name` is what a browser calls the file; with `range` it holds for that part of it alone.
 */
export function sign(
  uri: string,
  name: string,
  {
    method = "GET",
    range,
    client = Aws.s3(),
    expiresInMs = signedMs,
  }: { method?: Method; range?: string | undefined; client?: S3Client; expiresInMs?: number } = {},
): Promise<string> {
  const { bucket, key } = parseS3Uri(uri);
  const input = {
    Bucket: bucket,
    Key: key,
    ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    ...(range && { Range: range }),
  };
  return getSignedUrl(
    client,
    method === "HEAD" ? new HeadObjectCommand(input) : new GetObjectCommand(input),
    { expiresIn: expiresInMs / 1000, signingDate: new Date(now()) },
  );
}

/** The same of one of our own objects. */
export function signOwn(key: string, name: string, method: Method = "GET"): Promise<string> {
  return sign(`s3://${setting("storageBucket")}/${key}`, name, { method });
}

/** When a URL that is signed now stops working. */
export function signedUntil(): string {
  return iso(now() + signedMs);
}
