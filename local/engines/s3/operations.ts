import { notImplemented } from "#local/aws-error";
import * as Bucket from "#local/engines/s3/bucket";
import { deleteDocument, getDocument, putDocument } from "#local/engines/s3/bucket-documents";
import * as Lock from "#local/engines/s3/bucket-lock";
import type { Handler } from "#local/engines/s3/call";
import { completeMultipartUpload } from "#local/engines/s3/complete-upload";
import { copyObject } from "#local/engines/s3/copy-object";
import { preflight } from "#local/engines/s3/cors";
import { deleteObject, deleteObjects } from "#local/engines/s3/delete-objects";
import { s3Error } from "#local/engines/s3/errors";
import { getObject, headObject } from "#local/engines/s3/get-object";
import { listObjects, listObjectsV2 } from "#local/engines/s3/list-objects";
import { listObjectVersions } from "#local/engines/s3/list-versions";
import * as Multipart from "#local/engines/s3/multipart";
import { listMultipartUploads, listParts } from "#local/engines/s3/multipart-list";
import { getObjectAttributes } from "#local/engines/s3/object-attributes";
import * as ObjectLock from "#local/engines/s3/object-lock";
import * as ObjectTagging from "#local/engines/s3/object-tagging";
import { putBucketPolicy } from "#local/engines/s3/policy/put-policy";
import { putObject } from "#local/engines/s3/put-object";
import type { S3Request } from "#local/engines/s3/request";
import { restoreObject } from "#local/engines/s3/restore";

/** An operation by its AWS name. */
export type Operation = {
  name: string;
  /** Needs no signature. */
  isPublic?: true;
  run: Handler;
};

const operations: Record<string, Handler> = {
  ListBuckets: Bucket.listBuckets,
  CreateBucket: Bucket.createBucket,
  DeleteBucket: Bucket.deleteBucket,
  HeadBucket: Bucket.headBucket,
  GetBucketLocation: Bucket.getBucketLocation,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  DeleteObjects: deleteObjects,
  ListMultipartUploads: listMultipartUploads,
  PutObject: putObject,
  CopyObject: copyObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: Multipart.createMultipartUpload,
  UploadPart: Multipart.uploadPart,
  UploadPartCopy: Multipart.uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: Multipart.abortMultipartUpload,
  ListParts: listParts,
  GetObjectTagging: ObjectTagging.getObjectTagging,
  PutObjectTagging: ObjectTagging.putObjectTagging,
  DeleteObjectTagging: ObjectTagging.deleteObjectTagging,
  GetObjectAttributes: getObjectAttributes,
  RestoreObject: restoreObject,
  ListObjectVersions: listObjectVersions,
  GetBucketVersioning: Lock.getBucketVersioning,
  PutBucketVersioning: Lock.putBucketVersioning,
  GetObjectLockConfiguration: Lock.getObjectLockConfiguration,
  PutObjectLockConfiguration: Lock.putObjectLockConfiguration,
  GetObjectRetention: ObjectLock.getObjectRetention,
  PutObjectRetention: ObjectLock.putObjectRetention,
  GetObjectLegalHold: ObjectLock.getObjectLegalHold,
  PutObjectLegalHold: ObjectLock.putObjectLegalHold,
};

/** `METHOD level subresource` → operation; the first subresource present decides. */
const routes: Record<string, string> = {
  "GET service": "ListBuckets",
  "PUT bucket": "CreateBucket",
  "DELETE bucket": "DeleteBucket",
  "HEAD bucket": "HeadBucket",
  "GET bucket": "ListObjects",
  "GET bucket list-type": "ListObjectsV2",
  "GET bucket location": "GetBucketLocation",
  "GET bucket uploads": "ListMultipartUploads",
  "POST bucket delete": "DeleteObjects",
  "PUT object": "PutObject",
  "GET object": "GetObject",
  "HEAD object": "HeadObject",
  "DELETE object": "DeleteObject",
  "POST object uploads": "CreateMultipartUpload",
  "PUT object uploadId": "UploadPart",
  "POST object uploadId": "CompleteMultipartUpload",
  "DELETE object uploadId": "AbortMultipartUpload",
  "GET object uploadId": "ListParts",
  "GET object tagging": "GetObjectTagging",
  "PUT object tagging": "PutObjectTagging",
  "DELETE object tagging": "DeleteObjectTagging",
  "GET object attributes": "GetObjectAttributes",
  "POST object restore": "RestoreObject",
  "GET bucket versions": "ListObjectVersions",
  "GET bucket versioning": "GetBucketVersioning",
  "PUT bucket versioning": "PutBucketVersioning",
  "GET bucket object-lock": "GetObjectLockConfiguration",
  "PUT bucket object-lock": "PutObjectLockConfiguration",
  "GET object retention": "GetObjectRetention",
  "PUT object retention": "PutObjectRetention",
  "GET object legal-hold": "GetObjectLegalHold",
  "PUT object legal-hold": "PutObjectLegalHold",
};

/** Configuration subresource → the noun in its operations' names. */
const documents: Record<string, { noun: string; deletable: boolean; getNoun?: string }> = {
  cors: { noun: "BucketCors", deletable: true },
  notification: { noun: "BucketNotificationConfiguration", deletable: false },
  lifecycle: { noun: "BucketLifecycleConfiguration", deletable: true },
  policy: { noun: "BucketPolicy", deletable: true },
  publicAccessBlock: { noun: "PublicAccessBlock", deletable: true },
  encryption: { noun: "BucketEncryption", deletable: true },
  ownershipControls: { noun: "BucketOwnershipControls", deletable: true },
  tagging: { noun: "BucketTagging", deletable: true },
};
for (const [name, { noun, deletable }] of Object.entries(documents)) {
  const add = (method: string, verb: string, handler: Handler) => {
    routes[`${method} bucket ${name}`] = `${verb}${noun}`;
    operations[`${verb}${noun}`] = handler;
  };
  add("GET", "Get", getDocument(name));
  add("PUT", "Put", name === "policy" ? putBucketPolicy : putDocument(name));
  if (deletable) add("DELETE", "Delete", deleteDocument(name));
}

/** All that a request can ask for. */
export const operationNames = Object.keys(operations);

const subresources = [
  ...new Set(Object.keys(routes).flatMap((route) => route.split(" ")[2] ?? [])),
];

/** The operation a request asks for. Throws `MethodNotAllowed` or `NotImplemented`. */
export function operationOf(request: S3Request): Operation {
  if (request.method === "OPTIONS") return { name: "Preflight", isPublic: true, run: preflight };
  const level = request.key !== undefined ? "object" : request.bucket ? "bucket" : "service";
  const subresource = subresources.find((name) => request.query.has(name));
  const plain = `${request.method} ${level}`;
  const name = routes[subresource ? `${plain} ${subresource}` : plain];
  if (!name && level === "bucket" && request.method === "POST" && !subresource)
    throw notImplemented("s3", "uploads by HTML form (POST)");
  if (!name)
    throw s3Error("MethodNotAllowed", undefined, {
      Method: request.method,
      ResourceType: subresource?.toUpperCase() ?? level.toUpperCase(),
    });
  const isCopy = "x-amz-copy-source" in request.headers;
  const actual =
    isCopy && name === "PutObject"
      ? "CopyObject"
      : isCopy && name === "UploadPart"
        ? "UploadPartCopy"
        : name;
  const run = operations[actual];
  if (!run) throw notImplemented("s3", actual);
  return { name: actual, run };
}
