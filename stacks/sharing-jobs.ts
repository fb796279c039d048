import { originLink } from "./api";
import { auditBucketLink } from "./audit";
import type { Statement } from "./permission";
import {
  sharing,
  sharingDeadLetters,
  sharingDeadLettersLink,
  sharingTimeoutSeconds,
} from "./sharing-queue";
import { stageLink } from "./stage";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";
import { sealSharingUrls, tokenKeyLink } from "./task-token";
import { askForThaw, unarchivingLink } from "./unarchiving";

const below = (...folders: string[]) =>
  folders.map((folder) => $interpolate`${storage.arn}/${folder}/*`);

const links = [
  ...[tableLink, storageLink, stageLink, originLink],
  ...[tokenKeyLink, unarchivingLink, auditBucketLink],
];

/** Rows of all that a job goes through; lists of its package, plan and push; the link of a pull; and thawing. */
const permissions: Statement[] = [
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
      "dynamodb:ConditionCheckItem",
      "dynamodb:Query",
    ],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
  {
    actions: ["s3:GetObject"],
    resources: below("packages", "plans", "push-jobs", "copy-jobs"),
  },
  { actions: ["s3:PutObject"], resources: below("sharing-jobs") },
  { actions: ["s3:PutObject", "s3:DeleteObject"], resources: below("scripts") },
  // Without it a list that is not there is "access denied" instead of "no such key".
  { actions: ["s3:ListBucket"], resources: [storage.arn] },
  sealSharingUrls,
  askForThaw,
];

const size = {
  timeout: `${sharingTimeoutSeconds} seconds` as const,
  memory: "1024 MB" as const,
  // Lists are put together on disk.
  storage: "2 GB" as const,
};

export const sharingConsumer = sharing.subscribe(
  {
    handler: "functions/event/sharing.handler",
    ...size,
    link: [...links, sharingDeadLettersLink],
    permissions: [
      ...permissions,
      { actions: ["sqs:SendMessage"], resources: [sharingDeadLetters.arn] },
    ],
  },
  { batch: { size: 1, partialResponses: true } },
);

/** Jobs that no event told of, and what those that have ended left behind. */
export const sharingDue = new sst.aws.CronV2("SharingDue", {
  schedule: "rate(5 minutes)",
  function: { handler: "functions/cron/sharing-due.handler", ...size, link: links, permissions },
});
