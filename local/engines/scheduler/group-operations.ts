import type { EngineContext } from "#local/engine";
import { pageOf } from "#local/engines/eventbridge/page";
import { invalid, nameOf } from "#local/engines/scheduler/definition";
import { conflict, notFound } from "#local/engines/scheduler/errors";
import type { Runner } from "#local/engines/scheduler/runner";
import type { Group, ScheduleStore } from "#local/engines/scheduler/schedule-store";
import type { Operation } from "#local/json-service";

type Tag = { Key: string; Value: string };

/** The group of that name. Throws `ResourceNotFoundException`. */
export function groupOf(store: ScheduleStore, name: string): Group {
  const group = store.groups().find((one) => one.name === name);
  if (!group) throw notFound(`Schedule group ${name}`);
  return group;
}

/** A new group; not stored yet. */
export function newGroup(
  { accountId, clock, region }: EngineContext,
  name: string,
  tags: Tag[] = [],
): Group {
  return {
    name,
    arn: `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`,
    createdAt: clock.now(),
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  };
}

export function groupOperations(
  context: EngineContext,
  { store, runner }: { store: ScheduleStore; runner: Runner },
): Record<string, Operation> {
  const byArn = (arn: string): Group => {
    const group = store.groups().find((one) => one.arn === arn);
    if (!group) throw notFound(`Schedule group ${arn}`);
    return group;
  };
  return {
    CreateScheduleGroup({ Name, Tags }) {
      const name = nameOf("name", Name);
      if (store.groups().some((one) => one.name === name)) throw conflict(`Schedule group ${name}`);
      const group = newGroup(context, name, Tags);
      store.saveGroup(group);
      return { ScheduleGroupArn: group.arn };
    },
    GetScheduleGroup({ Name }) {
      return describe(groupOf(store, nameOf("name", Name)));
    },
    DeleteScheduleGroup({ Name }) {
      if (Name === "default") throw invalid("Cannot delete the default schedule group.");
      store.removeGroup(groupOf(store, nameOf("name", Name)).name);
      runner.rearm();
    },
    ListScheduleGroups({ NamePrefix = "", MaxResults, NextToken }) {
      const groups = store.groups().filter(({ name }) => name.startsWith(NamePrefix));
      const { page, ...more } = pageOf(groups, { Limit: MaxResults, NextToken });
      return { ScheduleGroups: page.map(describe), ...more };
    },
    TagResource({ ResourceArn, Tags }) {
      const group = byArn(ResourceArn);
      store.saveGroup({ ...group, tags: { ...group.tags, ...newGroup(context, "", Tags).tags } });
    },
    UntagResource({ ResourceArn, TagKeys }) {
      const group = byArn(ResourceArn);
      const left = Object.entries(group.tags).filter(([key]) => !TagKeys.includes(key));
      store.saveGroup({ ...group, tags: Object.fromEntries(left) });
    },
    ListTagsForResource({ ResourceArn }) {
      const tags = Object.entries(byArn(ResourceArn).tags);
      return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

function describe({ name, arn, createdAt }: Group) {
  return {
    Name: name,
    Arn: arn,
    State: "ACTIVE",
    CreationDate: createdAt / 1000,
    LastModificationDate: createdAt / 1000,
  };
}
