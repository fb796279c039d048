import { dirname, join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { OmicsClient } from "@aws-sdk/client-omics";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "#local/clock";
import { startCloud } from "#local/cloud";
import { freshThreads, KeptThreads } from "#local/engines/lambda/threads";
import type { CloudOutputs } from "#local/outputs";
import { readGraph } from "#local/sst/load-graph";

export const root = dirname(dirname(import.meta.dirname));

/**
 * Functions of the clouds of one worker of the suite start warm after the first; their module state is forgotten.
 * Outside the suite every thread ends with its cloud: one that is kept would keep a benchmark from ending.
 */
const threads = process.env.VITEST
  ? new KeptThreads({ renew: join(import.meta.dirname, "renew-function.ts"), most: 64 })
  : freshThreads;

/** Of the clouds that run. */
const clocks = new Set<Clock>();

/** Calls a second that HealthOmics allows a test, unless it is about quotas. */
const raisedQuota = 200;

/**
 * The whole system in this process, in memory or in `directory`, on free ports. HealthOmics' quotas are raised, in
 * the stage's config and in the engine, so that nobody waits for them; `usualQuotas` leaves them at five.
 * Who is to be told of events (`core/notify`) is told with `told` only: it hears all of them, in every test.
 * `environment`: variables that the stage's config reads.
 */
export async function testCloud(
  directory?: string,
  {
    usualQuotas = false,
    told = false,
    environment,
  }: { usualQuotas?: boolean; told?: boolean; environment?: Record<string, string> } = {},
) {
  const logs: string[] = [];
  const read = await readGraph(root, "local", true, environment);
  const graph = told ? read : { ...read, text: withoutNotifier(read.text) };
  const cloud = await startCloud({
    root,
    graph: usualQuotas ? graph : { ...graph, text: withRaisedQuotas(graph.text) },
    ...(directory && { directory }),
    ports: { aws: 0, api: 0 },
    threads,
    log: (line) => logs.push(line),
    report: (event) => {
      if (event.type === "log") logs.push(`${event.id} ${event.line}`);
      else if (event.error) logs.push(`${event.id} failed: ${JSON.stringify(event.error)}`);
    },
  });
  cloud.gate.limits.enforced = true;
  if (!usualQuotas)
    for (const name of pacedOperations)
      cloud.gate.limits.adjust("omics", name, { burst: raisedQuota, perSecond: raisedQuota });
  clocks.add(cloud.clock);
  const close = () => {
    clocks.delete(cloud.clock);
    return cloud.close();
  };
  return { ...cloud, close, ...clientsOf(cloud), logs, api: apiOf(cloud) };
}

const pacedOperations = [
  "GetReadSetMetadata",
  "ListReadSets",
  "ListTagsForResource",
  "GetSequenceStore",
  "StartReadSetActivationJob",
  "GetReadSetActivationJob",
  "StartReadSetExportJob",
  "GetReadSetExportJob",
];

/** The graph of a stage in which nobody is told. */
function withoutNotifier(text: string): string {
  const graph = JSON.parse(text) as { resources: { name: string; inputs: { state?: string } }[] };
  for (const { name, inputs } of graph.resources)
    if (name === "SomethingHappened" || name === "AlertsDueSchedule") inputs.state = "DISABLED";
  return JSON.stringify(graph);
}

/** The graph of a stage whose config says that AWS has raised the quotas. */
function withRaisedQuotas(text: string): string {
  return JSON.stringify(JSON.parse(text), (name, value) =>
    name === "quotas"
      ? Object.fromEntries(Object.keys(value).map((key) => [key, raisedQuota]))
      : value,
  );
}

export type TestCloud = Awaited<ReturnType<typeof testCloud>>;

/** Calls the API as a dev user (or as nobody); answers status, headers and parsed body. */
export function apiOf({ outputs }: { outputs: CloudOutputs }) {
  return async <Body = Record<string, unknown>>(
    role: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(outputs.api + path, {
      method,
      redirect: "manual",
      headers: {
        ...(role && { authorization: `Bearer ${outputs.tokens[role] ?? role}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body: parsed as Body };
  };
}

/** SDK clients of a running cloud, in this process or another. */
export function clientsOf({ outputs: { aws } }: { outputs: CloudOutputs }, maxAttempts = 3) {
  const settings = {
    maxAttempts,
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey },
  };
  return {
    dynamodb: new DynamoDBClient(settings),
    events: new EventBridgeClient(settings),
    omicsClient: new OmicsClient({ ...settings, disableHostPrefix: true }),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sfn: new SFNClient(settings),
    sqs: new SQSClient(settings),
  };
}

const pause = { firstMs: 20, growth: 1.3, mostMs: 250 };

/**
 * Waits for work in the background: tries `check` until it stops throwing, at most `seconds`. The default is for a
 * machine that is busy with something else; only a test that fails waits so long. Between tries it waits longer and
 * longer, as looking takes the time of what is waited for; a check that moves a clock is tried again soon.
 */
export async function eventually<T>(check: () => Promise<T> | T, seconds = 60): Promise<T> {
  const until = performance.now() + seconds * 1000;
  let pauseMs = pause.firstMs;
  for (;;) {
    const ahead = aheadMs();
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const hasMoved = aheadMs() - ahead > 500;
    pauseMs = hasMoved ? pause.firstMs : Math.min(pauseMs * pause.growth, pause.mostMs);
  }
}

/** How far all clocks together are ahead of real time. */
function aheadMs(): number {
  return [...clocks].reduce((sum, clock) => sum + clock.offsetMs, 0);
}
