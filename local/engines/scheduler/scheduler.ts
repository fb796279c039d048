import { randomUUID } from "node:crypto";
import { AwsError, notImplemented, retryHeader } from "#local/aws-error";
import type { CallableEngine, EngineContext } from "#local/engine";
import type { Deliver } from "#local/engines/eventbridge/delivery";
import { Outbox } from "#local/engines/eventbridge/outbox";
import { ClientTokens } from "#local/engines/scheduler/client-tokens";
import { groupOperations, newGroup } from "#local/engines/scheduler/group-operations";
import { limits } from "#local/engines/scheduler/limits";
import { route } from "#local/engines/scheduler/route";
import { Runner } from "#local/engines/scheduler/runner";
import { scheduleOperations } from "#local/engines/scheduler/schedule-operations";
import { ScheduleStore } from "#local/engines/scheduler/schedule-store";
import { ConnectionDropped } from "#local/gate/gate";
import { asAwsError, type Operation, readBody } from "#local/json-service";

/**
 * Opens the engine on the store's `scheduler` database and takes up schedules and deliveries of an
 * earlier process; `deliver` is first called after this function has returned.
 */
export function createScheduler(
  context: EngineContext,
  { deliver }: { deliver: Deliver },
): CallableEngine {
  const database = context.store.database("scheduler");
  const store = new ScheduleStore(database);
  if (store.groups().length === 0) store.saveGroup(newGroup(context, "default"));
  const outbox = new Outbox(context, database, {
    service: "scheduler",
    deliver: withAttempt(deliver),
  });
  const runner = new Runner(context, store, outbox);
  const tokens = new ClientTokens(context.clock, database);
  const operations: Record<string, Operation> = {
    ...scheduleOperations(context, { store, runner }),
    ...groupOperations(context, { store, runner }),
  };
  context.gate.declare("scheduler", limits);
  const call = (operation: string, input: object): Promise<unknown> => {
    const action = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    return context.gate.run({ service: "scheduler", operation }, () => {
      if (!action) throw notImplemented("scheduler", operation);
      const once = tokens.once(operation, action);
      return store.transaction(() => once(input)) ?? {};
    });
  };
  return {
    services: ["scheduler"],
    async handle(request, response) {
      const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
        const json = JSON.stringify(body);
        response.writeHead(status, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(json),
          "x-amzn-requestid": randomUUID(),
          ...headers,
        });
        response.end(json);
      };
      try {
        const body = await readBody(request);
        const { operation, members } = route(request.method ?? "GET", request.url ?? "/");
        answer(200, await call(operation, { ...parse(body), ...members }));
      } catch (error) {
        if (error instanceof ConnectionDropped) {
          response.destroy();
          return;
        }
        const known = asAwsError(error);
        if (known !== error) context.log(`scheduler ${request.method} ${request.url}: ${error}`);
        answer(
          known.status,
          { Message: known.message, message: known.message },
          { "x-amzn-errortype": known.code, ...retryHeader(known) },
        );
      }
    },
    call: async <Output>(operation: string, input: object) =>
      (await call(operation, input)) as Output,
    async close() {
      runner.close();
      await outbox.close();
    },
  };
}

/** Only at delivery is it known which attempt this is. */
function withAttempt(deliver: Deliver): Deliver {
  return (delivery, attempt) => {
    const input = delivery.input.replaceAll("<aws.scheduler.attempt-number>", String(attempt));
    return deliver({ ...delivery, input }, attempt);
  };
}

function parse(body: Buffer): object {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (value !== null && typeof value === "object") return value;
  } catch {}
  throw new AwsError("SerializationException", "The request body is not a JSON object.");
}
