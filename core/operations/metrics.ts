/** A metric of the stage: what is counted, and which promise it keeps an eye on. */
type MetricDefinition = {
  /** CloudWatch's unit. */
  unit: "Seconds" | "Milliseconds" | "Count";
  means: string;
  promise: string;
  /** Logical name of the alarm in `stacks/monitor.ts` that watches it. */
  alarm: string;
};

/**
 * Every metric that functions emit (`core/metric.ts`), in the namespace `Seqferry`. Each has the
 * dimension `Stage`; those of one store are there a second time with `Stage` and `Store`.
 */
export const metrics = {
  ReadSetEventLagSeconds: {
    unit: "Seconds",
    means: "from the time in a HealthOmics event until its row is written",
    promise: "the mirror follows HealthOmics within a minute",
    alarm: "ReadSetLag",
  },
  ReadSetEventsParked: {
    unit: "Count",
    means: "events that can never succeed, put into the dead letters",
    promise: "no event vanishes",
    alarm: "ReadSetDeadLettersNotEmpty",
  },
  MirrorMissing: {
    unit: "Count",
    means: "read sets that a reconciliation found in HealthOmics and not in the mirror",
    promise: "the mirror is complete",
    alarm: "MirrorMissing",
  },
  MirrorStale: {
    unit: "Count",
    means: "rows that a reconciliation found with another status or older metadata",
    promise: "the mirror is right",
    alarm: "MirrorStale",
  },
  MirrorExtra: {
    unit: "Count",
    means: "rows that a reconciliation found of read sets that HealthOmics does not have",
    promise: "deleted stays deleted",
    alarm: "MirrorExtra",
  },
  ReconciliationFinished: {
    unit: "Count",
    means: "1 for each reconciliation of a store that finished",
    promise: "every store is compared with HealthOmics once a day",
    alarm: "ReconciliationOverdue",
  },
  BackfillFailed: {
    unit: "Count",
    means: "backfills and reconciliations that ended FAILED",
    promise: "a backfill ends, or can be taken up where it stopped",
    alarm: "BackfillFailed",
  },
  CopyJobFailed: {
    unit: "Count",
    means: "copy jobs that ended FAILED",
    promise: "a copy ends with all its files, or says which are missing and why",
    alarm: "CopyJobFailed",
  },
  CopyJobAgeSeconds: {
    unit: "Seconds",
    means: "how long a copy job has been running, whenever its machine looks at it",
    promise: "a copy ends",
    alarm: "CopyJobOld",
  },
  HealthOmicsThrottled: {
    unit: "Count",
    means: "calls that HealthOmics refused as too many",
    promise: "the stage stays within its share of the quotas",
    alarm: "HealthOmicsThrottled",
  },
  QuotaWaitMs: {
    unit: "Milliseconds",
    means: "how long a live call to HealthOmics waited for the rate limiter",
    promise: "live events do not wait behind a backfill",
    alarm: "QuotaWait",
  },
  OutboxSwept: {
    unit: "Count",
    means: "events that the table's stream left behind and the sweep published",
    promise: "events are published at once",
    alarm: "OutboxWaiting",
  },
  AuditChainLagSeconds: {
    unit: "Seconds",
    means: "how long the first audit record that is in no segment yet has waited for one",
    promise: "the audit cannot be changed afterwards",
    alarm: "AuditChainBehind",
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metrics;
