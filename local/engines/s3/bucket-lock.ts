import type { BucketLock } from "#local/engines/s3/bucket-table";
import { type Call, existingBucket, type Reply } from "#local/engines/s3/call";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import { isLockMode } from "#local/engines/s3/lock";
import { children, childText, parseXml, xmlDocument } from "#local/engines/s3/xml";

/** A hundred years, S3's longest default retention. */
const mostDays = 36_500;

/** GetObjectLockConfiguration. */
export function getObjectLockConfiguration({ s3, request, bucket }: Call): Reply {
  const { lock } = existingBucket(s3, bucket);
  if (!lock)
    throw s3Error("ObjectLockConfigurationNotFoundError", undefined, {
      BucketName: request.bucket ?? bucket,
    });
  const { retention } = lock;
  const DefaultRetention = retention && {
    Mode: retention.mode,
    Days: retention.days,
    Years: retention.years,
  };
  return {
    text: xmlDocument("ObjectLockConfiguration", {
      ObjectLockEnabled: "Enabled",
      Rule: DefaultRetention && { DefaultRetention },
    }),
  };
}

/** PutObjectLockConfiguration: turns Object Lock on for good, and sets or removes the default. */
export async function putObjectLockConfiguration(call: Call): Promise<Reply> {
  const lock = readLock(await readText(call.request));
  const { s3, bucket } = call;
  if (existingBucket(s3, bucket).versioning !== "Enabled")
    throw s3Error(
      "InvalidBucketState",
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    );
  s3.buckets.setLock(bucket, lock);
  return {};
}

/** GetBucketVersioning: an empty document for a bucket that was never versioned. */
export function getBucketVersioning({ s3, bucket }: Call): Reply {
  const { versioning } = existingBucket(s3, bucket);
  return { text: xmlDocument("VersioningConfiguration", { Status: versioning }) };
}

/** PutBucketVersioning. Throws `InvalidBucketState` for suspending what Object Lock needs. */
export async function putBucketVersioning({ s3, request, bucket }: Call): Promise<Reply> {
  const root = parseXml(await readText(request));
  if (root.name !== "VersioningConfiguration") throw s3Error("MalformedXML");
  const status = childText(root, "Status");
  if (status === undefined) throw s3Error("IllegalVersioningConfigurationException");
  if (status !== "Enabled" && status !== "Suspended") throw s3Error("MalformedXML");
  if (childText(root, "MfaDelete") === "Enabled")
    throw s3Error("AccessDenied", "Mfa Authentication must be used for this request");
  if (status === "Suspended" && existingBucket(s3, bucket).lock)
    throw s3Error(
      "InvalidBucketState",
      "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    );
  s3.buckets.setVersioning(bucket, status);
  return {};
}

function readLock(body: string): BucketLock {
  const root = parseXml(body);
  if (root.name !== "ObjectLockConfiguration" || childText(root, "ObjectLockEnabled") !== "Enabled")
    throw s3Error("MalformedXML");
  const [rule] = children(root, "Rule");
  if (!rule) return {};
  const [retention] = children(rule, "DefaultRetention");
  const mode = childText(retention, "Mode");
  const [days, years] = [
    period(childText(retention, "Days")),
    period(childText(retention, "Years")),
  ];
  if (!isLockMode(mode) || (days === undefined) === (years === undefined))
    throw s3Error("MalformedXML");
  if ((days ?? 0) + 365 * (years ?? 0) > mostDays)
    throw s3Error("InvalidArgument", "Default retention period too large.");
  return { retention: { mode, ...(days && { days }), ...(years && { years }) } };
}

function period(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw s3Error("MalformedXML");
  if (value <= 0)
    throw invalidArgument(
      "Default retention period must be a positive integer value.",
      "Days",
      text,
    );
  return value;
}
