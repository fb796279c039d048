import type { AsyncEvent } from "#local/engines/lambda/async-table";
import type { AsynchronousConfig } from "#local/engines/lambda/function-definition";
import type { InvokeResult } from "#local/invoke";

/** Why Lambda gave an event up. */
export type GivenUp = "RetriesExhausted" | "EventAgeExceeded";

/**
 * The event as it waits for its next try, or why there is none. A handler that failed runs again after one
 * minute, then after two; a function that could not run (throttled, broken) after 1, 2, 4 … 300 seconds, as
 * often as the event's age allows (Lambda developer guide, "How Lambda handles errors and retries with
 * asynchronous invocation"). The function's own configuration only shortens that: fewer retries, a lower age.
 */
export function afterTrouble(
  event: AsyncEvent,
  trouble: "failed" | "busy",
  { maximumRetryAttempts = 2, maximumEventAgeInSeconds = 21_600 }: AsynchronousConfig,
  now: number,
): AsyncEvent | GivenUp {
  const { takenAt, failures, busy } = event;
  const failed = trouble === "failed";
  if (failed && failures >= maximumRetryAttempts) return "RetriesExhausted";
  const dueAt = now + (failed ? (failures + 1) * 60_000 : Math.min(300_000, 1000 * 2 ** busy));
  if (dueAt - takenAt > maximumEventAgeInSeconds * 1000) return "EventAgeExceeded";
  return { ...event, failures: failures + (failed ? 1 : 0), busy: failed ? 0 : busy + 1, dueAt };
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
