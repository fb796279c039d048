import { readDestinations, readSources } from "./copy";
import { allowRules, queueRule } from "./rule";
import { stageLink } from "./stage";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";

const retention = { messageRetentionSeconds: 14 * 86_400 };
const timeoutMinutes = 15;

// The bucket tells EventBridge of everything in it; rules choose.
new aws.s3.BucketNotification("StorageNotification", {
  bucket: storage.name,
  eventbridge: true,
});

/** Messages that name no import, and those whose import could not run 20 times, with the error; kept for 14 days. */
export const importDeadLetters = new sst.aws.Queue("ImportDeadLetters", {
  transform: { queue: retention },
});

/** Imports that are to run or to go on: their file was uploaded, a run came to its end, or the sweep found one silent. */
export const imports = new sst.aws.Queue("Imports", {
  visibilityTimeout: `${6 * timeoutMinutes} minutes`,
  dlq: { queue: importDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const importsLink = new sst.Linkable("ImportQueue", { properties: { url: imports.url } });
const importDeadLettersLink = new sst.Linkable("ImportDeadLetterQueue", {
  properties: { url: importDeadLetters.url },
});

const links = [tableLink, storageLink, stageLink, importsLink];

/** Rows of imports and of what they bring, with audit records and events; files, and what became of them. */
const ledger = [
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
      "dynamodb:Query",
    ],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
  {
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: [$interpolate`${storage.arn}/imports/*`],
  },
  // Without it a file that is not there yet is "access denied" instead of "not found".
  { actions: ["s3:ListBucket"], resources: [storage.arn] },
];

/** One file at a time: what it names is read and written in batches of its own. */
export const importer = imports.subscribe(
  {
    handler: "functions/event/import.handler",
    timeout: `${timeoutMinutes} minutes`,
    memory: "1769 MB",
    link: [...links, importDeadLettersLink],
    permissions: [
      ...ledger,
      // Of fastq lists: their files are looked at, restored ones too.
      ...readSources,
      ...readDestinations,
      { actions: ["sqs:SendMessage"], resources: [imports.arn, importDeadLetters.arn] },
    ],
  },
  { batch: { size: 1, partialResponses: true } },
);

const uploaded = queueRule("ImportUploaded", {
  bus: "default",
  pattern: {
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: {
      bucket: { name: [storage.name] },
      object: { key: [{ wildcard: "imports/*/source.csv" }] },
    },
  },
  queue: imports,
});

allowRules("Imports", imports, [uploaded]);

/** Imports whose file did not come within a day, and those whose run fell silent. */
export const importSweep = new sst.aws.CronV2("ImportSweep", {
  schedule: "rate(15 minutes)",
  function: {
    handler: "functions/cron/import-sweep.handler",
    timeout: "60 seconds",
    link: links,
    permissions: [...ledger, { actions: ["sqs:SendMessage"], resources: [imports.arn] }],
  },
});

/** What the API needs for imports: it signs uploads and reads what became of their records. */
export const importPermissions = [
  {
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: [$interpolate`${storage.arn}/imports/*`],
  },
];
