import { fitsWildcard } from "#local/engines/s3/policy/wildcard";

const words = (text: string) => text.trim().split(/\s+/);

/** Actions on objects, by the Service Authorization Reference of S3. */
const onObjects = new Set(
  words(`AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
  DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention
  GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
  GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
  ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold
  PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject
  ReplicateTags RestoreObject`),
);

/** Actions on the bucket itself. */
const onBuckets = new Set(
  words(`DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration
  GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketNotification
  GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus
  GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite
  GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration
  GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket
  ListBucketMultipartUploads ListBucketVersions PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAcl
  PutBucketCORS PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration
  PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging
  PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration
  PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration
  CreateBucket`),
);

/** Whether a pattern names any action of S3; a bucket's policy can speak of no other. */
export function isAction(pattern: string): boolean {
  return matching(pattern, onObjects) || matching(pattern, onBuckets);
}

/** Whether an action that fits the pattern can be done to something that fits the resource. */
export function applies(pattern: string, resource: string, bucketArn: string): boolean {
  const toBucket = fitsWildcard(resource, bucketArn);
  const toObjects =
    resource.length > bucketArn.length && /[/*?]/.test(resource.slice(bucketArn.length));
  return (toBucket && matching(pattern, onBuckets)) || (toObjects && matching(pattern, onObjects));
}

/** Whether an action (`s3:GetObject`) fits a pattern; case does not count. */
export function fitsAction(pattern: string, action: string): boolean {
  return fitsWildcard(pattern.toLowerCase(), action.toLowerCase());
}

function matching(pattern: string, actions: Set<string>): boolean {
  return pattern === "*" || [...actions].some((name) => fitsAction(pattern, `s3:${name}`));
}
