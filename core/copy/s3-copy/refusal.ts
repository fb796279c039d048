import { statusOf } from "#core/copy/s3-copy/failure";
import { nameOf } from "#core/error";
import { setting } from "#core/settings";

/**
 * Why a bucket or prefix cannot be used, for people; undefined for failures that are not about that, such as those
 * that may pass. Answers to HEAD have a status and nothing else.
 */
export function refusalOf(error: unknown, uri: string, use: Use): string | undefined {
  const bucket = /^s3:\/\/([^/]*)/.exec(uri)?.[1] ?? uri;
  const status = statusOf(error);
  const region = regionIn(error);
  if (region && region !== setting("region")) return elsewhere(bucket, region);
  if (status === 301) return elsewhere(bucket, "another Region");
  if (nameOf(error) === "NoSuchBucket" || status === 404)
    return `${uri}: there is no bucket ${bucket}`;
  if (status === 403) return deniedText(uri, use);
  return undefined;
}

export type Use = "read" | "write";

/** Copies are made within one Region: across, each byte costs, and S3 is asked at its own endpoint. */
export function elsewhere(bucket: string, region: string): string {
  const own = setting("region");
  return `s3://${bucket}/: the bucket is in ${region}, and this stage copies in ${own}. Use a bucket in ${own}, or a stage in ${region}`;
}

/** What is denied, and the statement that the bucket's owner adds. */
export function deniedText(uri: string, use: Use): string {
  const bucket = /^s3:\/\/([^/]*)/.exec(uri)?.[1] ?? "";
  const [onBucket, onObjects] = actions[use];
  const key = uri.slice(`s3://${bucket}/`.length);
  const statement = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${setting("accountId")}:root` },
    Action: [...onBucket, ...onObjects],
    Resource: [
      `arn:aws:s3:::${bucket}`,
      `arn:aws:s3:::${bucket}/${key.slice(0, key.lastIndexOf("/") + 1)}*`,
    ],
  };
  return `${uri}: access is denied (or it is not there, and you may not know). The bucket's owner allows it by a bucket policy with this statement: ${JSON.stringify(statement)}`;
}

const actions = {
  read: [["s3:ListBucket"], ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectAttributes"]],
  write: [
    ["s3:ListBucket"],
    [
      "s3:GetObject",
      "s3:PutObject",
      "s3:PutObjectTagging",
      "s3:DeleteObject",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
    ],
  ],
} as const;

/** S3 tells a bucket's Region in a header, whatever it answers. */
export function regionIn(error: unknown): string | undefined {
  const { $response } = error as { $response?: { headers?: Record<string, string> } };
  return $response?.headers?.["x-amz-bucket-region"];
}
