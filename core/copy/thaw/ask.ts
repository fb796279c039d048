import { RestoreObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { statusOf } from "#core/copy/s3-copy/failure";
import type { Place } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";
import type { Thaw } from "#core/copy/schema";
import { type Archive, type Speed, speedOf, usualThaw } from "#core/copy/thaw/tier";
import { isTransient, nameOf } from "#core/error";
import { redact } from "#core/log";

/** What S3 says: `under-way`: somebody had asked before; `readable`: it can be read now; `later`: not at this rate. */
export type Answer =
  | { said: "asked"; speed: Speed }
  | { said: "under-way" | "readable" | "later" }
  | { said: "failed"; error: string };

/** Too many at once, of the account or of S3. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const pressing = new Set([
  "LimitExceeded",
  "LimitExceededException",
  "RequestLimitExceeded",
  "ServiceQuotaExceeded",
  "ServiceQuotaExceededException",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "OperationAborted",
]);

/**
 * Asks S3 to bring an object back, or a copy that is back to last longer. Where Expedited cannot be had now, in
 * Standard. Repeating it is safe. https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
 */
export async function ask(
  place: Place,
  archive: Exclude<Archive, "readSet">,
  thaw: Thaw = usualThaw,
  speed: Speed = speedOf(archive, thaw),
): Promise<Answer> {
  try {
    const { $metadata } = await Aws.s3Copies().send(
      new RestoreObjectCommand({
        Bucket: place.bucket,
        Key: place.key,
        RestoreRequest: requestOf(archive, thaw, speed),
      }),
    );
    return $metadata.httpStatusCode === 200 ? { said: "readable" } : { said: "asked", speed };
  } catch (error) {
    // It comes with 503, and is no sign of a rate that is too high.
    if (nameOf(error) === "GlacierExpeditedRetrievalNotAvailable" && speed === "Expedited")
      return ask(place, archive, thaw, "Standard");
    return answerOf(error, uriOf(place));
  }
}

/** What INTELLIGENT_TIERING brings back is back for good: it refuses a number of days. */
function requestOf(archive: Exclude<Archive, "readSet">, thaw: Thaw, speed: Speed) {
  const GlacierJobParameters = { Tier: speed };
  const wish = thaw[archive];
  return "days" in wish ? { Days: wish.days, GlacierJobParameters } : { GlacierJobParameters };
}

function answerOf(error: unknown, uri: string): Answer {
  const name = nameOf(error);
  if (name === "RestoreAlreadyInProgress") return { said: "under-way" };
  // The class was changed meanwhile: nothing is archived any more.
  if (name === "InvalidObjectState" || name === "ObjectAlreadyInActiveTierError")
    return { said: "readable" };
  if (pressing.has(name) || isTransient(error)) return { said: "later" };
  return { said: "failed", error: textOf(error, uri) };
}

function textOf(error: unknown, uri: string): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const status = statusOf(error);
  const said = `S3 said: ${name}: ${redact(message) || "(nothing)"}`.slice(0, 400);
  if (status === 404)
    return `${uri} is not there any more. Begin a new copy job with what is there now.`;
  if (status === 403)
    return `${uri} is archived, and asking for it was denied: that needs s3:RestoreObject. ${said}`;
  return `${uri} is archived and could not be asked for. ${said}`;
}
