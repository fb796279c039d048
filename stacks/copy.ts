import { s3Destinations } from "./copy-config";
import type { Statement } from "./permission";
import { accessPointArns, readSetObjectArns, stage, stageLink, storeKeyArns } from "./stage";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";
import { answer, tokenKeyLink } from "./task-token";

const { jobsInFlight = 50, baseUrl = "https://ica.illumina.com/ica/rest" } = stage.icav2;

/** The secret with the API key or JWT of ICA: somebody's own, or the stage's. */
export const icav2SecretArn = stage.icav2.secretArnParameter
  ? aws.ssm.getParameterOutput({ name: stage.icav2.secretArnParameter }).insecureValue
  : new aws.secretsmanager.Secret("Icav2Secret", {
      name: `${$app.name}-${$app.stage}-icav2`,
      description:
        "API key or JWT of Illumina Connected Analytics: plain text, or JSON with apiKey or jwt. An operator puts it in.",
    }).arn;

const icav2Link = new sst.Linkable("Icav2", {
  properties: { baseUrl, secretArn: icav2SecretArn, jobsInFlight },
});
const { byob } = stage.fastq ?? {};
/** Thawed reads are copied by copy jobs, too. */
const copyDestinations = [
  ...stage.copyDestinations,
  ...(byob ? [`s3://${byob.bucket}/${byob.prefix}`] : []),
];
const copyLink = new sst.Linkable("Copy", {
  properties: {
    destinations: copyDestinations,
    exportRoleArn: stage.copyExportRoleArn ?? "",
  },
});

/** What every function of copies is told. */
export const copyLinks = [tableLink, storageLink, stageLink, copyLink, icav2Link, tokenKeyLink];

/** Rows of jobs and tasks, with their audit records and events; and the lists in S3. */
export const ledger: Statement[] = [
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    ],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
  {
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    resources: [$interpolate`${storage.arn}/copy-jobs/*`],
  },
  // Without it a list that is not there yet is "access denied" instead of "no such key".
  { actions: ["s3:ListBucket"], resources: [storage.arn] },
];

export const readIcav2Secret: Statement = {
  actions: ["secretsmanager:GetSecretValue"],
  resources: [icav2SecretArn],
};

const keyArns = [...storeKeyArns, ...(stage.copyKeyArns ?? [])];
const sourceArns = stage.copySources.map((bucket) => `arn:aws:s3:::${bucket}`);
const destinations = s3Destinations(copyDestinations);
const destinationBucketArns = [
  ...new Set(destinations.map(({ bucket }) => `arn:aws:s3:::${bucket}`)),
];
const destinationObjectArns = destinations.map(
  ({ bucket, prefix }) => `arn:aws:s3:::${bucket}/${prefix}*`,
);

/** Lists sources and reads them, with their tags and checksums. */
export const readSources: Statement[] = [
  {
    actions: ["s3:ListBucket"],
    resources: [...sourceArns, ...accessPointArns],
  },
  {
    actions: ["s3:GetObject", "s3:GetObjectTagging"],
    resources: [...sourceArns.map((arn) => `${arn}/*`), ...readSetObjectArns],
  },
  ...(keyArns.length > 0 ? [{ actions: ["kms:Decrypt"], resources: keyArns }] : []),
];

/** Brings archived objects back. */
export const restoreSources: Statement[] =
  sourceArns.length > 0
    ? [{ actions: ["s3:RestoreObject"], resources: sourceArns.map((arn) => `${arn}/*`) }]
    : [];

/** Looks at destinations. */
export const readDestinations: Statement[] =
  destinations.length > 0
    ? [
        { actions: ["s3:ListBucket"], resources: destinationBucketArns },
        {
          actions: ["s3:GetObject", "s3:GetObjectTagging"],
          resources: destinationObjectArns,
        },
      ]
    : [];

/** Writes below the prefixes of the allow-list and nowhere else. */
export const writeDestinations: Statement[] =
  destinations.length > 0
    ? [
        {
          actions: [
            "s3:PutObject",
            "s3:PutObjectTagging",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
          ],
          resources: destinationObjectArns,
        },
        { actions: ["s3:ListBucketMultipartUploads"], resources: destinationBucketArns },
        ...(stage.copyKeyArns?.length
          ? [{ actions: ["kms:GenerateDataKey"], resources: stage.copyKeyArns }]
          : []),
      ]
    : [];

/**
 * Writes and removes the object that shows whether a destination takes one (`.seqferry-<prefix>.…`), and nothing else;
 * `prefix` is that of the ids in whose name it is tried.
 */
export function tryDestinations(prefix: string): Statement[] {
  if (destinations.length === 0) return [];
  return [
    {
      actions: ["s3:PutObject", "s3:DeleteObject"],
      resources: destinationObjectArns.map((arn) => `${arn}.seqferry-${prefix}.*`),
    },
    ...(stage.copyKeyArns?.length
      ? [{ actions: ["kms:GenerateDataKey"], resources: stage.copyKeyArns }]
      : []),
  ];
}

/** Asks roles of recipients' accounts whether they trust this stage. */
export const assumeRecipients: Statement[] = stage.destinationRoleArns?.length
  ? [{ actions: ["sts:AssumeRole"], resources: stage.destinationRoleArns }]
  : [];

/** → FAILED, for both machines. */
export const fail = new sst.aws.Function("CopyFail", {
  handler: "functions/step/copy.fail",
  timeout: "30 seconds",
  link: copyLinks,
  permissions: [...ledger, ...answer],
});

/** Executions that are stopped from outside, of both machines. */
export const ended = new sst.aws.Function("CopyEnded", {
  handler: "functions/event/copy-ended.handler",
  timeout: "30 seconds",
  link: copyLinks,
  permissions: [
    ...ledger,
    ...answer,
    // A direct start names its copy job in its history only.
    {
      actions: ["states:GetExecutionHistory"],
      resources: [namesOf("Icav2CopyBatch").executionArns],
    },
  ],
});

/** ARNs of a machine that starts itself, and of its executions: they are named, since they are not there yet. */
export function namesOf(machine: string): {
  machineArn: $util.Output<string>;
  executionArns: $util.Output<string>;
  childArns: $util.Output<string>;
} {
  const states = $interpolate`arn:aws:states:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}`;
  const name = `${$app.name}-${$app.stage}-${machine}`;
  return {
    machineArn: $interpolate`${states}:stateMachine:${name}`,
    executionArns: $interpolate`${states}:execution:${name}:*`,
    childArns: $interpolate`${states}:execution:${name}/*`,
  };
}
