import { type FunctionTrouble, nextTry } from "#local/engines/eventbridge/async-function";
import type { AsyncEvent } from "#local/engines/lambda/async-table";
import type { AsynchronousConfig } from "#local/engines/lambda/function-definition";
import type { InvokeResult } from "#local/invoke";

/** Why Lambda gave an event up. */
export type GivenUp = "RetriesExhausted" | "EventAgeExceeded";

/**
 * The event as it waits for its next try, or why there is none. The pauses are Lambda's; the function's
 * own configuration only shortens them: fewer retries, a lower age.
 */
export function afterTrouble(
  event: AsyncEvent,
  trouble: FunctionTrouble,
  { maximumRetryAttempts = 2, maximumEventAgeInSeconds = 21_600 }: AsynchronousConfig,
  now: number,
): AsyncEvent | GivenUp {
  if (trouble === "failed" && event.failures >= maximumRetryAttempts) return "RetriesExhausted";
  const next = nextTry(event, trouble, now);
  const dueAt = now + (next?.pauseMs ?? 0);
  if (!next || dueAt - event.takenAt > maximumEventAgeInSeconds * 1000) return "EventAgeExceeded";
  const { failures, busy } = next.waiting;
  return { ...event, failures, busy, dueAt };
}

/** The record for a destination, in the shape that AWS sends. */
export function asyncRecord(
  event: AsyncEvent,
  condition: "Success" | GivenUp,
  result: InvokeResult | undefined,
  timestamp: string,
): object {
  const failed = condition !== "Success";
  return {
    version: "1.0",
    timestamp,
    requestContext: {
      requestId: event.requestId,
      functionArn: `${event.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: event.failures + (result ? 1 : 0),
    },
    requestPayload: JSON.parse(event.payload),
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        ...(failed && { functionError: "Unhandled" }),
      },
      responsePayload: failed ? result.error : result.payload,
    }),
  };
}
