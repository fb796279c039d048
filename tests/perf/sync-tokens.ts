import { CreateStateMachineCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import * as Aws from "#core/aws";
import { sqs } from "#core/sqs";
import { inLanes } from "#tests/perf/sync-lanes";

let made = 0;

/** Children of one map run: each sends its token at once, over as many connections as there are. */
const together = 1000;

/** Tokens of so many tasks that wait for ever, each of a child execution of a map run. */
export async function parkTasks(count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count)
    tokens.push(...(await parkSome(Math.min(together, count - tokens.length))));
  return tokens;
}

async function parkSome(count: number): Promise<string[]> {
  const name = `parked-${made++}`;
  const { QueueUrl = "" } = await sqs().send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: "43200" } }),
  );
  const { stateMachineArn } = await Aws.sfn().send(
    new CreateStateMachineCommand({
      name,
      roleArn: "arn:aws:iam::000000000000:role/waits",
      definition: JSON.stringify(definitionOf(QueueUrl)),
    }),
  );
  const items = Array.from({ length: count }, (_, n) => n);
  await Aws.sfn().send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ items }) }),
  );
  const tokens = new Map<number, string>();
  await inLanes(8, 8, async () => {
    while (tokens.size < count) {
      const { Messages = [] } = await sqs().send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      );
      for (const { Body = "" } of Messages) {
        const { n, token } = JSON.parse(Body) as { n: number; token: string };
        tokens.set(n, token);
      }
      // Real time: the clock may stand still while everybody waits.
      if (Messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
  return [...tokens.values()];
}

function definitionOf(QueueUrl: string) {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        Label: "Each",
        Items: "{% $states.input.items %}",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Wait",
          States: {
            Wait: {
              Type: "Task",
              Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              Arguments: {
                QueueUrl,
                MessageBody: {
                  n: "{% $states.input %}",
                  token: "{% $states.context.Task.Token %}",
                },
              },
              End: true,
            },
          },
        },
        End: true,
      },
    },
  };
}
