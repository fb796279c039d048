import { AwsError, notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { invalid, notFound, textOf } from "#local/engines/eventbridge/errors";
import { most, tooMany } from "#local/engines/eventbridge/limits";
import { pageOf } from "#local/engines/eventbridge/page";
import type { Bus, Registry } from "#local/engines/eventbridge/registry";
import { tagsIn } from "#local/engines/eventbridge/tag-operations";
import type { Operation } from "#local/json-service";

/** The bus of that name or ARN (`default` when absent). Throws `ResourceNotFoundException`. */
export function busOf(registry: Registry, nameOrArn = "default"): Bus {
  const name = busName(nameOrArn);
  const bus = registry.buses.get(name);
  if (!bus) throw notFound(`Event bus ${name} does not exist.`);
  return bus;
}

/** A bus is named in many requests by its ARN. */
export function busName(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:")
    ? nameOrArn.slice(nameOrArn.indexOf(":event-bus/") + ":event-bus/".length)
    : nameOrArn;
}

export function busArn({ region, accountId }: EngineContext, name: string): string {
  return `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
}

export function busOperations(
  context: EngineContext,
  registry: Registry,
): Record<string, Operation> {
  return {
    CreateEventBus({ Name, Description, Tags = [], ...rest }) {
      const name = textOf("name", Name, { most: 256, pattern: /^[.\-_A-Za-z0-9]+$/ });
      refuseMembers("CreateEventBus", rest);
      if (registry.buses.has(name))
        throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
      if (registry.buses.size >= most.buses) throw tooMany();
      const bus = {
        name,
        arn: busArn(context, name),
        description: Description,
        createdAt: context.clock.now(),
      };
      registry.saveBus(bus);
      registry.setTags(bus.arn, tagsIn(Tags));
      return { EventBusArn: bus.arn, ...(Description && { Description }) };
    },
    DeleteEventBus({ Name }) {
      const name = busName(textOf("name", Name, { most: 1600 }));
      if (name === "default") throw invalid("Cannot delete event bus default.");
      const bus = registry.buses.get(name);
      if (!bus) return;
      if (registry.rulesOf(name).length > 0)
        throw invalid(`Event bus ${name} cannot be deleted since it has rules.`);
      registry.removeBus(bus);
    },
    DescribeEventBus({ Name }) {
      return describe(busOf(registry, Name));
    },
    ListEventBuses({ NamePrefix = "", ...paging }) {
      const buses = [...registry.buses.values()]
        .filter(({ name }) => name.startsWith(NamePrefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { page, NextToken } = pageOf(buses, paging);
      return { EventBuses: page.map(describe), NextToken };
    },
  };
}

function describe({ name, arn, description, createdAt }: Bus) {
  return {
    Name: name,
    Arn: arn,
    ...(description && { Description: description }),
    CreationTime: createdAt / 1000,
    LastModifiedTime: createdAt / 1000,
  };
}

/** A member the engine would have to ignore is refused. */
export function refuseMembers(operation: string, rest: Record<string, unknown>): void {
  const given = Object.keys(rest).filter((name) => rest[name] !== undefined && rest[name] !== null);
  if (given.length > 0)
    throw notImplemented("eventbridge", `the parameter ${given.join(", ")} of ${operation}`);
}
