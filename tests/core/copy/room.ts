import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import * as Actor from "#core/actor";
import { documents } from "#core/dynamo";
import { outboxEntity } from "#core/outbox";
import { configure } from "#core/settings";
import { actIn, peek, resource } from "#tests/functions/support";
import { eventually, testCloud } from "#tests/support/cloud";
import { dataTable } from "#tests/support/data-table";
import { waitsFor } from "#tests/support/waits-for";

export const destinations = ["icav2://recipient/", "s3://recipient/"];

export type Room = Awaited<ReturnType<typeof openRoom>>;

/**
 * A cloud, and a table of the stage's shape that nobody listens to: verbs of this process act on it, their events
 * stay in the outbox, and no machine begins by itself.
 */
export async function openRoom() {
  const cloud = await testCloud();
  actIn(cloud);
  const { aws } = cloud.outputs;
  const tableName = "copied";
  await documents().send(dataTable(tableName));
  const kms = new KMSClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey },
  });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  configure({
    ...{ tableName, stageName: "test", projectOfStore: { "1": "demo" } },
    storageBucket: resource(cloud.outputs, "StorageBucket"),
    cursorKey: Buffer.from("a key of the test").toString("base64"),
    copyDestinations: destinations,
    tokenKeyArn: KeyMetadata?.Arn ?? "",
  });
  return {
    cloud,
    kms,
    keyId: KeyMetadata?.KeyId ?? "",

    /** Types of the events that wait to be published, in order. */
    async events(of: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
      const shards = Array.from({ length: 10 }, (_, shard) => shard);
      const found = await Promise.all(
        shards.map((shard) => outboxEntity().query.primary({ shard }).go({ pages: "all" })),
      );
      return found
        .flatMap(({ data }) => data)
        .sort((one, other) => (one.eventId < other.eventId ? -1 : 1))
        .map(({ detailType, detail }) => ({ type: detailType, data: JSON.parse(detail).data }))
        .filter(({ data }) => data.copyJobId === of);
    },

    /** A machine that waits for a task token, and the token. */
    async waiting(heartbeatSeconds?: number) {
      const name = `waits-${crypto.randomUUID().slice(0, 8)}`;
      const { QueueUrl = "" } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: name }));
      const { stateMachineArn } = await cloud.sfn.send(
        new CreateStateMachineCommand({
          name,
          roleArn: "arn:aws:iam::000000000000:role/waits",
          definition: waitsFor(QueueUrl, heartbeatSeconds),
        }),
      );
      const { executionArn } = await cloud.sfn.send(new StartExecutionCommand({ stateMachineArn }));
      const token = await eventually(async () => {
        const [message] = await peek(cloud, QueueUrl);
        if (!message?.Body) throw new Error("It does not wait yet.");
        return message.Body;
      });
      const describe = () => cloud.sfn.send(new DescribeExecutionCommand({ executionArn }));
      return { token, describe };
    },
  };
}

/** Does it as an admin, or as a member of some projects. */
export function as<T>(work: () => T, projectIds: string[] | "*" = "*"): T {
  const roles = projectIds === "*" ? (["admin"] as const) : (["viewer"] as const);
  return Actor.run({ type: "user", id: "u-1", name: "ada", roles, projectIds }, work);
}

/** Does it as a step of a machine does. */
export const step = <T>(work: () => T): T => Actor.run(Actor.system("copy"), work);
