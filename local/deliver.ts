import { AwsError } from "#local/aws-error";
import type { CallableEngine } from "#local/engine";
import type { Deliver, Delivery } from "#local/engines/eventbridge/delivery";
import type { Invoke } from "#local/invoke";
import { accountId } from "#local/sst/provider";

/** What targets of rules and schedules are handed to. */
export type Receivers = {
  endpoint: string;
  sqs: CallableEngine;
  states: () => CallableEngine;
  invoke: Invoke;
  log: (line: string) => void;
};

/** Lambda tries an asynchronous invocation that the handler failed twice more, and then gives it up. */
const functionAttempts = 3;

/** Delivers to a queue, a function or a state machine. Rejects when it was not taken. */
export function createDelivery(receivers: Receivers): Deliver {
  return async (delivery, attempt) => {
    const kind = delivery.arn.split(":")[2] ?? "";
    const hand = hands[kind];
    if (!hand)
      throw new AwsError(
        "NotImplemented",
        `The local cloud delivers to no target of kind "${kind}": ${delivery.arn}`,
        501,
      );
    await hand(receivers, delivery, attempt);
  };
}

type Hand = (receivers: Receivers, delivery: Delivery, attempt: number) => Promise<unknown>;

const hands: Record<string, Hand> = {
  sqs: ({ sqs, endpoint }, { arn, input, sqs: queue }) =>
    sqs.call("SendMessage", {
      QueueUrl: `${endpoint}/${accountId}/${arn.split(":").pop()}`,
      MessageBody: input,
      MessageGroupId: queue?.messageGroupId,
      MessageAttributes: Object.fromEntries(
        Object.entries(queue?.messageAttributes ?? {}).map(([name, value]) => [
          name,
          { DataType: "String", StringValue: value },
        ]),
      ),
    }),
  lambda: async ({ invoke, log }, { arn, input }, attempt) => {
    const { error } = await invoke(arn, parse(input));
    if (!error) return;
    const reason = `${error.errorType}: ${error.errorMessage}`;
    if (attempt < functionAttempts) throw new Error(reason);
    log(`${arn.split(":").pop()} failed ${attempt} times and the event was given up: ${reason}`);
  },
  states: ({ states }, { arn, input }) =>
    states().call("StartExecution", { stateMachineArn: arn, input }),
};

/** A constant input may be plain text; a function then gets a string. */
function parse(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}
