import type { CallableEngine, EngineContext } from "#local/engine";
import type { PublishAlarm } from "#local/engines/cloudwatch/alarm-event";
import { alarmOperations } from "#local/engines/cloudwatch/alarm-operations";
import { AlarmStore } from "#local/engines/cloudwatch/alarm-store";
import { AlarmWatch } from "#local/engines/cloudwatch/alarm-watch";
import { extractMetrics } from "#local/engines/cloudwatch/emf";
import { queryCodeOf } from "#local/engines/cloudwatch/errors";
import { getMetricData } from "#local/engines/cloudwatch/get-metric-data";
import { getMetricStatistics } from "#local/engines/cloudwatch/get-metric-statistics";
import { limits } from "#local/engines/cloudwatch/limits";
import { listMetrics } from "#local/engines/cloudwatch/list-metrics";
import type { Datum } from "#local/engines/cloudwatch/metric";
import { MetricStore } from "#local/engines/cloudwatch/metric-store";
import { putMetricAlarm } from "#local/engines/cloudwatch/put-metric-alarm";
import { putMetricData } from "#local/engines/cloudwatch/put-metric-data";
import { jsonCodec } from "#local/protocol/json";
import { operationTable, textIn } from "#local/protocol/members";
import { queryCodec } from "#local/protocol/query";
import { rpcCborCodec } from "#local/protocol/rpc-cbor";
import { protocolService } from "#local/protocol/service";

/** The embedded CloudWatch: metrics and alarms. */
export type CloudwatchEngine = CallableEngine & {
  /**
   * Takes one line of a function's log. A line in the Embedded Metric Format becomes metrics; what of it
   * breaks the format goes to the terminal. Any other line is nothing to CloudWatch metrics.
   */
  ingestLogLine(functionName: string, line: string): void;
  /** Takes what AWS's services measure of themselves, in namespaces that clients may not write to. */
  record(data: Datum[]): void;
};

/** What text protocols must be told. */
const types = {
  numbers: [
    ...[
      "MetricData.Value",
      "MetricData.Values",
      "MetricData.Counts",
      "SampleCount",
      "Sum",
      "Minimum",
      "Maximum",
    ],
    ...["StorageResolution", "Period", "EvaluationPeriods", "DatapointsToAlarm", "Threshold"],
    ...["MaxRecords", "MaxDatapoints"],
  ],
  booleans: ["ActionsEnabled", "ReturnData"],
  dates: ["Timestamp", "StartTime", "EndTime"],
};

/**
 * Opens the metrics and alarms kept in the store and serves them in all three protocols of CloudWatch:
 * Smithy RPC v2 with CBOR (today's SDKs), JSON, and Query (older clients).
 */
export function createCloudwatch(
  context: EngineContext,
  options: { publish?: PublishAlarm } = {},
): CloudwatchEngine {
  const metrics = new MetricStore(context);
  const alarms = new AlarmStore(metrics.database);
  const watch = new AlarmWatch(context, metrics, alarms, options.publish ?? (() => undefined));
  const keep = (data: Datum[]) => {
    metrics.add(data);
    watch.arrived(data);
  };
  const service = protocolService(context, {
    service: "monitoring",
    engine: "cloudwatch",
    limits,
    resourceOf: textIn("Namespace", "AlarmName"),
    operations: operationTable("cloudwatch", {
      ...putMetricData(context, keep),
      ...getMetricStatistics(context, metrics),
      ...getMetricData(context, metrics),
      ...listMetrics(context, metrics),
      ...putMetricAlarm(context, alarms, watch),
      ...alarmOperations(alarms, watch),
    }),
    codecs: [
      rpcCborCodec({ name: "GraniteServiceVersion20100801", queryCodeOf }),
      jsonCodec({ version: "1.0", types, queryCodeOf }),
      queryCodec({
        namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
        types,
        codeOf: queryCodeOf,
      }),
    ],
    close: () => watch.close(),
  });
  return {
    ...service,
    record: keep,
    ingestLogLine(functionName, line) {
      const found = extractMetrics(line, context.clock.now());
      if (!found) return;
      for (const fault of found.faults)
        context.log(`${functionName}: not a metric in the embedded format: ${fault}`);
      if (found.data.length > 0) keep(found.data);
    },
  };
}
