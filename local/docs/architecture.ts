import { dollars } from "#core/price";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";

/** `docs/architecture.md` of a stage's graph: what there is, what calls what, and what it costs when nothing happens. */
export function renderArchitecture(graph: Graph): string {
  const functions = resourcesOf(graph, "aws:lambda/function:Function");
  const parts = [
    "# Architecture",
    `Written by \`npm run build\` from the stacks, as SST's components make them for the stage \`${graph.app.stage}\`. Not to be edited.`,
    picture(graph),
    `## Functions\n\n${table(["function", "source", "MB", "s", "called by"], functionRows(graph, functions))}`,
    `## Queues\n\n${table(["queue", "messages are seen again after", "given up after", "to"], queueRows(graph))}`,
    `## State machines\n\n${table(["machine", "states", "ends after"], machineRows(graph))}`,
    `## What runs by the clock\n\n${table(["schedule", "when"], scheduleRows(graph))}`,
    idleCosts(graph),
  ];
  return `${parts.join("\n\n")}\n`;
}

function picture(graph: Graph): string {
  const edges = new Set<string>();
  const node = (kind: string, name: string) =>
    `${name}${{ bus: "{{", queue: "[/", machine: "[[" }[kind] ?? "["}${name}${{ bus: "}}", queue: "/]", machine: "]]" }[kind] ?? "]"}`;
  for (const { inputs } of resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget")) {
    const target = thingOf(graph, inputs.arn);
    if (!target) continue;
    const from = String(inputs.eventBusName) === "default" ? "HealthOmicsAndS3" : "Bus";
    edges.add(`  ${node("bus", from)} --> ${node(target.kind, target.name)}`);
  }
  for (const { from, to } of mappingsOf(graph))
    if (from) edges.add(`  ${node(from.kind, from.name)} --> ${node("function", to)}`);
  return [
    "What events go through; what the API calls, and steps of machines, are in the tables below.",
    "",
    "```mermaid",
    "flowchart LR",
    "  DataTable[(DataTable)] -->|stream| Publisher[Publisher] --> Bus{{Bus}}",
    ...[...edges].sort(),
    "```",
  ].join("\n");
}

type Thing = { kind: "function" | "queue" | "machine"; name: string };

const kinds = [
  ["function", "aws:lambda/function:Function"],
  ["queue", "aws:sqs/queue:Queue"],
  ["machine", "aws:sfn/stateMachine:StateMachine"],
] as const;

function thingOf(graph: Graph, arn: unknown): Thing | undefined {
  for (const [kind, type] of kinds) {
    const found = resourcesOf(graph, type).find(({ computed }) => computed.arn === arn);
    if (found) return { kind, name: shortNameOf(found) };
  }
  return undefined;
}

/** Names without what SST adds to them; a subscriber's ends in a hash of its queue's ARN. */
function shortNameOf({ name }: { name: string }): string {
  return name
    .replace(/Subscriber[A-Z][a-z]{5}(?=Function)/, "")
    .replace(/^DataTableSubscriber/, "")
    .replace(/Function$|Queue$/, "")
    .replace(/(?<=.)(Handler|Function)$/, "");
}

function mappingsOf(graph: Graph): { from?: Thing; to: string }[] {
  return resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").map(
    ({ inputs }) => ({
      from: thingOf(graph, inputs.eventSourceArn),
      to: `${thingOf(graph, inputs.functionName)?.name ?? "?"}Consumer`,
    }),
  );
}

function functionRows(graph: Graph, functions: GraphResource[]): string[][] {
  const sources = new Map(graph.functions.map(({ id, file, handler }) => [id, { file, handler }]));
  const rows = functions.map((resource) => {
    const id = resource.name.replace(/Function$/, "");
    const source = sources.get(id);
    const { memorySize, timeout } = resource.inputs;
    const name = shortNameOf(resource);
    return [
      `\`${name}\``,
      source ? `[${source.file}](../${source.file}) \`${source.handler}\`` : "SST's own",
      String(memorySize),
      String(timeout),
      callersOf(graph, resource).join(", "),
    ];
  });
  return rows.sort((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1));
}

