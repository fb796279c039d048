import * as z from "zod";
import { AwsError } from "#local/aws-error";
import type { Alarm } from "#local/engines/cloudwatch/alarm";
import type { AlarmStore } from "#local/engines/cloudwatch/alarm-store";
import type { AlarmWatch } from "#local/engines/cloudwatch/alarm-watch";
import { invalidToken, invalidValue } from "#local/engines/cloudwatch/errors";
import { dimensionKey, dimensions, metricName, namespace } from "#local/engines/cloudwatch/metric";
import { alarmName } from "#local/engines/cloudwatch/put-metric-alarm";
import { type Defined, operation } from "#local/protocol/members";
import { pageOf } from "#local/protocol/page";
import { tagKeys, tagList } from "#local/protocol/tags";

const stateValue = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]);
const names = z.array(alarmName).max(100);
const resource = { ResourceARN: z.string().min(1).max(1024) };

/** Everything about alarms but their definition. */
export function alarmOperations(store: AlarmStore, watch: AlarmWatch): Record<string, Defined> {
  const byArn = (arn: string): Alarm => {
    const found = store.all().find((alarm) => alarm.arn === arn);
    if (!found) throw new AwsError("ResourceNotFoundException", `${arn} does not exist`, 404);
    return found;
  };
  const setActions = (AlarmNames: string[], ActionsEnabled: boolean) =>
    store.transaction(() => {
      for (const alarm of store.all())
        if (AlarmNames.includes(alarm.AlarmName)) store.put({ ...alarm, ActionsEnabled });
    });
  return {
    DescribeAlarms: operation(
      {
        AlarmNames: names.optional(),
        AlarmNamePrefix: alarmName.optional(),
        AlarmTypes: z.array(z.enum(["MetricAlarm", "CompositeAlarm"])).optional(),
        StateValue: stateValue.optional(),
        MaxRecords: z.int().min(1).max(100).default(50),
        NextToken: z.string().optional(),
      },
      (input) => {
        const found = store
          .all()
          .filter(({ AlarmName }) => input.AlarmNames?.includes(AlarmName) ?? true)
          .filter(({ AlarmName }) => AlarmName.startsWith(input.AlarmNamePrefix ?? ""))
          .filter(({ state }) => (input.StateValue ?? state) === state)
          .filter(() => input.AlarmTypes?.includes("MetricAlarm") ?? true);
        const { page, next } = pageOf(found, {
          key: ({ AlarmName }) => AlarmName,
          limit: input.MaxRecords,
          token: input.NextToken,
          invalid: invalidToken,
        });
        return { MetricAlarms: page.map(shown), CompositeAlarms: [], NextToken: next };
      },
    ),
    DescribeAlarmsForMetric: operation(
      { Namespace: namespace, MetricName: metricName, Dimensions: dimensions.default([]) },
      ({ Namespace, MetricName, Dimensions }) => {
        const key = dimensionKey(Dimensions);
        const found = store
          .all()
          .filter((alarm) => alarm.Namespace === Namespace && alarm.MetricName === MetricName)
          .filter((alarm) => dimensionKey(alarm.Dimensions) === key);
        return { MetricAlarms: found.map(shown) };
      },
    ),
    DeleteAlarms: operation({ AlarmNames: names }, ({ AlarmNames }) => {
      store.transaction(() => {
        for (const name of AlarmNames) {
          const alarm = store.find(name);
          if (alarm) store.remove(alarm);
        }
      });
    }),
    SetAlarmState: operation(
      {
        AlarmName: alarmName,
        StateValue: stateValue,
        StateReason: z.string().max(1023),
        StateReasonData: z.string().max(4000).optional(),
      },
      ({ AlarmName, StateValue, StateReason, StateReasonData }) => {
        const alarm = store.find(AlarmName);
        if (!alarm) throw new AwsError("ResourceNotFound", `Alarm ${AlarmName} not found`, 404);
        watch.change(alarm, StateValue, StateReason, StateReasonData);
        watch.wake(AlarmName);
      },
    ),
    EnableAlarmActions: operation({ AlarmNames: names }, ({ AlarmNames }) =>
      setActions(AlarmNames, true),
    ),
    DisableAlarmActions: operation({ AlarmNames: names }, ({ AlarmNames }) =>
      setActions(AlarmNames, false),
    ),
    TagResource: operation({ ...resource, Tags: tagList }, ({ ResourceARN, Tags }) => {
      const { arn } = byArn(ResourceARN);
      store.transaction(() =>
        store.tags.set(arn, Tags, () => invalidValue("An alarm has at most 50 tags.")),
      );
    }),
    UntagResource: operation({ ...resource, TagKeys: tagKeys }, ({ ResourceARN, TagKeys }) =>
      store.tags.remove(byArn(ResourceARN).arn, TagKeys),
    ),
    ListTagsForResource: operation(resource, ({ ResourceARN }) => ({
      Tags: store.tags.of(byArn(ResourceARN).arn),
    })),
  };
}

/** An alarm as clients see it. */
function shown({ arn, configuredAt, state, reason, reasonData, changedAt, ...definition }: Alarm) {
  return {
    ...definition,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    StateValue: state,
    StateReason: reason,
    StateReasonData: reasonData,
    StateUpdatedTimestamp: new Date(changedAt),
    StateTransitionedTimestamp: new Date(changedAt),
  };
}
