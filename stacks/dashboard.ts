import { alarmArns } from "./alarm";
import { api } from "./api";
import { budget } from "./budget";
import { deadLetterQueues } from "./dead-letters";
import { stage } from "./stage";
import { stateMachines } from "./state-machine";

type Metric = (string | { stat: string } | { label: string } | object)[];

/** Rows that alarms take: a widget shows 100 at most. */
const alarmRows = chunksOf(alarmArns, 100);
const alarmHeight = 4;

/** What is spent is in AWS's bill, which is no metric: the page says where it is. */
const spend = budget
  ? $interpolate`## Spend\n\n${stage.monthlyBudgetUsd} USD a month: budget [${budget.name}](https://console.aws.amazon.com/billing/home#/budgets)`
  : "## Spend\n\nNo budget: `monthlyBudgetUsd` in `stacks/stage.ts` is unset.";

/** One page: what rings, then each promise with the figure that keeps it. */
export const dashboard = new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: `${$app.name}-${$app.stage}`,
  dashboardBody: $jsonStringify({
    widgets: [
      ...alarmRows.map((alarms, row) => ({
        ...{ type: "alarm", x: 0, y: row * alarmHeight, width: 24, height: alarmHeight },
        properties: { title: "Alarms", alarms },
      })),
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
      {
        ...{ type: "text", ...placeOf(8) },
        properties: { markdown: spend },
      },
    ],
  }),
});

/** The n-th of three in a row, below the alarms. */
function placeOf(n: number) {
  const y = alarmRows.length * alarmHeight + Math.floor(n / 3) * 6;
  return { x: (n % 3) * 8, y, width: 8, height: 6 };
}

function graph(n: number, title: string, metrics: Metric[]) {
  return {
    ...{ type: "metric", ...placeOf(n) },
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

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
