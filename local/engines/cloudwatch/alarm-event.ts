import type { Alarm } from "#local/engines/cloudwatch/alarm";

/** An event for the default bus. */
export type AlarmEvent = {
  source: "aws.cloudwatch";
  detailType: "CloudWatch Alarm State Change";
  detail: object;
  resources: string[];
  /** ISO-8601. */
  time: string;
};

export type PublishAlarm = (event: AlarmEvent) => void;

/** What EventBridge gets when an alarm changes its state (Amazon CloudWatch User Guide, "Alarm events"). */
export function alarmEvent(alarm: Alarm, before: Alarm): AlarmEvent {
  const { Namespace, MetricName, Dimensions, AlarmDescription } = alarm;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const metricStat = {
    metric: { namespace: Namespace, name: MetricName, dimensions },
    period: alarm.Period,
    stat: alarm.Statistic ?? alarm.ExtendedStatistic,
    ...(alarm.Unit && { unit: alarm.Unit }),
  };
  return {
    source: "aws.cloudwatch",
    detailType: "CloudWatch Alarm State Change",
    resources: [alarm.arn],
    time: new Date(alarm.changedAt).toISOString(),
    detail: {
      alarmName: alarm.AlarmName,
      state: stateIn(alarm),
      previousState: stateIn(before),
      configuration: {
        ...(AlarmDescription !== undefined && { description: AlarmDescription }),
        metrics: [{ id: "m1", metricStat, returnData: true }],
      },
    },
  };
}

/** Times of states have an offset without a colon. */
function stateIn({ state, reason, reasonData, changedAt }: Alarm) {
  return {
    value: state,
    reason,
    ...(reasonData !== undefined && { reasonData }),
    timestamp: new Date(changedAt).toISOString().replace("Z", "+0000"),
  };
}
