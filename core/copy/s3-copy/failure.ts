import type { PlanItem } from "#core/copy/plan-schema";
import { isTransient, nameOf } from "#core/error";
import { redact } from "#core/log";

/** A copy that cannot be made; its message is for people. */
export class CopyFailure extends Error {}

/** Names of S3's answers that stay the same however often one asks, whatever their status. */
const lasting = new Set([
  "AccessDenied",
  "Forbidden",
  "EntityTooLarge",
  "InvalidArgument",
  "InvalidObjectState",
  "InvalidRequest",
  "KeyTooLongError",
  "MethodNotAllowed",
  "NoSuchBucket",
  "NoSuchKey",
  "NoSuchUpload",
  "NotFound",
  "NotImplemented",
  "PermanentRedirect",
  "PreconditionFailed",
]);
/** Beside those of `core/error.ts`: others wrote the same key at the same time. */
const passing = new Set([
  "ConditionalRequestConflict",
  "OperationAborted",
  "ETIMEDOUT",
  "EAI_AGAIN",
]);
const tooFast = new Set(["SlowDown", "TooManyRequestsException", "ThrottlingException"]);

/** True for what is worth another try. An error within a 200 answer has S3's code, and counts as its code says. */
export function isLater(error: unknown): boolean {
  if (error instanceof CopyFailure || lasting.has(nameOf(error))) return false;
  const { code } = error as { code?: string };
  return passing.has(nameOf(error)) || passing.has(code ?? "") || isTransient(error);
}

/** True when calls came faster than S3 takes them. */
export function isTooFast(error: unknown): boolean {
  return tooFast.has(nameOf(error));
}

/** The HTTP status of an answer; answers to HEAD have nothing else. */
export function statusOf(error: unknown): number {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode ?? 0;
}

/** Why an item could not be copied, and what to do about it. S3's own words are kept. */
export function toText(
  error: unknown,
  { sourceUri, destinationUri, storageClass }: PlanItem,
  tries = 1,
): string {
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause instanceof CopyFailure) return cause.message;
  const said = `S3 said: ${cause.name}: ${redact(cause.message) || "(nothing)"}`.slice(0, 400);
  const status = statusOf(cause);
  if (cause.name === "InvalidObjectState")
    return `${sourceUri} is archived (${storageClass ?? "class unknown"}) and cannot be read now: it was not thawed, or has frozen again. Retry the copy job.`;
  if (cause.name === "NoSuchBucket")
    return `A bucket is not there: that of ${sourceUri} or of ${destinationUri}. ${said}`;
  if (cause.name === "NoSuchKey" || cause.name === "NotFound")
    return `${sourceUri} is not there any more. Begin a new copy job with what is there now.`;
  if (status === 412) return changed(sourceUri);
  if (cause.name === "AccessDenied" || status === 403)
    return `The copy was denied. It needs s3:GetObject and s3:GetObjectTagging on ${sourceUri}, s3:PutObject and s3:PutObjectTagging on ${destinationUri}, and the keys of encrypted buckets. ${said}`;
  if (cause.name === "BadDigest")
    return `The copy does not have the checksum of ${sourceUri} and was thrown away. Retry the copy job. ${said}`;
  if (isLater(cause)) return `Given up after ${tries} tries; retry the copy job later. ${said}`;
  return said;
}

export function changed(sourceUri: string): string {
  return `${sourceUri} was changed after the copy was planned. Begin a new copy job.`;
}
