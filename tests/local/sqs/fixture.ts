import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { createSqs, type SqsOptions } from "#local/engines/sqs/sqs";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

/** The engine behind HTTP, on files in `directory` or in memory, with the SDK's own client. */
export async function start(directory?: string, options: SqsOptions = {}) {
  const context = engineContext(directory);
  const sqs = createSqs(context, options);
  const server = await listen((request, response) => void sqs.handle(request, response));
  // SDKs send to the host of the queue's URL, so the URLs must name this server.
  context.endpoint = () => server.url;
  const client = new SQSClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    client.destroy();
    await sqs.close();
    await server.close();
    context.clock.stop();
    context.store.close();
  };
  onTestFinished(close);
  return {
    context,
    sqs,
    client,
    url: server.url,
    clock: context.clock,
    close,
    /** Creates a queue, FIFO when the name says so; answers its URL. */
    async create(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
      const fifo = QueueName.endsWith(".fifo") ? { FifoQueue: "true" } : {};
      const { QueueUrl } = await client.send(
        new CreateQueueCommand({ QueueName, Attributes: { ...fifo, ...Attributes } }),
      );
      return String(QueueUrl);
    },
    /** Sends one message; in a FIFO queue under a deduplication id of its own. */
    send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
      const own = more.MessageGroupId ? { MessageDeduplicationId: `id-${MessageBody}` } : {};
      return client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...own, ...more }));
    },
    /** Receives up to ten messages with all attributes. */
    async receive(
      QueueUrl: string,
      more: Partial<ReceiveMessageCommandInput> = {},
    ): Promise<Message[]> {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
          ...more,
        }),
      );
      return Messages;
    },
  };
}

/** A directory for one test's files. */
export function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "sqs-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export type Running = Awaited<ReturnType<typeof start>>;

export const bodies = (messages: Message[]) => messages.map((message) => message.Body);

export const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** Once the tasks that are ready have run: enough for a request over the loopback to arrive. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
