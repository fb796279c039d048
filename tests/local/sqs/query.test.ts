import { expect, it } from "vitest";
import { decodeQuery } from "#local/engines/sqs/query-decode";
import { start } from "#tests/local/sqs/fixture";

/** Sends a form as clients older than SQS's JSON protocol do; answers status and XML. */
async function ask(url: string, parameters: Record<string, string>) {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(parameters) });
  return { status: response.status, xml: await response.text() };
}

const element = (xml: string, name: string) =>
  xml.match(new RegExp(`<${name}>(.*?)</${name}>`, "s"))?.[1];

it("sends, receives and deletes in the Query protocol", async () => {
  const { url } = await start();
  const created = await ask(url, {
    Action: "CreateQueue",
    QueueName: "reads",
    "Attribute.1.Name": "VisibilityTimeout",
    "Attribute.1.Value": "60",
    "Tag.1.Key": "team",
    "Tag.1.Value": "lab",
  });
  const QueueUrl = String(element(created.xml, "QueueUrl"));
  const sent = await ask(QueueUrl, {
    Action: "SendMessage",
    QueueUrl,
    MessageBody: "<a&b>\r\n",
    "MessageAttribute.1.Name": "run",
    "MessageAttribute.1.Value.DataType": "String",
    "MessageAttribute.1.Value.StringValue": "r-1",
  });
  expect(sent.xml).toContain("<SendMessageResult><MessageId>");
  const received = await ask(QueueUrl, {
    Action: "ReceiveMessage",
    QueueUrl,
    "AttributeName.1": "SentTimestamp",
    "MessageAttributeName.1": "All",
  });
  expect(element(received.xml, "Body")).toBe("&#60;a&#38;b&#62;&#13;\n");
  expect(received.xml).toMatch(/<Attribute><Name>SentTimestamp<\/Name><Value>\d+<\/Value>/);
  expect(received.xml).toContain(
    "<MessageAttribute><Name>run</Name><Value><DataType>String</DataType><StringValue>r-1</StringValue></Value></MessageAttribute>",
  );
  expect(element(received.xml, "MD5OfBody")).toBe(element(sent.xml, "MD5OfMessageBody"));
  const ReceiptHandle = String(element(received.xml, "ReceiptHandle"));
  // The oldest clients name the queue by the path alone.
  const deleted = await ask(QueueUrl, { Action: "DeleteMessage", ReceiptHandle });
  expect(deleted.status).toBe(200);
  const counted = await ask(QueueUrl, {
    Action: "GetQueueAttributes",
    QueueUrl,
    "AttributeName.1": "ApproximateNumberOfMessagesNotVisible",
    "AttributeName.2": "VisibilityTimeout",
  });
  expect(counted.xml).toContain("<Name>VisibilityTimeout</Name><Value>60</Value>");
  expect(counted.xml).toContain("<Name>ApproximateNumberOfMessagesNotVisible</Name><Value>0<");
});

it("answers batches entry by entry in XML", async () => {
  const { url, create } = await start();
  const QueueUrl = await create("reads");
  const { xml } = await ask(url, {
    Action: "SendMessageBatch",
    QueueUrl,
    "SendMessageBatchRequestEntry.1.Id": "good",
    "SendMessageBatchRequestEntry.1.MessageBody": "a",
    "SendMessageBatchRequestEntry.2.Id": "bad",
    "SendMessageBatchRequestEntry.2.MessageBody": "\u0001",
  });
  expect(xml).toContain("<SendMessageBatchResultEntry><Id>good</Id>");
  expect(xml).toContain("<BatchResultErrorEntry><Id>bad</Id><Code>InvalidMessageContents</Code>");
});

it("names errors as the Query protocol does", async () => {
  const { url, create } = await start();
  const none = await ask(url, { Action: "GetQueueUrl", QueueName: "none" });
  expect(none.status).toBe(400);
  expect(none.xml).toContain(
    "<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code>",
  );
  const QueueUrl = await create("reads");
  const forged = await ask(url, { Action: "DeleteMessage", QueueUrl, ReceiptHandle: "x" });
  expect(forged.status).toBe(404);
  expect((await ask(url, { Action: "BakeCake", QueueUrl })).status).toBe(501);
  expect(element((await ask(url, {})).xml, "Code")).toBe("MissingAction");
});

it("orders numbered members by number, not by appearance", () => {
  const { action, input } = decodeQuery([
    ["TagKey.10", "j"],
    ["TagKey.2", "b"],
    ["TagKey.1", "a"],
    ["Action", "UntagQueue"],
    ["Version", "2012-11-05"],
  ]);
  expect(action).toBe("UntagQueue");
  expect(input).toEqual({ TagKeys: ["a", "b", "j"] });
});
