import type { S3Request } from "#local/engines/s3/request";

/** The configuration documents' nouns in actions, where they differ from the operations'. */
const nouns: Record<string, string> = {
  BucketCors: "BucketCORS",
  BucketNotificationConfiguration: "BucketNotification",
  BucketLifecycleConfiguration: "LifecycleConfiguration",
  BucketLifecycle: "LifecycleConfiguration",
  PublicAccessBlock: "BucketPublicAccessBlock",
  BucketEncryption: "EncryptionConfiguration",
  ObjectLockConfiguration: "BucketObjectLockConfiguration",
};

const simple: Record<string, string[]> = {
  HeadBucket: ["ListBucket"],
  ListObjects: ["ListBucket"],
  ListObjectsV2: ["ListBucket"],
  ListObjectVersions: ["ListBucketVersions"],
  ListMultipartUploads: ["ListBucketMultipartUploads"],
  ListParts: ["ListMultipartUploadParts"],
  CreateMultipartUpload: ["PutObject"],
  UploadPart: ["PutObject"],
  UploadPartCopy: ["PutObject"],
  CompleteMultipartUpload: ["PutObject"],
  CopyObject: ["PutObject"],
  HeadObject: ["GetObject"],
  GetObjectAttributes: ["GetObject", "GetObjectAttributes"],
};

/** Operations that nobody needs a bucket's permission for, or that ask per key. */
const free = new Set(["ListBuckets", "CreateBucket", "DeleteObjects"]);
/** Actions that have a twin for a request that names a version. */
const ofVersions = /^(Get|Delete|Put)Object(|Tagging|Attributes)$/;

/**
 * The actions that an operation needs on its own bucket or object, by S3's "required permissions"
 * of each operation. Copies need others on their sources, too.
 */
export function actionsOf(operation: string, { headers, query }: S3Request): string[] {
  if (free.has(operation)) return [];
  const actions = simple[operation] ?? [documentAction(operation) ?? operation];
  const named = query.has("versionId") ? actions.map(versioned) : actions;
  return [...named, ...byHeaders(actions, headers)].map((action) => `s3:${action}`);
}

/** The twin of an action for a named version: `GetObjectVersionTagging`. */
export function versioned(action: string): string {
  if (action === "PutObject") return action;
  return ofVersions.test(action) ? action.replace("Object", "ObjectVersion") : action;
}

function byHeaders(actions: string[], headers: Record<string, string>): string[] {
  const writes = actions.includes("PutObject");
  const bypass = headers["x-amz-bypass-governance-retention"]?.toLowerCase() === "true";
  return [
    ...(writes && headers["x-amz-tagging"] ? ["PutObjectTagging"] : []),
    ...(writes && headers["x-amz-object-lock-mode"] ? ["PutObjectRetention"] : []),
    ...(writes && headers["x-amz-object-lock-legal-hold"] ? ["PutObjectLegalHold"] : []),
    ...(bypass ? ["BypassGovernanceRetention"] : []),
  ];
}

/** Deleting a configuration is putting one, but for policies. */
function documentAction(operation: string): string | undefined {
  const [, verb = "", noun = ""] = /^(Get|Put|Delete)(\w+)$/.exec(operation) ?? [];
  const own =
    /^Delete(Bucket(Cors|Lifecycle\w*|Encryption|OwnershipControls|Tagging)|PublicAccessBlock)$/;
  return noun in nouns || own.test(operation)
    ? `${verb === "Delete" ? "Put" : verb}${nouns[noun] ?? noun}`
    : undefined;
}