function callersOf(graph: Graph, { computed }: GraphResource): string[] {
  const callers = new Set<string>();
  for (const { inputs } of resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping")) {
    if (inputs.functionName !== computed.arn) continue;
    const from = thingOf(graph, inputs.eventSourceArn);
    callers.add(from ? `queue ${from.name}` : "the table's stream");
  }
  for (const { inputs } of resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget"))
    if (inputs.arn === computed.arn) callers.add(`rule ${String(inputs.rule).split("-").at(-1)}`);
  for (const { inputs } of resourcesOf(graph, "aws:scheduler/schedule:Schedule"))
    if ((inputs.target as { arn?: unknown }).arn === computed.arn) callers.add("schedule");
  for (const { inputs } of resourcesOf(graph, "aws:apigatewayv2/integration:Integration"))
    if (inputs.integrationUri === computed.arn) callers.add("API");
  for (const { name, inputs } of resourcesOf(graph, "aws:sfn/stateMachine:StateMachine"))
    if (String(inputs.definition).includes(`${computed.arn}"`))
      callers.add(`machine ${shortNameOf({ name })}`);
  return [...callers].sort();
}

function queueRows(graph: Graph): string[][] {
  return resourcesOf(graph, "aws:sqs/queue:Queue")
    .filter(({ inputs }) => inputs.redrivePolicy)
    .map((queue) => {
      const { inputs } = queue;
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(String(inputs.redrivePolicy));
      return [
        `\`${shortNameOf(queue)}\`${inputs.fifoQueue ? " (FIFO)" : ""}`,
        `${inputs.visibilityTimeoutSeconds} s`,
        `${maxReceiveCount} tries`,
        `\`${thingOf(graph, deadLetterTargetArn)?.name}\``,
      ];
    });
}

function machineRows(graph: Graph): string[][] {
  return resourcesOf(graph, "aws:sfn/stateMachine:StateMachine").map(({ name, inputs }) => {
    const { States, TimeoutSeconds } = JSON.parse(String(inputs.definition));
    return [
      `\`${shortNameOf({ name })}\``,
      Object.keys(States).join(" → "),
      `${Number(TimeoutSeconds) / 3600} h`,
    ];
  });
}

function scheduleRows(graph: Graph): string[][] {
  return resourcesOf(graph, "aws:scheduler/schedule:Schedule").map(({ name, inputs }) => [
    `\`${name.replace(/Schedule$/, "")}\``,
    String(inputs.scheduleExpression),
  ]);
}

const minutesAMonth = 30 * 24 * 60;

/** A call a schedule makes when there is nothing to do: a tenth of a second of a gigabyte. */
const idleCallGbSeconds = 0.1;
/** Lambda looks into a queue with five long polls of 20 seconds each, at the least. */
const pollsAMinute = 15;

function idleCosts(graph: Graph): string {
  const calls = resourcesOf(graph, "aws:scheduler/schedule:Schedule").reduce(
    (sum, { inputs }) => sum + callsAMonth(String(inputs.scheduleExpression)),
    0,
  );
  const consumed = resourcesOf(graph, "aws:sqs/queue:Queue").filter(
    ({ inputs }) => inputs.redrivePolicy,
  );
  const fifo = consumed.filter(({ inputs }) => inputs.fifoQueue).length;
  const polls = pollsAMinute * minutesAMonth;
  const count = (type: string) => resourcesOf(graph, type).length;
  const keys = count("aws:kms/key:Key");
  const alarms = count("aws:cloudwatch/metricAlarm:MetricAlarm");
  const parts: [string, number][] = [
    [`${keys} keys of KMS`, dollars({ kmsKeyMonth: keys })],
    [`${alarms} alarms`, dollars({ cloudwatchAlarmMonth: alarms })],
    [
      `${count("aws:cloudwatch/dashboard:Dashboard")} dashboard`,
      dollars({ cloudwatchDashboardMonth: count("aws:cloudwatch/dashboard:Dashboard") }),
    ],
    [
      `${consumed.length} queues that Lambda looks into, 15 times a minute`,
      dollars({ sqsFifoRequest: fifo * polls, sqsRequest: (consumed.length - fifo) * polls }),
    ],
    [
      `${calls.toLocaleString("en")} calls by schedules, 0.1 GB-seconds each`,
      dollars({ lambdaRequest: calls, lambdaGbSecond: calls * idleCallGbSeconds }),
    ],
  ];
  const rows = parts.map(([what, usd]) => [what, `$${usd.toFixed(2)}`]);
  const total = parts.reduce((sum, [, usd]) => sum + usd, 0);
  return [
    "## What it costs when nothing happens",
    "",
    "A month of 30 days, by `core/price.ts` (us-east-1, without free tiers; the first three dashboards and ten alarms of an account are free). What is stored, and what is done, comes on top: it is shown before a package, a plan or a backfill.",
    "",
    table(["", "a month"], [...rows, ["**together**", `**$${total.toFixed(2)}**`]]),
  ].join("\n");
}

function callsAMonth(expression: string): number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  // A cron expression here is once a day.
  if (!rate) return 30;
  const minutes = { minute: 1, hour: 60, day: 1440 }[String(rate[2])] ?? 1;
  return Math.round(minutesAMonth / (Number(rate[1]) * minutes));
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, at) =>
    Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(head), rule, ...rows.map(line)].join("\n");
}
