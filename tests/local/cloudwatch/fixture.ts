import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  type MetricDatum,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import type { AlarmEvent } from "#local/engines/cloudwatch/alarm-event";
import { createCloudwatch } from "#local/engines/cloudwatch/cloudwatch";
import { serveEngine } from "#tests/local/support/serve-engine";

export const Namespace = "Seqferry";
export const minutes = (count: number) => count * 60_000;

/** CloudWatch behind HTTP with the SDK's own client, its clock stopped at a full hour. */
export async function start(files?: string) {
  const events: AlarmEvent[] = [];
  const publish = (event: AlarmEvent) => events.push(event);
  const running = await serveEngine(
    (context) => {
      context.clock.setScale(0);
      return { served: createCloudwatch(context, { publish }) };
    },
    CloudWatchClient,
    files,
  );
  const { client, clock } = running;
  await clock.advance(minutes(60) - (clock.now() % minutes(60)));
  const put = (...MetricData: MetricDatum[]) =>
    client.send(new PutMetricDataCommand({ Namespace, MetricData }));
  return {
    ...running,
    events,
    put,
    /** One value of the metric `Copied` now. */
    value: (Value: number) => put({ MetricName: "Copied", Value }),
    /** Datapoints of `Copied` of the last hour and the one to come, by the minute. */
    async statistics(more: Partial<GetMetricStatisticsCommandInput> = {}) {
      const answer = await client.send(
        new GetMetricStatisticsCommand({
          Namespace,
          MetricName: "Copied",
          StartTime: new Date(clock.now() - minutes(60)),
          EndTime: new Date(clock.now() + minutes(60)),
          Period: 60,
          Statistics: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"],
          ...more,
        }),
      );
      return answer.Datapoints ?? [];
    },
    /** An alarm on the sum of `Copied` a minute being above 10. */
    alarm: (more: Partial<PutMetricAlarmCommandInput> = {}) =>
      client.send(
        new PutMetricAlarmCommand({
          AlarmName: "busy",
          Namespace,
          MetricName: "Copied",
          Statistic: "Sum",
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 10,
          ComparisonOperator: "GreaterThanThreshold",
          ...more,
        }),
      ),
    async state(name = "busy") {
      const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
      return MetricAlarms?.[0]?.StateValue;
    },
  };
}
