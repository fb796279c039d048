import type { Bucket } from "#local/engines/s3/bucket-table";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import { isLockMode } from "#local/engines/s3/lock";
import type { ObjectLock, Retention, StoredObject } from "#local/engines/s3/stored-object";

const modeName = "x-amz-object-lock-mode";
const untilName = "x-amz-object-lock-retain-until-date";
const holdName = "x-amz-object-lock-legal-hold";

type Headers = Record<string, string>;

/**
 * The lock that a write asks for. Throws `InvalidRequest` where the bucket has no Object Lock, and
 * `InvalidArgument` for a mode without a date, a date in the past, and values that are none.
 */
export function lockIn(headers: Headers, bucket: Bucket, now: number): ObjectLock | undefined {
  const [mode, until, hold] = [headers[modeName], headers[untilName], headers[holdName]];
  if (mode === undefined && until === undefined && hold === undefined) return undefined;
  if (!bucket.lock) throw s3Error("InvalidRequest", "Bucket is missing ObjectLockConfiguration");
  const retention = retentionIn(mode, until, now);
  if (hold !== undefined && hold !== "ON" && hold !== "OFF")
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", holdName, hold);
  return { ...(retention && { retention }), ...(hold && { hold }) };
}

/**
 * Bodies of versions that will be locked must come with a checksum. Throws `InvalidRequest`.
 * `what` is the operation's name in S3's sentence: `Put Object`, `Put Part`.
 */
export function assertChecksumForLock(headers: Headers, locked: boolean, what: string): void {
  const hasChecksum = Object.keys(headers).some((name) => /^x-amz-checksum-(crc|sha)/.test(name));
  if (!locked || hasChecksum || headers["content-md5"] || headers["x-amz-trailer"]) return;
  throw s3Error(
    "InvalidRequest",
    `Content-MD5 OR x-amz-checksum- HTTP header is required for ${what} requests with Object Lock parameters`,
  );
}

/** What HEAD and GET say about a version's lock. */
export function lockHeaders({ lock }: StoredObject): Record<string, string | undefined> {
  const { retention, hold } = lock ?? {};
  return {
    [modeName]: retention?.mode,
    [untilName]: retention && new Date(retention.until).toISOString(),
    [holdName]: hold,
  };
}

/** A date that a lock is to end at. Throws `InvalidArgument` for one that is past or no date. */
export function futureDate(text: string, name: string, now: number): number {
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw invalidArgument("The retain until date must be provided in ISO 8601 format", name, text);
  if (time <= now)
    throw invalidArgument("The retain until date must be in the future!", name, text);
  return time;
}

function retentionIn(
  mode: string | undefined,
  until: string | undefined,
  now: number,
): Retention | undefined {
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined)
    throw invalidArgument(
      `${untilName} and ${modeName} must both be supplied`,
      mode === undefined ? untilName : modeName,
      mode ?? until ?? "",
    );
  if (!isLockMode(mode)) throw invalidArgument("Unknown wormMode directive.", modeName, mode);
  return { mode, until: futureDate(until, untilName, now) };
}
