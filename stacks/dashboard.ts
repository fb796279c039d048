import { alarmArns } from "./alarm";
import { api } from "./api";
import { deadLetterQueues } from "./dead-letters";
import { stateMachines } from "./state-machine";

type Metric = (string | { stat: string } | { label: string } | object)[];

/** One page: what rings, then each promise with the figure that keeps it. */
export const dashboard = new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: `${$app.name}-${$app.stage}`,
  dashboardBody: $jsonStringify({
    widgets: [
      {
        ...{ type: "alarm", x: 0, y: 0, width: 24, height: 4 },
        properties: { title: "Alarms", alarms: alarmArns },
      },
      graph(0, "Read sets: seconds behind HealthOmics", [
        ours("ReadSetEventLagSeconds", "p99"),
        ours("ReadSetEventLagSeconds", "p50"),
      ]),
      graph(1, "Drift that reconciliations found", [
        ours("MirrorMissing", "Maximum"),
        ours("MirrorStale", "Maximum"),
        ours("MirrorExtra", "Maximum"),
      ]),
      graph(2, "Waiting: limiter (ms), audit (s), oldest copy (s)", [
        ours("QuotaWaitMs", "p99"),
        ours("AuditChainLagSeconds", "Maximum"),
        ours("CopyJobAgeSeconds", "Maximum"),
      ]),
      graph(
        3,
        "Seconds that the oldest message waits",
        deadLetterQueues.flatMap(({ redriveTo }) =>
          redriveTo ? [ofQueue("ApproximateAgeOfOldestMessage", redriveTo.queue)] : [],
        ),
      ),
      graph(
        4,
        "Messages that were given up",
        deadLetterQueues.map(({ queue }) => ofQueue("ApproximateNumberOfMessagesVisible", queue)),
      ),
      graph(
        5,
        "Executions",
        stateMachines.flatMap(({ machine }) => [
          ofMachine("ExecutionsStarted", machine.arn),
          ofMachine("ExecutionsFailed", machine.arn),
        ]),
      ),
      graph(6, "API", [
        ofApi("Count", "Sum"),
        ofApi("4xx", "Sum"),
        ofApi("5xx", "Sum"),
        ofApi("Latency", "p99"),
      ]),
      graph(7, "Functions of the account", [
        ["AWS/Lambda", "Errors", { stat: "Sum" }],
        ["AWS/Lambda", "Throttles", { stat: "Sum" }],
        ["AWS/Lambda", "ConcurrentExecutions", { stat: "Maximum" }],
      ]),
    ],
  }),
});

/** The n-th of three in a row. */
function graph(n: number, title: string, metrics: Metric[]) {
  return {
    ...{ type: "metric", x: (n % 3) * 8, y: 4 + Math.floor(n / 3) * 6, width: 8, height: 6 },
    properties: {
      title,
      metrics,
      region: aws.getRegionOutput().region,
      view: "timeSeries",
      period: 300,
    },
  };
}

function ours(name: string, stat: string): Metric {
  return ["Seqferry", name, "Stage", $app.stage, { stat }];
}

function ofQueue(metric: string, queue: sst.aws.Queue): Metric {
  return ["AWS/SQS", metric, "QueueName", queue.nodes.queue.name, { stat: "Maximum" }];
}

function ofMachine(metric: string, arn: $util.Output<string>): Metric {
  return ["AWS/States", metric, "StateMachineArn", arn, { stat: "Sum" }];
}

function ofApi(metric: string, stat: string): Metric {
  return ["AWS/ApiGateway", metric, "ApiId", api.nodes.api.id, { stat }];
}
