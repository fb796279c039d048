import type { CallableEngine, EngineContext } from "#local/engine";
import {
  busArn,
  busName,
  busOperations,
  refuseMembers,
} from "#local/engines/eventbridge/bus-operations";
import type { Deliver } from "#local/engines/eventbridge/delivery";
import { envelope, type NewEvent } from "#local/engines/eventbridge/event";
import { limits } from "#local/engines/eventbridge/limits";
import { Outbox } from "#local/engines/eventbridge/outbox";
import { readEntry, throttledEntry, validateEntries } from "#local/engines/eventbridge/put-events";
import { Registry } from "#local/engines/eventbridge/registry";
import { Router } from "#local/engines/eventbridge/router";
import { ruleOperations } from "#local/engines/eventbridge/rule-operations";
import { tagOperations } from "#local/engines/eventbridge/tag-operations";
import { targetBus } from "#local/engines/eventbridge/target";
import { targetOperations } from "#local/engines/eventbridge/target-operations";
import { jsonService } from "#local/json-service";

/** The EventBridge engine. */
export type EventbridgeEngine = CallableEngine & {
  /**
   * Takes an event of an AWS service (`source` may begin with `aws.`), on `default` unless a bus is
   * named. Its deliveries are on disk when this returns.
   */
  put(event: NewEvent & { bus?: string }): void;
};

/**
 * Opens the engine on the store's `events` database and takes up deliveries and schedules of an
 * earlier process; `deliver` is first called after this function has returned.
 */
export function createEventbridge(
  context: EngineContext,
  { deliver }: { deliver: Deliver },
): EventbridgeEngine {
  const database = context.store.database("events");
  const registry = new Registry(database);
  if (!registry.buses.has("default"))
    registry.saveBus({
      name: "default",
      arn: busArn(context, "default"),
      createdAt: context.clock.now(),
    });
  const outbox = new Outbox(context, database, {
    service: "events",
    deliver: async (delivery, attempt) => {
      if (targetBus(delivery.arn)) router.forward(delivery);
      else await deliver(delivery, attempt);
    },
  });
  const router: Router = new Router(context, database, { registry, outbox });
  const engine = jsonService(context, {
    service: "events",
    engine: "eventbridge",
    version: "1.1",
    limits,
    operations: {
      ...busOperations(context, registry),
      ...ruleOperations(context, { registry, router }),
      ...targetOperations(context, registry),
      ...tagOperations(registry),
      PutEvents({ Entries, ...rest }) {
        refuseMembers("PutEvents", rest);
        return putEvents(context, router, Entries);
      },
    },
    async close() {
      router.close();
      await outbox.close();
    },
  });
  return Object.assign(engine, {
    put: ({ bus = "default", ...event }: NewEvent & { bus?: string }) =>
      router.accept([{ bus: busName(bus), event: envelope(context, event) }]),
  });
}

/** As on AWS, an event for a bus that does not exist is accepted, and nobody hears of it. */
function putEvents(context: EngineContext, router: Router, entries: unknown) {
  const read = validateEntries(entries).map((entry, index) => ({
    bus: busName(entry.EventBusName ?? "default"),
    event: isOverQuota(context, index) ? throttledEntry : readEntry(context, entry),
  }));
  router.accept(read.flatMap(({ bus, event }) => ("id" in event ? [{ bus, event }] : [])));
  return {
    FailedEntryCount: read.filter(({ event }) => !("id" in event)).length,
    Entries: read.map(({ event }) => ("id" in event ? { EventId: event.id } : event)),
  };
}

/** The call as a whole has counted for its first entry already. */
function isOverQuota({ gate }: EngineContext, index: number): boolean {
  if (index === 0) return false;
  const { bucket, over } = gate.limits.take("events", "PutEvents", "");
  if (over) gate.ledger.row("events", "PutEvents", bucket).overQuota++;
  return over && gate.limits.enforced;
}
