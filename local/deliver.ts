import type { CallableEngine } from "#local/engine";
import type { Invoke } from "#local/invoke";
import { accountId } from "#local/sst/provider";

type Target = { arn: string; input: string; sqs?: { messageGroupId?: string } };

/** What targets of rules and schedules are handed to. */
export type Receivers = {
  endpoint: string;
  sqs: CallableEngine;
  states: () => CallableEngine;
  events: () => CallableEngine;
  invoke: Invoke;
};

/** Delivers an event to a queue, a function, a state machine or another bus. Rejects when it was not taken. */
export function createDelivery({ endpoint, sqs, states, events, invoke }: Receivers) {
  return async ({ arn, input, sqs: queue }: Target): Promise<void> => {
    const service = arn.split(":")[2];
    if (service === "sqs") {
      await sqs.call("SendMessage", {
        QueueUrl: `${endpoint}/${accountId}/${arn.split(":").pop()}`,
        MessageBody: input,
        MessageGroupId: queue?.messageGroupId,
      });
      return;
    }
    if (service === "lambda") {
      const { error } = await invoke(arn, JSON.parse(input));
      if (error) throw new Error(`${error.errorType}: ${error.errorMessage}`);
      return;
    }
    if (service === "states") {
      await states().call("StartExecution", { stateMachineArn: arn, input });
      return;
    }
    if (service === "events") {
      const event = JSON.parse(input) as Record<string, unknown>;
      await events().call("PutEvents", {
        Entries: [
          {
            EventBusName: arn,
            Source: event.source,
            DetailType: event["detail-type"],
            Detail: JSON.stringify(event.detail),
            Resources: event.resources,
          },
        ],
      });
      return;
    }
    throw new Error(`The local cloud delivers to no target of kind "${service}": ${arn}`);
  };
}
