import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import * as Actor from "#core/actor";
import { documents } from "#core/dynamo";
import type { Order } from "#core/notify/webhook/queue";
import { configure } from "#core/settings";
import { setTime } from "#core/time";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createKms } from "#local/engines/kms/kms";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { createSqs } from "#local/engines/sqs/sqs";
import { createReceiver, type Received } from "#local/receiver";
import { dataTable } from "#tests/support/data-table";
import { openEngineRoom } from "#tests/support/engine-room";

export type Room = Awaited<ReturnType<typeof openRoom>>;
export type Row = Record<string, unknown>;

const secretNames = {
  botTokenSecretName: "slack-bot-token",
  signingSecretName: "slack-signing-secret",
  configSecretName: "slack-config",
};

export const admin = <T>(work: () => T): T =>
  Actor.run(
    { type: "user", id: "sub-admin", name: "admin", roles: ["admin"], projectIds: "*" },
    work,
  );
export const asSystem = <T>(work: () => T): T => Actor.run(Actor.system("notify"), work);

let events = 0;

/** An event of ours as EventBridge delivers it. */
export function event(type: string, data: Row, { id = `evt.T${++events}`, at = "" } = {}) {
  const when = at || new Date().toISOString();
  return { "detail-type": type, detail: { version: "1.0.0", id, at: when, data } };
}

/** The table, a queue, KMS, secrets, and somebody who receives; nothing happens by itself. */
export async function openRoom() {
  const room = await openEngineRoom();
  const { clock, context, url } = room;
  const receiver = createReceiver(context);
  room.endpoint.addExtra(receiver);
  const kms = createKms(context);
  const secrets = createSecretsManager(context, { kms });
  room.serve(await createDynamodb(context), kms, secrets, createSqs(context));
  setTime({ now: () => clock.now(), sleep: async () => undefined });
  const { KeyMetadata } = await new KMSClient({}).send(new CreateKeyCommand({}));
  const sqs = new SQSClient({});
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "deliveries" }));
  await new DynamoDBClient({}).send(dataTable("data"));
  const localReceiver = `${url}/_local/receiver/`;
  const settings = {
    ...{ tableName: "data", tokenKeyArn: KeyMetadata?.Arn ?? "", projectOfStore: { "1": "demo" } },
    cursorKey: Buffer.from("a key of the test").toString("base64"),
    notify: {
      ...{ webOrigin: "https://web.example", deliveryQueueUrl: QueueUrl, localReceiver },
      slack: { apiUrl: `${localReceiver}slack`, ...secretNames },
    },
  };
  configure(settings);
  const scanned = async () => {
    const rows: Row[] = [];
    for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName: "data" }))
      rows.push(...Items);
    return rows;
  };
  return {
    ...{ ...room, localReceiver, secretNames },
    /** Calls that came in below a path. */
    received(path: string): Received[] {
      const all = receiver.routes["GET /_local/webhooks"]?.({}) as { items: Received[] };
      return all.items.filter((one) => one.path === path);
    },
    /** Everything in the table. */
    rows: scanned,
    rowsOf: async (entity: string) => (await scanned()).filter((row) => row.__edb_e__ === entity),
    /** Data of the events of a type that wait to be published. */
    async told(type: string): Promise<Row[]> {
      const rows = (await scanned()).filter(
        (row) => row.__edb_e__ === "outbox" && row.detailType === type,
      );
      return rows.map(({ detail }) => JSON.parse(String(detail)).data as Row);
    },
    secret: (Name: string, SecretString: string) =>
      secrets.call("CreateSecret", { Name, SecretString }),
    set: (notify: Partial<(typeof settings)["notify"]>) =>
      configure({ ...settings, notify: { ...settings.notify, ...notify } }),
    /** Deliveries that were asked for since the last time. */
    async orders(): Promise<Order[]> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      for (const { ReceiptHandle } of Messages)
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Messages.map(({ Body = "" }) => JSON.parse(Body) as Order);
    },
  };
}
