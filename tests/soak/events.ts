import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { type Clients, untilAnswered, untilQuiet, type Workload } from "#tests/soak/workload";

/** Events that a rule takes to a queue: every one that was accepted comes, at least once as on AWS. */
export function events({ events: bus, sqs }: Clients): Workload {
  let QueueUrl = "";
  const accepted = new Set<string>();
  const came = new Set<string>();
  let repeats = 0;

  const drain = async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) break;
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
      }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      for (const { Body = "{}" } of Messages) {
        const { id } = JSON.parse(Body);
        if (came.has(id)) repeats++;
        came.add(id);
      }
    }
    const lost = [...accepted].filter((id) => !came.has(id));
    return lost.slice(0, 5).map((id) => `event ${id} was accepted and never came`);
  };
  return {
    name: "events",
    async setUp() {
      const queue = await sqs.send(new CreateQueueCommand({ QueueName: "soak-events" }));
      QueueUrl = queue.QueueUrl ?? "";
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
      );
      const EventPattern = JSON.stringify({ source: ["soak"] });
      await bus.send(new PutRuleCommand({ Name: "soak", EventPattern }));
      const Targets = [{ Id: "queue", Arn: Attributes?.QueueArn ?? "" }];
      await bus.send(new PutTargetsCommand({ Rule: "soak", Targets }));
    },
    async step(loop) {
      const Detail = JSON.stringify({ loop, number: accepted.size });
      const entry = { Source: "soak", DetailType: "Probe", Detail };
      const { Entries = [] } = await untilAnswered(() =>
        bus.send(new PutEventsCommand({ Entries: [entry] })),
      );
      if (Entries[0]?.EventId) accepted.add(Entries[0].EventId);
    },
    verify: () => untilQuiet(drain),
    count: () => `${accepted.size} events (${repeats} came twice)`,
  };
}
