import { stage } from "./stage";

/** A section of the runbook, `core/operations/README.md`. */
export type Section =
  | "messages-were-given-up"
  | "events-wait"
  | "messages-wait"
  | "the-mirror-differs"
  | "no-reconciliation-finished"
  | "a-backfill-failed"
  | "a-copy-failed"
  | "a-copy-takes-days"
  | "healthomics-refuses-calls"
  | "events-are-published-late"
  | "the-audit-lags"
  | "a-function-fails"
  | "a-machine-fails"
  | "the-api-fails";

type Alarm = {
  metric: string;
  /** Unset: our own metrics (`core/operations/metrics.ts`). */
  namespace?: "AWS/SQS" | "AWS/Lambda" | "AWS/States" | "AWS/ApiGateway";
  /** Beside `Stage`, where the metric is ours. */
  dimensions?: Record<string, $util.Input<string>>;
  statistic: "Sum" | "Maximum" | "p99";
  /** Seconds. */
  period: number;
  /** So many periods in a row. */
  periods: number;
  above?: number;
  below?: number;
  /** What no data means: nothing happened (the usual), all is lost, or nothing is known anew. */
  missing?: "notBreaching" | "breaching" | "ignore";
  /** What it means, in one sentence; the section of the runbook is added. */
  says: string;
  section: Section;
};

/** Who is told; without a topic alarms are there, and nobody is. */
const actions = stage.alarmTopicArn ? [stage.alarmTopicArn] : [];

/** ARNs of all alarms, for the dashboard. */
export const alarmArns: $util.Output<string>[] = [];

/** An alarm on one metric, named after the stage, that tells the stage's topic when it begins and ends. */
export function alarm(name: string, input: Alarm): aws.cloudwatch.MetricAlarm {
  const { namespace, dimensions = {}, statistic, above, below } = input;
  const made = new aws.cloudwatch.MetricAlarm(name, {
    name: `${$app.name}-${$app.stage}-${name}`,
    alarmDescription: `${input.says} What to do: core/operations/README.md#${input.section}`,
    namespace: namespace ?? "Seqferry",
    metricName: input.metric,
    dimensions: namespace ? dimensions : { Stage: $app.stage, ...dimensions },
    ...(statistic === "p99" ? { extendedStatistic: statistic } : { statistic }),
    period: input.period,
    evaluationPeriods: input.periods,
    datapointsToAlarm: input.periods,
    comparisonOperator: below === undefined ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: below ?? above ?? 0,
    treatMissingData: input.missing ?? "notBreaching",
    alarmActions: actions,
    okActions: actions,
  });
  alarmArns.push(made.arn);
  return made;
}

/** A dead-letter queue must be empty: whatever is in it, somebody has to look at. */
export function queueAlarms(name: string, queue: sst.aws.Queue): void {
  alarm(`${name}NotEmpty`, {
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.nodes.queue.name },
    statistic: "Maximum",
    period: 60,
    periods: 1,
    above: 0,
    says: `Messages are in ${name}: they were given up and wait there for 14 days.`,
    section: "messages-were-given-up",
  });
}

/** The oldest message tells first of a consumer that does not run, or that fails again and again. */
export function ageAlarm(
  name: string,
  { queueName, minutes, section }: AgeAlarm,
): aws.cloudwatch.MetricAlarm {
  return alarm(`${name}Old`, {
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
    period: 60,
    periods: 1,
    above: minutes * 60,
    says: `A message has waited in ${name} for more than ${minutes} minutes.`,
    section,
  });
}

type AgeAlarm = { queueName: $util.Input<string>; minutes: number; section: Section };

/** A function that throws: its queue, stream or schedule tries again, but somebody should know. */
export function functionAlarm(name: string, functionName: $util.Input<string>): void {
  alarm(`${name}Errors`, {
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimensions: { FunctionName: functionName },
    statistic: "Sum",
    period: 300,
    // One error may be a hiccup that the next try mends.
    periods: 2,
    above: 0,
    says: `${name} fails, and failed in the five minutes before.`,
    section: "a-function-fails",
  });
}

/** A machine whose executions fail one after the other, or run until their time is over: nobody who waits is told. */
export function machineAlarms(name: string, stateMachineArn: $util.Input<string>): void {
  const of = { namespace: "AWS/States", dimensions: { StateMachineArn: stateMachineArn } } as const;
  const counted = { statistic: "Sum", period: 300, above: 0, section: "a-machine-fails" } as const;
  alarm(`${name}Failing`, {
    ...{ ...of, ...counted, metric: "ExecutionsFailed" },
    // One may be what somebody asked for that cannot be done; its job says so.
    periods: 2,
    says: `Executions of ${name} fail, and failed in the five minutes before.`,
  });
  alarm(`${name}TimedOut`, {
    ...{ ...of, ...counted, metric: "ExecutionsTimedOut" },
    periods: 1,
    says: `An execution of ${name} was stuck until its time was over.`,
  });
}
