import { AwsError } from "#local/aws-error";
import type { CallableEngine } from "#local/engine";
import { FunctionFailure } from "#local/engines/eventbridge/async-function";
import type { Deliver, Delivery } from "#local/engines/eventbridge/delivery";
import type { Invoke, InvokeResult } from "#local/invoke";
import { accountId } from "#local/sst/provider";

/** What targets of rules and schedules are handed to. */
export type Receivers = {
  endpoint: string;
  sqs: CallableEngine;
  states: () => CallableEngine;
  invoke: Invoke;
};

/**
 * Delivers to a queue, a function or a state machine. Rejects when it was not taken: with
 * `FunctionFailure` when a function is there and failed, so that it is tried again as Lambda does.
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
  lambda: async ({ invoke }, { arn, input }) => {
    const { error } = await whenFree(invoke, arn, parse(input));
    if (error) throw new FunctionFailure("failed", `${error.errorType}: ${error.errorMessage}`);
  },
  states: ({ states }, { arn, input }) =>
    states().call("StartExecution", { stateMachineArn: arn, input }),
};

/** Throttling and errors of Lambda itself leave the event in Lambda's queue. */
async function whenFree(invoke: Invoke, arn: string, event: unknown): Promise<InvokeResult> {
  try {
    return await invoke(arn, event);
  } catch (error) {
    if (error instanceof AwsError && (error.status === 429 || error.status >= 500))
      throw new FunctionFailure("busy", error.message);
    throw error;
  }
}

/** A constant input may be plain text; a function then gets a string. */
function parse(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}
