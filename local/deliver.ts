import { AwsError } from "#local/aws-error";
import type { CallableEngine } from "#local/engine";
import type { Deliver, Delivery } from "#local/engines/eventbridge/delivery";
import type { LambdaEngine } from "#local/engines/lambda/lambda";
import { accountId } from "#local/sst/provider";

/** What targets of rules and schedules are handed to. */
export type Receivers = {
  endpoint: string;
  sqs: CallableEngine;
  states: () => CallableEngine;
  lambda: () => Pick<LambdaEngine, "later">;
};

/**
 * Delivers to a queue, a function or a state machine. Rejects when it was not taken. A function's event is
 * taken once it is in Lambda's own queue, whatever becomes of it there.
 */
export function createDelivery(receivers: Receivers): Deliver {
  return async (delivery) => {
    const kind = delivery.arn.split(":")[2] ?? "";
    const hand = hands[kind];
    if (!hand)
      throw new AwsError(
        "NotImplemented",
        `The local cloud delivers to no target of kind "${kind}": ${delivery.arn}`,
        501,
      );
    await hand(receivers, delivery);
  };
}

type Hand = (receivers: Receivers, delivery: Delivery) => Promise<unknown>;

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
  lambda: async ({ lambda }, { arn, input, schedule }) =>
    lambda().later(arn, jsonOf(input), schedule),
  states: ({ states }, { arn, input }) =>
    states().call("StartExecution", { stateMachineArn: arn, input }),
};

/** A constant input may be plain text; a function then gets a string. */
function jsonOf(input: string): string {
  try {
    JSON.parse(input);
    return input;
  } catch {
    return JSON.stringify(input);
  }
}
