// Sends to a FIFO queue and receives from it until it is killed, and prints what is acknowledged.
// Started by durability.test.ts with the store's directory as argument.
import { createSqs } from "#local/engines/sqs/sqs";
import { engineContext } from "#tests/local/support/engine-context";

const sqs = createSqs(engineContext(process.argv[2]));
const { QueueUrl } = await sqs.call<{ QueueUrl: string }>("CreateQueue", {
  QueueName: "reads.fifo",
  Attributes: { FifoQueue: "true", VisibilityTimeout: "600" },
});

for (let at = 0; ; at++) {
  await sqs.call("SendMessage", {
    QueueUrl,
    MessageBody: `${at}`,
    MessageGroupId: `${at % 5}`,
    MessageDeduplicationId: `id-${at}`,
  });
  process.stdout.write(`sent ${at}\n`);
  if (at === 20) {
    const { Messages } = await sqs.call<{ Messages: { Body: string }[] }>("ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 1,
    });
    for (const { Body } of Messages) process.stdout.write(`received ${Body}\n`);
  }
  await new Promise((resolve) => setImmediate(resolve));
}
