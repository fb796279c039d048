import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { type Clients, untilAnswered, untilQuiet, type Workload } from "#tests/soak/workload";

/** FIFO traffic, a group a loop: every message comes, in order, and never again once its deletion was answered. */
export function messages({ sqs }: Clients, advance: (ms: number) => Promise<void>): Workload {
  let QueueUrl = "";
  const sent = new Map<number, number>();
  const deleted = new Set<string>();
  /** Highest number of each group that has come so far. */
  const highest = new Map<string, number>();
  const problems: string[] = [];

  const take = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
        MessageSystemAttributeNames: ["MessageGroupId"],
      }),
    );
    for (const { Body = "", ReceiptHandle, Attributes } of Messages) {
      const group = Attributes?.MessageGroupId ?? "";
      const number = Number(Body.split("-")[1]);
      const before = highest.get(group) ?? -1;
      if (deleted.has(Body)) problems.push(`message ${Body} came again after its deletion`);
      if (number > before + 1) problems.push(`message ${Body} came after ${group}-${before}`);
      highest.set(group, Math.max(before, number));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      deleted.add(Body);
    }
    return Messages.length;
  };
  const missing = async () => {
    await advance(601_000);
    while ((await untilAnswered(take)) > 0);
    const lost = [...sent].flatMap(([loop, count]) =>
      Array.from({ length: count }, (_, n) => `${loop}-${n}`).filter((body) => !deleted.has(body)),
    );
    return lost.slice(0, 5).map((body) => `message ${body} was sent and never came`);
  };
  return {
    name: "messages",
    async setUp() {
      const Attributes = { FifoQueue: "true", FifoThroughputLimit: "perMessageGroupId" };
      const created = await sqs.send(
        new CreateQueueCommand({
          QueueName: "soak-messages.fifo",
          Attributes: { ...Attributes, DeduplicationScope: "messageGroup" },
        }),
      );
      QueueUrl = created.QueueUrl ?? "";
    },
    async step(loop) {
      const number = sent.get(loop) ?? 0;
      const MessageBody = `${loop}-${number}`;
      const message = { QueueUrl, MessageBody, MessageGroupId: String(loop) };
      await untilAnswered(() =>
        sqs.send(new SendMessageCommand({ ...message, MessageDeduplicationId: MessageBody })),
      );
      sent.set(loop, number + 1);
      if (number % 3 === 2) await take().catch(() => undefined);
    },
    async verify() {
      // A message that an answer lost carried is invisible for ten minutes of the clock.
      const lost = await untilQuiet(missing);
      return [...problems.splice(0), ...lost];
    },
    count: () => `${[...sent.values()].reduce((sum, count) => sum + count, 0)} messages`,
  };
}
