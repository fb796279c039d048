import { notImplemented } from "#local/aws-error";
import type { Asked } from "#local/engines/iam/policy";

/** Where the account's resources are. */
export type Place = { region: string; accountId: string };

// biome-ignore lint/suspicious/noExplicitAny: requests of any service; each entry reads its own members.
type Input = Record<string, any>;
type Arn = (service: string, rest: string) => string;
type Needs = (operation: string, input: Input, arn: Arn) => Asked[];

/**
 * The actions that a call needs, by the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/). S3 asks by itself
 * (`local/engines/s3/policy`). Throws `NotImplemented` for services that no function of ours calls.
 */
export function needsOf(
  { service, operation, input }: { service: string; operation: string; input: object },
  { region, accountId }: Place,
): Asked[] {
  const needs = services[service];
  if (!needs) throw notImplemented("iam", `what ${service}:${operation} needs`);
  return needs(operation, input, (name, rest) =>
    rest.startsWith("arn:") ? rest : `arn:aws:${name}:${region}:${accountId}:${rest}`,
  );
}

const services: Record<string, Needs> = {
  dynamodb,
  sqs,
  states,
  kms,
  omics,
  events: (operation, { Entries = [] }, arn) => {
    if (operation !== "PutEvents") throw notImplemented("iam", `what events:${operation} needs`);
    return Entries.map(({ EventBusName = "default" }: Input) => ({
      action: "events:PutEvents",
      resource: arn("events", prefixed("event-bus/", EventBusName)),
    }));
  },
  // AWS puts a hyphen and six characters behind a secret's name.
  secretsmanager: (operation, { SecretId = "" }, arn) => [
    {
      action: `secretsmanager:${operation}`,
      resource: SecretId.startsWith("arn:")
        ? SecretId
        : arn("secretsmanager", `secret:${SecretId}-AbCdEf`),
    },
  ],
  sts: (operation, { RoleArn }) =>
    // Everybody may ask who they are.
    operation === "GetCallerIdentity" ? [] : [{ action: `sts:${operation}`, resource: RoleArn }],
  ssm: (operation, { Name = "", Names = [Name] }, arn) =>
    Names.map((name: string) => ({
      action: `ssm:${operation}`,
      resource: arn("ssm", `parameter/${name.replace(/^\//, "")}`),
    })),
};

const inTransactions: Record<string, string> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};

function dynamodb(operation: string, input: Input, arn: Arn): Asked[] {
  const tableOf = (name: string) => arn("dynamodb", prefixed("table/", name));
  if (operation.startsWith("Transact"))
    return (input.TransactItems ?? []).flatMap((item: Input) =>
      Object.entries(item).map(([kind, { TableName }]) => ({
        action: `dynamodb:${inTransactions[kind]}`,
        resource: tableOf(TableName),
      })),
    );
  const action = `dynamodb:${operation}`;
  if (operation.startsWith("Batch"))
    return Object.keys(input.RequestItems ?? {}).map((name) => ({
      action,
      resource: tableOf(name),
    }));
  const index = input.IndexName ? `/index/${input.IndexName}` : "";
  return [{ action, resource: `${tableOf(input.TableName ?? "")}${index}` }];
}

function sqs(operation: string, input: Input, arn: Arn): Asked[] {
  const { QueueUrl, QueueName, SourceArn, DestinationArn } = input;
  const asking = (resource: string) => (name: string) => ({ action: `sqs:${name}`, resource });
  // SQS moves messages in the caller's name.
  if (operation.endsWith("MessageMoveTask") || operation.endsWith("MessageMoveTasks"))
    return [
      ...[operation, "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map(
        asking(SourceArn),
      ),
      ...(DestinationArn ? ["SendMessage"].map(asking(DestinationArn)) : []),
    ];
  const name = String(QueueUrl ?? QueueName)
    .split("/")
    .pop();
  return [operation.replace(/Batch$/, "")].map(asking(arn("sqs", name ?? "")));
}

function states(operation: string, input: Input): Asked[] {
  const { stateMachineArn, executionArn, mapRunArn } = input;
  const resource = operation.startsWith("SendTask")
    ? "*"
    : (executionArn ?? mapRunArn ?? stateMachineArn);
  if (!resource) throw notImplemented("iam", `what states:${operation} needs`);
  return [{ action: `states:${operation}`, resource }];
}

function kms(operation: string, { KeyId, EncryptionContext = {} }: Input, arn: Arn): Asked[] {
  // AWS finds the key in the ciphertext; our calls name it, as AWS advises.
  if (!KeyId) throw notImplemented("iam", `what kms:${operation} needs where it names no key`);
  const pairs = Object.entries(EncryptionContext as Record<string, string>);
  return [
    {
      action: `kms:${operation}`,
      resource: arn("kms", prefixed("key/", KeyId)),
      values: Object.fromEntries(
        pairs.map(([name, value]) => [`kms:encryptioncontext:${name.toLowerCase()}`, value]),
      ),
    },
  ];
}

/** Operations on one read set; those on jobs and lists are about its store. */
const onReadSets = new Set(["GetReadSetMetadata", "GetReadSet"]);

function omics(operation: string, input: Input, arn: Arn): Asked[] {
  const { sequenceStoreId, id, resourceArn, roleArn } = input;
  const store = arn("omics", `sequenceStore/${sequenceStoreId ?? id}`);
  const resource = resourceArn ?? (onReadSets.has(operation) ? `${store}/readSet/${id}` : store);
  return [
    { action: `omics:${operation}`, resource },
    ...(roleArn
      ? [
          {
            action: "iam:PassRole",
            resource: roleArn,
            values: { "iam:passedtoservice": "omics.amazonaws.com" },
          },
        ]
      : []),
  ];
}

function prefixed(prefix: string, name: string): string {
  return name.startsWith("arn:") || name.startsWith(prefix) ? name : prefix + name;
}
