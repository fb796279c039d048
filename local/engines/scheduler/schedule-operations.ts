import type { EngineContext } from "#local/engine";
import { pageOf } from "#local/engines/eventbridge/page";
import {
  invalid,
  nameOf,
  readDefinition,
  type ScheduleInput,
} from "#local/engines/scheduler/definition";
import { conflict, notFound } from "#local/engines/scheduler/errors";
import { groupOf } from "#local/engines/scheduler/group-operations";
import { nextRunOf, type Runner } from "#local/engines/scheduler/runner";
import type { ScheduleRecord, ScheduleStore } from "#local/engines/scheduler/schedule-store";
import type { Operation } from "#local/json-service";

type Reference = { Name?: string; GroupName?: string };

/** How far back AWS lets a start date lie. */
const startSlackMs = 5 * 60_000;

export function scheduleOperations(
  context: EngineContext,
  { store, runner }: { store: ScheduleStore; runner: Runner },
): Record<string, Operation> {
  const find = ({ Name, GroupName = "default" }: Reference): ScheduleRecord => {
    const name = nameOf("name", Name);
    const schedule = store.find(groupOf(store, GroupName).name, name);
    if (!schedule) throw notFound(`Schedule ${name}`);
    return schedule;
  };
  const put = (input: ScheduleInput, known?: ScheduleRecord) => {
    const definition = readDefinition(input);
    const now = context.clock.now();
    const name = nameOf("name", input.Name);
    const group = groupOf(store, input.GroupName ?? "default").name;
    const start = definition.StartDate === undefined ? undefined : definition.StartDate * 1000;
    const sameStart = known?.definition.StartDate === definition.StartDate;
    if (start !== undefined && !sameStart && start < now - startSlackMs)
      throw invalid("The StartDate you specify cannot be earlier than 5 minutes ago.");
    const sameRate = known?.definition.ScheduleExpression === definition.ScheduleExpression;
    const anchor = start ?? (known && sameRate ? known.anchor : now);
    const nextAt = nextRunOf({ definition, anchor }, now);
    const schedule: ScheduleRecord = {
      group,
      name,
      arn: `arn:aws:scheduler:${context.region}:${context.accountId}:schedule/${group}/${name}`,
      definition,
      createdAt: known?.createdAt ?? now,
      changedAt: now,
      anchor,
      nextAt,
    };
    store.save(schedule);
    if (nextAt === undefined && definition.State === "ENABLED")
      context.log(`schedule ${name}: ${definition.ScheduleExpression} has no run left`);
    runner.rearm();
    return { ScheduleArn: schedule.arn };
  };
  return {
    CreateSchedule(input) {
      const group = groupOf(store, input.GroupName ?? "default").name;
      if (store.find(group, nameOf("name", input.Name))) throw conflict(`Schedule ${input.Name}`);
      return put(input);
    },
    UpdateSchedule(input) {
      return put(input, find(input));
    },
    GetSchedule(input) {
      return describe(find(input));
    },
    DeleteSchedule(input) {
      store.remove(find(input));
      runner.rearm();
    },
    ListSchedules({ GroupName, NamePrefix = "", State, MaxResults, NextToken }) {
      const schedules = store
        .list()
        .filter(
          ({ group, name, definition }) =>
            group === (GroupName ?? group) &&
            name.startsWith(NamePrefix) &&
            definition.State === (State ?? definition.State),
        );
      const { page, ...more } = pageOf(schedules, { Limit: MaxResults, NextToken });
      return { Schedules: page.map(summarize), ...more };
    },
  };
}

function describe(schedule: ScheduleRecord) {
  return {
    ...summarize(schedule),
    ...schedule.definition,
  };
}

function summarize({ arn, group, name, definition, createdAt, changedAt }: ScheduleRecord) {
  return {
    Arn: arn,
    GroupName: group,
    Name: name,
    State: definition.State,
    Target: { Arn: definition.Target.Arn },
    CreationDate: createdAt / 1000,
    LastModificationDate: changedAt / 1000,
  };
}
