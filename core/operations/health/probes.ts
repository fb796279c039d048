import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetSequenceStoreCommand } from "@aws-sdk/client-omics";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import * as Aws from "#core/aws";
import { encrypt } from "#core/kms";
import { omics } from "#core/omics";
import {
  type Finding,
  faultOfQueue,
  ofDeadLetters,
  ofMachine,
  ofOutbox,
  ofParameter,
  ofQueues,
  ofQuotas,
  ofStore,
  ok,
  warning,
} from "#core/operations/health/judge";
import { oldestWaiting } from "#core/outbox";
import { quotaEntity } from "#core/quota.entity";
import { secretsmanager } from "#core/secrets-manager";
import { type DeadLetterQueueSetting, type Settings, setting } from "#core/settings";
import { sqs } from "#core/sqs";
import { ssm } from "#core/ssm";
import { now } from "#core/time";

export type Probe = { name: string; look: () => Promise<Finding> };

/** Everything that a stage needs to work, each by a call that changes nothing. */
export function probes(): Probe[] {
  const stores = Object.entries(setting("accessPointOfStore"));
  return [
    { name: "table", look: table },
    { name: "events", look: events },
    { name: "storage", look: () => bucket(setting("storageBucket")) },
    { name: "audit", look: () => bucket(setting("auditBucket")) },
    { name: "queues", look: queues },
    { name: "dead-letters", look: deadLetters },
    ...setting("machines").map(({ name, arn }) => ({
      name: `machine ${name}`,
      look: () => machine(name, arn),
    })),
    ...stores.map(([id, accessPointArn]) => ({
      name: `store ${id}`,
      look: () => store(id, accessPointArn),
    })),
    ...setting("parameters").map((parameter) => ({
      name: `parameter ${parameter.name}`,
      look: () => parameterOf(parameter),
    })),
    { name: "quotas", look: quotas },
    { name: "token-key", look: tokenKey },
    { name: "icav2-secret", look: icav2Secret },
  ];
}

async function table(): Promise<Finding> {
  const Key = { pk: { S: "$health" }, sk: { S: "$health" } };
  await Aws.dynamodb().send(new GetItemCommand({ TableName: setting("tableName"), Key }));
  return ok(`${setting("tableName")} answers.`);
}

async function events(): Promise<Finding> {
  const oldest = await oldestWaiting();
  return ofOutbox(oldest === undefined ? undefined : now() - Date.parse(oldest));
}

async function bucket(Bucket: string): Promise<Finding> {
  await Aws.s3().send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
  return ok(`${Bucket} answers.`);
}

async function queues(): Promise<Finding> {
  const served = setting("deadLetterQueues").filter(({ redriveTo }) => redriveTo);
  const faults = await Promise.all(
    served.map(async ({ name, url, arn, redriveTo }) => {
      const { name: queue = "", arn: queueArn = "" } = redriveTo ?? {};
      const attributes = await attributesOf(urlOf(url, queueArn), "RedrivePolicy");
      return faultOfQueue(
        { name: queue, deadLetters: name, arnOfDeadLetters: arn },
        attributes.RedrivePolicy,
      );
    }),
  );
  return ofQueues(
    faults.filter((fault) => fault !== undefined),
    served.length,
  );
}

async function deadLetters(): Promise<Finding> {
  const count = async ({ name, url }: DeadLetterQueueSetting) => {
    const { ApproximateNumberOfMessages } = await attributesOf(url, "ApproximateNumberOfMessages");
    return [name, Number(ApproximateNumberOfMessages ?? 0)] as const;
  };
  return ofDeadLetters(
    Object.fromEntries(await Promise.all(setting("deadLetterQueues").map(count))),
  );
}

async function attributesOf(
  QueueUrl: string,
  name: "RedrivePolicy" | "ApproximateNumberOfMessages",
): Promise<Partial<Record<string, string>>> {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] });
  return (await sqs().send(asked)).Attributes ?? {};
}

/** Queues of a stage differ in their name only. */
function urlOf(otherUrl: string, arn: string): string {
  return `${otherUrl.slice(0, otherUrl.lastIndexOf("/"))}/${arn.split(":").pop()}`;
}

async function machine(name: string, stateMachineArn: string): Promise<Finding> {
  const { status } = await Aws.sfn().send(new DescribeStateMachineCommand({ stateMachineArn }));
  return ofMachine(name, status);
}

async function store(id: string, configured: string): Promise<Finding> {
  const { status, s3Access } = await omics().send(new GetSequenceStoreCommand({ id }));
  return ofStore({ id, status, accessPointArn: s3Access?.s3AccessPointArn }, configured);
}

async function parameterOf(parameter: Settings["parameters"][number]): Promise<Finding> {
  try {
    const { Parameter } = await ssm().send(new GetParameterCommand({ Name: parameter.name }));
    return ofParameter(parameter, Parameter?.Value ?? "");
  } catch (error) {
    if ((error as Error).name !== "ParameterNotFound") throw error;
    return ofParameter(parameter, undefined);
  }
}

async function quotas(): Promise<Finding> {
  const rates = setting("quotas");
  const { data } = await quotaEntity()
    .get(Object.keys(rates).map((bucket) => ({ bucket })))
    .go();
  const refusedAt = data.flatMap(({ bucket, refused_at }) =>
    refused_at === undefined ? [] : [[bucket, refused_at] as const],
  );
  return ofQuotas(rates, Object.fromEntries(refusedAt), now());
}

async function tokenKey(): Promise<Finding> {
  await encrypt({ purpose: "health" }, "health");
  return ok("Task tokens and secrets can be sealed.");
}

/** Without it only copies to and within ICA fail. */
async function icav2Secret(): Promise<Finding> {
  const { secretArn: SecretId } = setting("icav2");
  try {
    const { SecretString } = await secretsmanager().send(new GetSecretValueCommand({ SecretId }));
    if (SecretString?.trim()) return ok("The key of ICA is there.");
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") throw error;
  }
  return warning(
    `${SecretId} holds no key: nothing can be copied to or within ICA.`,
    `Put one in: aws secretsmanager put-secret-value --secret-id ${SecretId} --secret-string file://key`,
  );
}
