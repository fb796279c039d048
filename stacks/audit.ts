import { bus } from "./bus";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { isPermanent, stage, stageLink } from "./stage";
import { indexArns, tableArn, tableLink } from "./table";

const retention = { messageRetentionSeconds: 14 * 86_400 };
const timeoutSeconds = 60;

/**
 * What nobody can change: segments of the audit's chain, anchors, logs of pushes, certificates. It outlives the stage
 * where that is permanent; SST's policy refuses requests without TLS, and its public access block everybody else.
 */
export const auditBucket = new sst.aws.Bucket("AuditBucket", {
  cors: false,
  versioning: true,
  transform: {
    bucket: (args) => {
      args.objectLockEnabled = true;
      args.forceDestroy = $app.removal === "remove";
    },
  },
});

new aws.s3.BucketObjectLockConfiguration("AuditBucketLock", {
  bucket: auditBucket.name,
  rule: {
    defaultRetention: {
      mode: isPermanent ? "COMPLIANCE" : "GOVERNANCE",
      days: stage.audit?.retentionDays ?? (isPermanent ? 7 * 365 : 1),
    },
  },
});

/** Name only: SST's own link would grant `s3:*`. */
export const auditBucketLink = new sst.Linkable("Audit", {
  properties: { name: auditBucket.name },
});

/** Signs certificates and anchors; their readers need the public key only. */
const auditKey = new aws.kms.Key(
  "AuditKey",
  {
    description: `Certificates of ${$app.name}-${$app.stage}, and anchors of its audit`,
    keyUsage: "SIGN_VERIFY",
    customerMasterKeySpec: "ECC_NIST_P256",
    deletionWindowInDays: 30,
  },
  // As the bucket of what it has signed.
  { retainOnDelete: isPermanent },
);

export const auditKeyLink = new sst.Linkable("AuditKey", { properties: { arn: auditKey.arn } });

/** For who writes certificates (`core/audit/certificate.ts`), beside the table. */
export const certify: Statement[] = [
  {
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: [$interpolate`${auditBucket.arn}/certificates/*`],
  },
  // Without it an object that is not there yet is "access denied" instead of "no such key".
  { actions: ["s3:ListBucket"], resources: [auditBucket.arn] },
  { actions: ["kms:Sign", "kms:GetPublicKey"], resources: [auditKey.arn] },
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
    ],
    resources: [tableArn],
  },
];
export const readPublicKey: Statement = {
  actions: ["kms:GetPublicKey"],
  resources: [auditKey.arn],
};

/** What `GET /audit` and its exports read, whole or by URLs that they sign. */
export const readAudit: Statement[] = [
  {
    actions: ["s3:GetObject"],
    resources: ["segments", "anchors", "certificates"].map(
      (folder) => $interpolate`${auditBucket.arn}/${folder}/*`,
    ),
  },
  { actions: ["s3:ListBucket"], resources: [auditBucket.arn] },
];

/** Messages of new records that could not be taken; kept for 14 days. The sweep finds the records all the same. */
export const auditDeadLetters = new sst.aws.Queue("AuditRecordDeadLetters", {
  fifo: { contentBasedDeduplication: true },
  transform: { queue: retention },
});

/**
 * New audit records, in one message group: a chain has one end. They come from the table's publisher, because a stream
 * takes two readers a shard and the mirror table is the other; shards are read side by side, a group is not. They gather
 * for a minute, so that a batch has more than one.
 */
export const auditRecords = new sst.aws.Queue("AuditRecords", {
  fifo: true,
  delay: "1 minute",
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: auditDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

export const auditQueueLink = new sst.Linkable("AuditQueue", {
  properties: { url: auditRecords.url },
});
export const tellAudit: Statement = {
  actions: ["sqs:SendMessage"],
  resources: [auditRecords.arn],
};

const deadLettersLink = new sst.Linkable("AuditDeadLetterQueue", {
  properties: { url: auditDeadLetters.url },
});

/** Rows of the chain, and segments: written, never removed. */
const keep: Statement[] = [
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
    ],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
  {
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: ["segments", "anchors"].map(
      (folder) => $interpolate`${auditBucket.arn}/${folder}/*`,
    ),
  },
  { actions: ["s3:ListBucket"], resources: [auditBucket.arn] },
];

export const auditConsumer = auditRecords.subscribe(
  {
    handler: "functions/event/audit-record.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, auditBucketLink, stageLink, deadLettersLink],
    permissions: [...keep, { actions: ["sqs:SendMessage"], resources: [auditDeadLetters.arn] }],
  },
  { batch: { size: 10, partialResponses: true } },
);

/** Records that the queue has lost, segments that are to be closed, the anchor of a day. */
export const auditDue = new sst.aws.CronV2("AuditDue", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/audit-due.handler",
    timeout: "5 minutes",
    link: [tableLink, auditBucketLink, auditKeyLink, stageLink],
    permissions: [
      ...keep,
      { actions: ["kms:Sign", "kms:GetPublicKey"], resources: [auditKey.arn] },
    ],
  },
});

/** Links whose certificate could not be written; kept for 14 days. */
export const completedDeadLetters = new sst.aws.Queue("LinkCertificateDeadLetters", {
  transform: { queue: retention },
});

/** Links of which the recipient has every file: they get a certificate. */
export const completedLinks = new sst.aws.Queue("LinkCertificates", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: completedDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const completedDeadLettersLink = new sst.Linkable("LinkCertificateDeadLetterQueue", {
  properties: { url: completedDeadLetters.url },
});

export const certificateConsumer = completedLinks.subscribe(
  {
    handler: "functions/event/link-completed.handler",
    timeout: `${timeoutSeconds} seconds`,
    memory: "1024 MB",
    link: [tableLink, auditBucketLink, auditKeyLink, stageLink, completedDeadLettersLink],
    permissions: [
      ...certify,
      { actions: ["dynamodb:Query"], resources: [indexArns] },
      {
        actions: ["s3:GetObject", "s3:PutObject"],
        resources: [$interpolate`${auditBucket.arn}/link-logs/*`],
      },
      { actions: ["sqs:SendMessage"], resources: [completedDeadLetters.arn] },
    ],
  },
  { batch: { size: 1, partialResponses: true } },
);

const completed = queueRule("LinkHasCompleted", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["LinkCompleted"] },
  queue: completedLinks,
});

allowRules("LinkCertificates", completedLinks, [completed]);
