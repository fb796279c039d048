import type { Inputs, Targets } from "#local/provision/targets";
import type { GraphResource } from "#local/sst/graph";

/** Makes an alarm, or gives the one that is there what the graph says; it keeps its state. */
export async function makeAlarm({ cloudwatch }: Targets, { inputs }: GraphResource): Promise<void> {
  const dimensions = Object.entries((inputs.dimensions ?? {}) as Inputs);
  await cloudwatch.call("PutMetricAlarm", {
    AlarmName: inputs.name,
    AlarmDescription: inputs.alarmDescription,
    ActionsEnabled: inputs.actionsEnabled,
    AlarmActions: inputs.alarmActions,
    OKActions: inputs.okActions,
    InsufficientDataActions: inputs.insufficientDataActions,
    Namespace: inputs.namespace,
    MetricName: inputs.metricName,
    Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value: String(Value) })),
    Statistic: inputs.statistic,
    ExtendedStatistic: inputs.extendedStatistic,
    Period: inputs.period,
    Unit: inputs.unit,
    EvaluationPeriods: inputs.evaluationPeriods,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Threshold: inputs.threshold,
    ComparisonOperator: inputs.comparisonOperator,
    TreatMissingData: inputs.treatMissingData,
  });
}
