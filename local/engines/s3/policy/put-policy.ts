import type { Call, Reply, S3 } from "#local/engines/s3/call";
import { s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import { isPublic } from "#local/engines/s3/policy/decide";
import { readPolicy } from "#local/engines/s3/policy/document";
import { childText, parseXml } from "#local/engines/s3/xml";

/** PutBucketPolicy. Throws `MalformedPolicy`, or `AccessDenied` for a public policy that is blocked. */
export async function putBucketPolicy(call: Call): Promise<Reply> {
  const text = await readText(call.request);
  setPolicy(call.s3, call.bucket, text, call.caller.principalArn);
  return { status: 204 };
}

/** Checks and keeps a bucket's policy. */
export function setPolicy(s3: S3, bucket: string, text: string, user: string): void {
  const policy = readPolicy(text, bucket);
  if (isPublic(policy) && blocksPublic(s3, bucket))
    throw s3Error(
      "AccessDenied",
      `User: ${user} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    );
  s3.buckets.setDocument(bucket, "policy", text);
}

function blocksPublic(s3: S3, bucket: string): boolean {
  const document = s3.buckets.document(bucket, "publicAccessBlock");
  return document !== undefined && childText(parseXml(document), "BlockPublicPolicy") === "true";
}
