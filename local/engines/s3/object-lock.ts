import { type Call, existingBucket, type Reply } from "#local/engines/s3/call";
import { s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import { isLockMode, lockedError, mayRetain } from "#local/engines/s3/lock";
import { futureDate } from "#local/engines/s3/lock-headers";
import type { ObjectLock, Retention } from "#local/engines/s3/stored-object";
import { requestedObject, versionHeader } from "#local/engines/s3/versions";
import { childText, parseXml, xmlDocument } from "#local/engines/s3/xml";

/** GetObjectRetention: also of a retention that has ended. */
export function getObjectRetention(call: Call): Reply {
  const { retention } = lockOf(call);
  if (!retention) throw s3Error("NoSuchObjectLockConfiguration", undefined, { Key: call.key });
  const RetainUntilDate = new Date(retention.until).toISOString();
  return { text: xmlDocument("Retention", { Mode: retention.mode, RetainUntilDate }) };
}

/** GetObjectLegalHold. */
export function getObjectLegalHold(call: Call): Reply {
  const { hold } = lockOf(call);
  if (!hold) throw s3Error("NoSuchObjectLockConfiguration", undefined, { Key: call.key });
  return { text: xmlDocument("LegalHold", { Status: hold }) };
}

/** PutObjectRetention; an empty document takes the retention away, where that is allowed. */
export async function putObjectRetention(call: Call): Promise<Reply> {
  assertLockEnabled(call);
  const now = call.s3.context.clock.now();
  const retention = readRetention(await readText(call.request), now);
  return change(call, (lock) => {
    if (!mayRetain(lock, retention, now, bypasses(call))) throw lockedError();
    const { retention: _, ...rest } = lock;
    return { ...rest, ...(retention && { retention }) };
  });
}

/** PutObjectLegalHold. */
export async function putObjectLegalHold(call: Call): Promise<Reply> {
  assertLockEnabled(call);
  const root = parseXml(await readText(call.request));
  const hold = childText(root, "Status");
  if (root.name !== "LegalHold" || (hold !== "ON" && hold !== "OFF")) throw s3Error("MalformedXML");
  return change(call, (lock) => ({ ...lock, hold }));
}

/** Whether the request lifts governance mode; who may say so is the policy's to decide. */
export function bypasses({ request }: Call): boolean {
  return request.headers["x-amz-bypass-governance-retention"]?.toLowerCase() === "true";
}

/** Throws `InvalidArgument` for the bypass header, whatever it says, where there is no Object Lock. */
export function assertBypassFits({ s3, request, bucket }: Call): void {
  const name = "x-amz-bypass-governance-retention";
  if (request.headers[name] === undefined || existingBucket(s3, bucket).lock) return;
  throw s3Error("InvalidArgument", `${name} is only applicable to Object Lock enabled buckets.`, {
    ArgumentName: name,
  });
}

function change(call: Call, next: (lock: ObjectLock) => ObjectLock): Reply {
  const { s3 } = call;
  return s3.database.transaction(() => {
    const object = requestedObject(call);
    s3.objects.update({ ...object, lock: next(object.lock ?? {}) });
    return { headers: versionHeader(s3, object) };
  });
}

function lockOf(call: Call): ObjectLock {
  assertLockEnabled(call);
  return requestedObject(call).lock ?? {};
}

function assertLockEnabled({ s3, bucket }: Call): void {
  if (!existingBucket(s3, bucket).lock)
    throw s3Error("InvalidRequest", "Bucket is missing Object Lock Configuration");
}

function readRetention(body: string, now: number): Retention | undefined {
  const root = parseXml(body);
  const [mode, until] = [childText(root, "Mode"), childText(root, "RetainUntilDate")];
  if (root.name !== "Retention") throw s3Error("MalformedXML");
  if (mode === undefined && until === undefined) return undefined;
  if (!isLockMode(mode) || until === undefined) throw s3Error("MalformedXML");
  return { mode, until: futureDate(until, "RetainUntilDate", now) };
}
