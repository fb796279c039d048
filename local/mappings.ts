import type { EngineContext } from "#local/engine";
import type { DynamodbEngine } from "#local/engines/dynamodb/engine";
import { createQueueMapping } from "#local/engines/lambda/queue-mapping";
import { createStreamMapping } from "#local/engines/lambda/stream-mapping";
import type { SqsEngine } from "#local/engines/sqs/sqs";
import type { Invoke } from "#local/invoke";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";

type Engines = { dynamodb: DynamodbEngine; sqs: SqsEngine; invoke: Invoke };
type Mapping = { close(): Promise<void> };

/** Starts every event source mapping of the graph. */
export async function startMappings(
  context: EngineContext,
  engines: Engines,
  graph: Graph,
): Promise<Mapping[]> {
  const { TableArns, streams } = await streamArns(engines.dynamodb, graph);
  return resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").map((resource) => {
    const source = String(resource.inputs.eventSourceArn);
    if (source.includes(":sqs:")) return queueMapping(context, engines, resource, source);
    const table = TableArns.find((arn) => source.startsWith(`${arn}/stream/`));
    const stream = table && streams.get(table);
    if (stream) return streamMapping(context, engines, resource, stream);
    throw new Error(`Event source mapping ${resource.name} has an unknown source: ${source}`);
  });
}

/** Stream ARNs end in the time the table was made; the graph's is a stand-in. */
async function streamArns(dynamodb: DynamodbEngine, graph: Graph) {
  const streams = new Map<string, string>();
  for (const { inputs } of resourcesOf(graph, "aws:dynamodb/table:Table")) {
    const { Table } = await dynamodb.call<{
      Table: { TableArn: string; LatestStreamArn?: string };
    }>("DescribeTable", { TableName: inputs.name });
    if (Table.LatestStreamArn) streams.set(Table.TableArn, Table.LatestStreamArn);
  }
  return { TableArns: [...streams.keys()], streams };
}

function queueMapping(
  context: EngineContext,
  { sqs, invoke }: Engines,
  { name, inputs }: GraphResource,
  queueArn: string,
): Mapping {
  const scaling = inputs.scalingConfig as { maximumConcurrency?: number } | undefined;
  return createQueueMapping(context, {
    id: name,
    sqs,
    queueArn,
    functionArn: String(inputs.functionName),
    batchSize: Number(inputs.batchSize ?? 10),
    maximumBatchingWindowInSeconds: Number(inputs.maximumBatchingWindowInSeconds ?? 0),
    maximumConcurrency: scaling?.maximumConcurrency,
    reportBatchItemFailures: reportsItems(inputs),
    filterCriteria: filtersOf(inputs),
    invoke,
  });
}

function streamMapping(
  context: EngineContext,
  { dynamodb, sqs, invoke }: Engines,
  { name, inputs }: GraphResource,
  eventSourceArn: string,
): Mapping {
  const { onFailure } = (inputs.destinationConfig ?? {}) as {
    onFailure?: { destinationArn: string };
  };
  return createStreamMapping(context, {
    id: name,
    stream: dynamodb.streams,
    functionArn: String(inputs.functionName),
    eventSourceArn,
    batchSize: Number(inputs.batchSize ?? 100),
    maximumBatchingWindowInSeconds: Number(inputs.maximumBatchingWindowInSeconds ?? 0),
    startingPosition: inputs.startingPosition as "LATEST" | "TRIM_HORIZON",
    maximumRetryAttempts: Number(inputs.maximumRetryAttempts ?? -1),
    maximumRecordAgeInSeconds: Number(inputs.maximumRecordAgeInSeconds ?? -1),
    bisectBatchOnFunctionError: inputs.bisectBatchOnFunctionError === true,
    reportBatchItemFailures: reportsItems(inputs),
    filterCriteria: filtersOf(inputs),
    onFailure:
      onFailure &&
      (async (info) => {
        const { QueueUrl } = await sqs.call<{ QueueUrl: string }>("GetQueueUrl", {
          QueueName: onFailure.destinationArn.split(":").pop(),
        });
        await sqs.call("SendMessage", { QueueUrl, MessageBody: JSON.stringify(info) });
      }),
    invoke,
  });
}

function reportsItems({ functionResponseTypes }: GraphResource["inputs"]): boolean {
  return ((functionResponseTypes ?? []) as string[]).includes("ReportBatchItemFailures");
}

function filtersOf({ filterCriteria }: GraphResource["inputs"]) {
  const { filters } = (filterCriteria ?? {}) as { filters?: { pattern: string }[] };
  return filters && { Filters: filters.map(({ pattern }) => ({ Pattern: pattern })) };
}
