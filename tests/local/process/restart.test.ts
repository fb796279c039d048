import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ListReadSetsCommand, ListSequenceStoresCommand } from "@aws-sdk/client-omics";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { clientsOf } from "#tests/support/cloud";
import { type Launched, launchCloud, scratchDirectory } from "#tests/support/process";

const key = { pk: { S: "$test#kept" }, sk: { S: "$row" } };

test("a row, an object, a queued message and the demo outlive kill -9, each of them once", async () => {
  const data = scratchDirectory();
  onTestFinished(data.remove);

  const first = await launchCloud(["--data", data.path]);
  onTestFinished(() => first.kill("SIGKILL"));
  const before = clients(first);
  await before.dynamodb.send(
    new PutItemCommand({ TableName: before.table, Item: { ...key, value: { N: "7" } } }),
  );
  await before.s3.send(
    new PutObjectCommand({ Bucket: before.bucket, Key: "kept/a b.txt", Body: "kept bytes" }),
  );
  await before.sqs.send(
    new SendMessageCommand({ QueueUrl: before.queue, MessageBody: "kept message" }),
  );
  const demo = await before.readSets();
  expect(demo).toHaveLength(6);
  await first.kill("SIGKILL");

  const second = await launchCloud(["--data", data.path]);
  onTestFinished(() => second.kill());
  const after = clients(second);
  const { Item } = await after.dynamodb.send(
    new GetItemCommand({ TableName: after.table, Key: key }),
  );
  expect(Item?.value).toEqual({ N: "7" });
  const { Body } = await after.s3.send(
    new GetObjectCommand({ Bucket: after.bucket, Key: "kept/a b.txt" }),
  );
  expect(await Body?.transformToString()).toBe("kept bytes");
  const { Messages = [] } = await after.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: after.queue, MaxNumberOfMessages: 10 }),
  );
  expect(Messages.map((message) => message.Body)).toEqual(["kept message"]);
  expect(await after.readSets()).toEqual(demo);
  expect(second.lines.join("\n")).toContain("0 read sets imported, 6 were there");
});

function clients(cloud: Launched) {
  const { resources } = cloud.outputs;
  const sdk = clientsOf(cloud);
  return {
    ...sdk,
    table: resources.DataTable,
    bucket: resources.StorageBucket,
    queue: resources.UndeliveredEvents,
    /** Id and name of each read set of the stage's store. */
    async readSets() {
      const { sequenceStores = [] } = await sdk.omicsClient.send(new ListSequenceStoresCommand({}));
      const sequenceStoreId = sequenceStores[0]?.id;
      const { readSets = [] } = await sdk.omicsClient.send(
        new ListReadSetsCommand({ sequenceStoreId }),
      );
      return readSets.map(({ id, name }) => `${id} ${name}`).sort();
    },
  };
}
