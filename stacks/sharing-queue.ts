import { bus } from "./bus";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { storage } from "./storage";
import { openSharingUrls } from "./task-token";

const retention = { messageRetentionSeconds: 14 * 86_400 };
export const sharingTimeoutSeconds = 300;

/** What sharing jobs could not be told of 20 times, with the error; kept for 14 days. The sweep goes on with them. */
export const sharingDeadLetters = new sst.aws.Queue("SharingDeadLetters", {
  transform: { queue: retention },
});

/** Whatever a sharing job may wait for: its package, plan, approval or push; and its own end. */
export const sharing = new sst.aws.Queue("Sharing", {
  visibilityTimeout: `${6 * sharingTimeoutSeconds} seconds`,
  dlq: { queue: sharingDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

export const sharingDeadLettersLink = new sst.Linkable("SharingDeadLetterQueue", {
  properties: { url: sharingDeadLetters.url },
});

/** Packages of sharing jobs are named so (`core/share/sharing-job/create.ts`, `core/share/rule/share.ts`); others are not looked at. */
const packages = queueRule("SharingPackage", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": [
      ...["PackageStarted", "PackageSucceeded", "PackageFailed"],
      ...["PackageAborted", "PackageDeleted"],
    ],
    detail: { data: { name: [{ prefix: "sharing-job-" }, { prefix: "autosharing-" }] } },
  },
  queue: sharing,
});

const others = queueRule("SharingStep", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": [
      ...["PlanSucceeded", "PlanFailed", "ApprovalGiven", "ApprovalRefused"],
      ...["PushSucceeded", "PushClosed"],
      ...["SharingJobSucceeded", "SharingJobFailed", "SharingJobAborted"],
    ],
  },
  queue: sharing,
});

allowRules("Sharing", sharing, [packages, others]);

/** What the API does of sharing jobs beside their rows: lists are read, and URLs of a pull are opened. */
export const sharingPermissions: Statement[] = [
  { actions: ["s3:GetObject"], resources: [$interpolate`${storage.arn}/sharing-jobs/*`] },
  openSharingUrls,
];
