import type { Dimension } from "#local/engines/cloudwatch/metric";

export type StateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** A metric alarm as clients define it; actions are kept and shown, and not carried out. */
export type AlarmDefinition = {
  AlarmName: string;
  AlarmDescription?: string;
  ActionsEnabled: boolean;
  OKActions: string[];
  AlarmActions: string[];
  InsufficientDataActions: string[];
  Namespace: string;
  MetricName: string;
  Dimensions: Dimension[];
  Statistic?: string;
  ExtendedStatistic?: string;
  /** Seconds. */
  Period: number;
  Unit?: string;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  Threshold: number;
  ComparisonOperator: keyof typeof comparisons;
  TreatMissingData?: TreatMissing;
};

export type TreatMissing = "missing" | "ignore" | "breaching" | "notBreaching";

/** An alarm with its state. Times are epoch milliseconds. */
export type Alarm = AlarmDefinition & {
  arn: string;
  configuredAt: number;
  state: StateValue;
  reason: string;
  /** JSON. */
  reasonData?: string;
  changedAt: number;
};

export const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
};
