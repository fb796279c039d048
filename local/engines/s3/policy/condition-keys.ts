import { notImplemented } from "#local/aws-error";
import type { Caller } from "#local/engines/s3/credentials";
import { roleArnOf } from "#local/engines/s3/policy/principal";
import type { S3Request } from "#local/engines/s3/request";
import type { Tags } from "#local/engines/s3/tags";

/** What values of condition keys are taken from. */
export type Facts = {
  caller: Caller;
  request: S3Request;
  /** Account of the bucket's owner. */
  owner: string;
  /** Epoch milliseconds. */
  now: number;
  /** Tags of the object that is there; read only when a condition asks. */
  existingTags: () => Tags | undefined;
  /** Tags that the request gives. */
  requestTags: () => Tags;
};

type Read = (facts: Facts) => string | undefined;

const header =
  (name: string): Read =>
  ({ request }) =>
    request.headers[name];
const query =
  (name: string): Read =>
  ({ request }) =>
    request.query.get(name);

/** By condition key in lower case. The local endpoint stands for AWS's, so requests count as encrypted. */
const keys: Record<string, Read> = {
  "aws:currenttime": ({ now }) => new Date(now).toISOString(),
  "aws:epochtime": ({ now }) => String(Math.floor(now / 1000)),
  "aws:principalaccount": ({ caller }) => caller.accountId,
  "aws:principalarn": ({ caller }) => roleArnOf(caller.principalArn),
  "aws:principalisawsservice": () => "false",
  "aws:principaltype": ({ caller }) => principalType(caller.principalArn),
  "aws:referer": header("referer"),
  "aws:requestedregion": ({ caller }) => caller.region,
  "aws:resourceaccount": ({ owner }) => owner,
  "aws:securetransport": ({ request }) => String(request.secure),
  "aws:useragent": header("user-agent"),
  "s3:authtype": ({ caller }) => (caller.presigned ? "REST-QUERY-STRING" : "REST-HEADER"),
  "s3:delimiter": query("delimiter"),
  "s3:if-match": header("if-match"),
  "s3:if-none-match": header("if-none-match"),
  "s3:max-keys": query("max-keys"),
  "s3:object-lock-legal-hold": header("x-amz-object-lock-legal-hold"),
  "s3:object-lock-mode": header("x-amz-object-lock-mode"),
  "s3:object-lock-retain-until-date": header("x-amz-object-lock-retain-until-date"),
  "s3:prefix": query("prefix"),
  "s3:resourceaccount": ({ owner }) => owner,
  "s3:signatureage": ({ caller }) => (caller.presigned ? String(caller.ageMs) : undefined),
  "s3:signatureversion": () => "AWS4-HMAC-SHA256",
  "s3:tlsversion": ({ request }) => (request.secure ? "1.3" : undefined),
  "s3:versionid": query("versionId"),
  "s3:x-amz-acl": header("x-amz-acl"),
  "s3:x-amz-content-sha256": header("x-amz-content-sha256"),
  "s3:x-amz-copy-source": header("x-amz-copy-source"),
  "s3:x-amz-metadata-directive": header("x-amz-metadata-directive"),
  "s3:x-amz-server-side-encryption": header("x-amz-server-side-encryption"),
  "s3:x-amz-storage-class": header("x-amz-storage-class"),
};

/** Throws `NotImplemented` for a key that this engine could not compare. */
export function assertConditionKey(key: string): void {
  const [name = "", tag] = split(key);
  const known =
    tag === undefined ? name in keys || name === "s3:requestobjecttagkeys" : name in tags;
  if (!known) throw notImplemented("s3", `the policy condition key ${key}`);
}

/** The values of a condition key, or undefined where the request has none. */
export function valuesOf(key: string, facts: Facts): string[] | undefined {
  const [name = "", tag] = split(key);
  if (name === "s3:requestobjecttagkeys") {
    const names = Object.keys(facts.requestTags());
    return names.length > 0 ? names : undefined;
  }
  const value = tag === undefined ? keys[name]?.(facts) : tags[name]?.(facts)?.[tag];
  return value === undefined ? undefined : [value];
}

const tags: Record<string, (facts: Facts) => Tags | undefined> = {
  "s3:existingobjecttag": ({ existingTags }) => existingTags(),
  "s3:requestobjecttag": ({ requestTags }) => requestTags(),
};

/** Keys are compared without regard to case; the tag in `s3:ExistingObjectTag/Tag` is not. */
function split(key: string): string[] {
  const slash = key.indexOf("/");
  return slash < 0
    ? [key.toLowerCase()]
    : [key.slice(0, slash).toLowerCase(), key.slice(slash + 1)];
}

function principalType(arn: string): string {
  if (arn.endsWith(":root")) return "Account";
  return arn.includes(":assumed-role/") ? "AssumedRole" : "User";
}
