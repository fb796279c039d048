import { notImplemented } from "#local/aws-error";
import type { Handler } from "#local/engines/s3/call";
import { readCorsRules } from "#local/engines/s3/cors";
import { type S3ErrorCode, s3Error } from "#local/engines/s3/errors";
import { readText } from "#local/engines/s3/ingest";
import { tagsFromXml } from "#local/engines/s3/tags";
import { children, childText, parseXml, type XmlElement, xmlDocument } from "#local/engines/s3/xml";

/** A configuration of a bucket: kept as it was sent, given back as it was kept. */
type DocumentKind = {
  /** Root element. */
  root: string;
  /** What GET answers when there is none. */
  missing: { code: S3ErrorCode } | { document: string };
  /** Refuses what the engine would have to act on and does not. */
  check?: (root: XmlElement) => void;
  /** A document with this property is the same as none. */
  isNone?: (root: XmlElement) => boolean;
};

/** By the name of the subresource; `policy` is JSON, and put by `policy/put-policy`. */
export const documentKinds: Record<string, DocumentKind> = {
  cors: {
    root: "CORSConfiguration",
    missing: { code: "NoSuchCORSConfiguration" },
    check: (root) => void readCorsRules(root),
  },
  notification: {
    root: "NotificationConfiguration",
    missing: { document: xmlDocument("NotificationConfiguration", {}) },
    check: assertEventBridgeOnly,
    isNone: (root) => children(root, "EventBridgeConfiguration").length === 0,
  },
  lifecycle: { root: "LifecycleConfiguration", missing: { code: "NoSuchLifecycleConfiguration" } },
  publicAccessBlock: {
    root: "PublicAccessBlockConfiguration",
    missing: { code: "NoSuchPublicAccessBlockConfiguration" },
  },
  encryption: {
    root: "ServerSideEncryptionConfiguration",
    missing: { code: "ServerSideEncryptionConfigurationNotFoundError" },
    check: assertPlainEncryption,
  },
  ownershipControls: {
    root: "OwnershipControls",
    missing: { code: "OwnershipControlsNotFoundError" },
    check: assertOwnerEnforced,
  },
  tagging: {
    root: "Tagging",
    missing: { code: "NoSuchTagSet" },
    check: (root) => void tagsFromXml(root, 50),
  },
};

/** PUT of a configuration. */
export function putDocument(name: string): Handler {
  return async ({ s3, request, bucket }) => {
    const body = await readText(request);
    const kind = documentKinds[name];
    if (!kind) throw notImplemented("s3", `the configuration ${name}`);
    const root = parseXml(body);
    if (root.name !== kind.root) throw s3Error("MalformedXML");
    kind.check?.(root);
    if (kind.isNone?.(root)) s3.buckets.removeDocument(bucket, name);
    else s3.buckets.setDocument(bucket, name, body);
    return { status: name === "tagging" ? 204 : 200 };
  };
}

/** GET of a configuration. */
export function getDocument(name: string): Handler {
  return ({ s3, request, bucket }) => {
    const document = s3.buckets.document(bucket, name);
    const kind = documentKinds[name];
    const type = kind ? "application/xml" : "application/json";
    if (document !== undefined) return { text: document, headers: { "content-type": type } };
    const missing = kind?.missing ?? { code: "NoSuchBucketPolicy" };
    if ("document" in missing) return { text: missing.document };
    throw s3Error(missing.code, undefined, { BucketName: request.bucket ?? bucket });
  };
}

/** DELETE of a configuration. */
export function deleteDocument(name: string): Handler {
  return ({ s3, bucket }) => {
    s3.buckets.removeDocument(bucket, name);
    return { status: 204 };
  };
}

function assertEventBridgeOnly(root: XmlElement): void {
  const other = root.children.find(({ name }) => name !== "EventBridgeConfiguration");
  if (other)
    throw notImplemented("s3", `notifications by ${other.name}; use EventBridgeConfiguration`);
}

function assertPlainEncryption(root: XmlElement): void {
  for (const rule of children(root, "Rule")) {
    const [byDefault] = children(rule, "ApplyServerSideEncryptionByDefault");
    const algorithm = childText(byDefault, "SSEAlgorithm");
    if (algorithm !== undefined && algorithm !== "AES256")
      throw notImplemented("s3", `bucket encryption ${algorithm}`);
  }
}

function assertOwnerEnforced(root: XmlElement): void {
  for (const rule of children(root, "Rule")) {
    const ownership = childText(rule, "ObjectOwnership");
    if (ownership !== "BucketOwnerEnforced")
      throw notImplemented("s3", `object ownership ${ownership}`);
  }
}
