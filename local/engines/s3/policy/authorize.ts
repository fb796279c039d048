import { type Call, existingBucket, ownerOf } from "#local/engines/s3/call";
import { s3Error } from "#local/engines/s3/errors";
import type { Facts } from "#local/engines/s3/policy/condition-keys";
import { decide, isPublic } from "#local/engines/s3/policy/decide";
import { type Policy, readPolicy } from "#local/engines/s3/policy/document";
import { actionsOf } from "#local/engines/s3/policy/needs";
import { readSessionPolicy } from "#local/engines/s3/policy/session";
import { type Tags, tagsFromHeader } from "#local/engines/s3/tags";
import { childText, parseXml } from "#local/engines/s3/xml";

/** What is to be done to what; a need without a key is about the bucket. */
export type Need = {
  action: string;
  bucket: string;
  key?: string;
  versionId?: string;
  tags?: Tags;
};
type Asking = Pick<Call, "s3" | "caller" | "request">;

/** Throws `AccessDenied` unless the caller may do all that the operation needs on its own bucket. */
export function authorize(call: Call): void {
  const { bucket, key, request } = call;
  const versionId = request.query.get("versionId");
  for (const action of actionsOf(call.operation, request))
    assertAllowed(call, { action, bucket, ...(key && { key }), versionId });
}

/** Throws `AccessDenied` unless the caller may. S3 says why to callers of the owner's account only. */
export function assertAllowed(call: Asking, need: Need): void {
  const verdict = verdictOf(call, need);
  if (verdict === "allowed") return;
  const resource = arnOf(need);
  throw s3Error(
    "AccessDenied",
    verdict === "denied"
      ? `User: ${call.caller.principalArn} is not authorized to perform: ${need.action} on resource: "${resource}" with an explicit deny in a resource-based policy`
      : undefined,
    {},
    // S3 tells where a bucket is also to those it keeps out of it.
    { "x-amz-bucket-region": existingBucket(call.s3, need.bucket).region },
  );
}

export function isAllowed(call: Asking, need: Need): boolean {
  return verdictOf(call, need) === "allowed";
}

/** Root keeps these whatever the policy says, so that nobody locks the account out for good. */
const rootsOwn = new Set(["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]);

/**
 * A caller of the owner's account is held to have its permission from IAM: only a denial stops it.
 * One of another account needs the policy's permission, too.
 */
function verdictOf(call: Asking, need: Need): "allowed" | "denied" | "not allowed" {
  const { s3, caller } = call;
  const bucket = existingBucket(s3, need.bucket);
  const owner = ownerOf(s3, bucket);
  const isOwn = owner === caller.accountId;
  if (caller.sessionPolicy !== undefined) {
    const limits = sessionPolicyOf(call, need.bucket);
    const granted = decide(limits, need.action, arnOf(need), factsOf(call, need, owner));
    if (granted !== "Allow") return "not allowed";
  }
  const text = s3.buckets.document(need.bucket, "policy");
  if (text === undefined) return isOwn ? "allowed" : "not allowed";
  const policy = policyOf(text, need.bucket);
  const effect = decide(policy, need.action, arnOf(need), factsOf(call, need, owner));
  const isRoot = caller.principalArn === `arn:aws:iam::${owner}:root`;
  if (effect === "Deny" && isRoot && rootsOwn.has(need.action)) return "allowed";
  if (effect === "Deny") return isOwn ? "denied" : "not allowed";
  if (isOwn) return "allowed";
  const blocked = restrictsPublic(call, need.bucket) && isPublic(policy);
  return effect === "Allow" && !blocked ? "allowed" : "not allowed";
}

function factsOf({ s3, caller, request }: Asking, need: Need, owner: string): Facts {
  const { bucket, key, versionId } = need;
  return {
    caller,
    request,
    owner,
    now: s3.context.clock.now(),
    existingTags() {
      if (key === undefined) return undefined;
      const object =
        versionId === undefined
          ? s3.objects.get(bucket, key)
          : s3.objects.version(bucket, key, versionId);
      return object?.attributes.tags;
    },
    requestTags: () => need.tags ?? tagsFromHeader(request.headers["x-amz-tagging"]),
  };
}

function arnOf({ bucket, key }: Need): string {
  return `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
}

function restrictsPublic({ s3 }: Asking, bucket: string): boolean {
  const document = s3.buckets.document(bucket, "publicAccessBlock");
  return (
    document !== undefined && childText(parseXml(document), "RestrictPublicBuckets") === "true"
  );
}

/** Policies that were read once; they are the same until another text is put. */
const read = new Map<string, Policy>();

function policyOf(text: string, bucket: string): Policy {
  return readOnce(`${bucket}\n${text}`, () => readPolicy(text, bucket));
}

function sessionPolicyOf({ s3, caller: { sessionPolicy = "" } }: Asking, bucket: string): Policy {
  const aliases = [...s3.aliases].flatMap(([alias, of]) => (of.bucket === bucket ? [alias] : []));
  return readOnce([bucket, ...aliases, sessionPolicy].join("\n"), () =>
    readSessionPolicy(sessionPolicy, bucket, aliases),
  );
}

function readOnce(name: string, make: () => Policy): Policy {
  const policy = read.get(name) ?? make();
  if (read.size > 300) read.clear();
  read.set(name, policy);
  return policy;
}
