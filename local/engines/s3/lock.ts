import type { Bucket, DefaultRetention, LockMode } from "#local/engines/s3/bucket-table";
import { s3Error } from "#local/engines/s3/errors";
import type { ObjectLock, Retention, StoredObject } from "#local/engines/s3/stored-object";

const dayMs = 24 * 3_600_000;

/** Whether the version may not be deleted at `now`; `bypass` lifts retention in governance mode. */
export function isLocked({ lock }: StoredObject, now: number, bypass: boolean): boolean {
  if (lock?.hold === "ON") return true;
  const active = activeRetention(lock, now);
  return active !== undefined && !(active.mode === "GOVERNANCE" && bypass);
}

/**
 * Whether a version's retention may be changed to `next` (none: taken away). A retention that has
 * not ended can be made longer or stricter; anything weaker needs the bypass in governance mode and
 * is impossible in compliance mode.
 */
export function mayRetain(
  lock: ObjectLock | undefined,
  next: Retention | undefined,
  now: number,
  bypass: boolean,
): boolean {
  const active = activeRetention(lock, now);
  if (!active) return true;
  const weaker =
    !next ||
    next.until < active.until ||
    (active.mode === "COMPLIANCE" && next.mode === "GOVERNANCE");
  return !weaker || (active.mode === "GOVERNANCE" && bypass);
}

/** `AccessDenied`, as for every attempt against a lock. */
export function lockedError() {
  return s3Error("AccessDenied", "Access Denied because object protected by object lock.");
}

/** The lock of a new version: what its request says goes before the bucket's default. */
export function lockOfNew(
  { lock: bucketLock }: Bucket,
  asked: ObjectLock | undefined,
  now: number,
): ObjectLock | undefined {
  const byDefault = bucketLock?.retention;
  if (asked?.retention || !byDefault) return asked;
  return { ...asked, retention: { mode: byDefault.mode, until: untilOf(byDefault, now) } };
}

/** When a default retention that starts now ends: a year is 365 days, as S3 counts. */
export function untilOf({ days = 0, years = 0 }: DefaultRetention, now: number): number {
  return now + (days + 365 * years) * dayMs;
}

/** A mode by its name. */
export function isLockMode(text: string | undefined): text is LockMode {
  return text === "GOVERNANCE" || text === "COMPLIANCE";
}

function activeRetention(lock: ObjectLock | undefined, now: number): Retention | undefined {
  const { retention } = lock ?? {};
  return retention && now < retention.until ? retention : undefined;
}
