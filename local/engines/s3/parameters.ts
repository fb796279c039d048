import { notImplemented } from "#local/aws-error";
import { s3Error } from "#local/engines/s3/errors";
import type { S3Request } from "#local/engines/s3/request";

/** Headers that some operation reads, or that change nothing for a single owner without billing. */
const understood = new Set(
  `acl bucket-object-lock-enabled bypass-governance-retention checksum-algorithm checksum-crc32 checksum-crc32c checksum-crc64nvme
  checksum-mode checksum-sha1 checksum-sha256 checksum-type content-sha256 copy-source
  copy-source-if-match copy-source-if-modified-since copy-source-if-none-match
  copy-source-if-unmodified-since copy-source-range date decoded-content-length
  expected-bucket-owner max-parts metadata-directive mp-object-size object-attributes object-lock-legal-hold object-lock-mode
  object-lock-retain-until-date object-ownership optional-object-attributes part-number-marker request-payer sdk-checksum-algorithm
  security-token server-side-encryption source-expected-bucket-owner storage-class tagging
  tagging-directive trailer transition-default-minimum-object-size user-agent`
    .split(/\s+/)
    .map((name) => `x-amz-${name}`),
);

/** Subresources and query parameters of S3 that this engine has not. Others change nothing, as on S3. */
const refusedQuery = [
  "accelerate",
  "acl",
  "analytics",
  "annotation",
  "append",
  "attributes-update",
  "encryption-update",
  "intelligent-tiering",
  "inventory",
  "logging",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
  "policyStatus",
  "renameObject",
  "replication",
  "requestPayment",
  "select",
  "session",
  "torrent",
  "website",
  "abac",
];

/**
 * Refuses what the engine would silently ignore: unknown `x-amz-*` headers, subresources it has not,
 * ACLs (buckets are BucketOwnerEnforced).
 */
export function assertParameters(request: S3Request): void {
  const { headers, query } = request;
  for (const name of Object.keys(headers)) {
    if (!name.startsWith("x-amz-") || name.startsWith("x-amz-meta-")) continue;
    if (name.startsWith("x-amz-grant-")) throw s3Error("AccessControlListNotSupported");
    if (!understood.has(name)) throw notImplemented("s3", `the header ${name}`);
  }
  for (const name of refusedQuery)
    if (query.has(name)) throw notImplemented("s3", `the subresource ?${name}`);
  const acl = headers["x-amz-acl"];
  if (acl !== undefined && acl !== "private" && acl !== "bucket-owner-full-control")
    throw s3Error("AccessControlListNotSupported");
}
