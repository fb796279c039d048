import type { EngineContext } from "#local/engine";
import type { DynamodbEngine } from "#local/engines/dynamodb/engine";
import { shardIdOf } from "#local/engines/dynamodb/stream-event";
import type { LambdaEngine } from "#local/engines/lambda/lambda";
import { checkTimeouts } from "#local/engines/lambda/mapping-settings";
import {
  mappingUuid,
  queueMappingView,
  streamMappingView,
} from "#local/engines/lambda/mapping-view";
import { createQueueMapping } from "#local/engines/lambda/queue-mapping";
import { createStreamMapping } from "#local/engines/lambda/stream-mapping";
import type { SqsEngine } from "#local/engines/sqs/sqs";
import type { Invoke } from "#local/invoke";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";

type Engines = {
  dynamodb: DynamodbEngine;
  sqs: SqsEngine;
  lambda: Pick<LambdaEngine, "show" | "destination">;
  invoke: Invoke;
};
type Mapping = { close(): Promise<void> };

/** Starts every event source mapping of the graph. Throws what CreateEventSourceMapping would answer. */
export async function startMappings(
  context: EngineContext,
  engines: Engines,
  graph: Graph,
): Promise<Mapping[]> {
  const { TableArns, streams } = await streamArns(engines.dynamodb, graph);
  const resources = resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping");
  for (const resource of resources) await checkVisibility(engines.sqs, resource, graph);
  return resources.map((resource) => {
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

/** Lambda refuses a queue that shows messages again before its function has timed out. */
async function checkVisibility(
  sqs: SqsEngine,
  { inputs }: GraphResource,
  graph: Graph,
): Promise<void> {
  const source = String(inputs.eventSourceArn);
  const target = resourcesOf(graph, "aws:lambda/function:Function").find(
    ({ computed }) => computed.arn === inputs.functionName,
  );
  if (!source.includes(":sqs:") || !target) return;
  const { Attributes } = await sqs.call<{ Attributes: Record<string, string> }>(
    "GetQueueAttributes",
    { QueueUrl: sqs.queueUrl(source), AttributeNames: ["VisibilityTimeout"] },
  );
  checkTimeouts(Number(Attributes.VisibilityTimeout), Number(target.inputs.timeout));
}

function queueMapping(
  context: EngineContext,
  { sqs, lambda, invoke }: Engines,
  { name, inputs }: GraphResource,
  queueArn: string,
): Mapping {
  const scaling = inputs.scalingConfig as { maximumConcurrency?: number } | undefined;
  const options = {
    ...common(name, inputs, 10),
    queueArn,
    maximumConcurrency: scaling?.maximumConcurrency,
  };
  const mapping = createQueueMapping(context, { ...options, sqs, invoke });
  lambda.show(queueMappingView(context, options));
  return mapping;
}

function streamMapping(
  context: EngineContext,
  { dynamodb, lambda, invoke }: Engines,
  { name, inputs }: GraphResource,
  eventSourceArn: string,
): Mapping {
  const { onFailure } = (inputs.destinationConfig ?? {}) as {
    onFailure?: { destinationArn: string };
  };
  const options = {
    ...common(name, inputs, 100),
    eventSourceArn,
    startingPosition: String(inputs.startingPosition),
    maximumRetryAttempts: Number(inputs.maximumRetryAttempts ?? -1),
    maximumRecordAgeInSeconds: Number(inputs.maximumRecordAgeInSeconds ?? -1),
    parallelizationFactor: Number(inputs.parallelizationFactor ?? 1),
    tumblingWindowInSeconds: Number(inputs.tumblingWindowInSeconds ?? 0),
    bisectBatchOnFunctionError: inputs.bisectBatchOnFunctionError === true,
  };
  const send = onFailure && lambda.destination(onFailure.destinationArn);
  const folder = `aws/lambda/${mappingUuid(name)}/${shardIdOf(eventSourceArn)}`;
  const mapping = createStreamMapping(context, {
    ...options,
    stream: dynamodb.streams,
    onFailure:
      send && ((record, event) => send(record, event, { folder, time: context.clock.iso() })),
    invoke,
  });
  lambda.show(streamMappingView(context, options, onFailure?.destinationArn));
  return mapping;
}

/** The settings that all mappings have. */
function common(id: string, inputs: GraphResource["inputs"], usualBatchSize: number) {
  const { filters } = (inputs.filterCriteria ?? {}) as { filters?: { pattern: string }[] };
  const responseTypes = (inputs.functionResponseTypes ?? []) as string[];
  return {
    id,
    functionArn: String(inputs.functionName),
    batchSize: Number(inputs.batchSize ?? usualBatchSize),
    maximumBatchingWindowInSeconds: Number(inputs.maximumBatchingWindowInSeconds ?? 0),
    reportBatchItemFailures: responseTypes.includes("ReportBatchItemFailures"),
    filterCriteria: filters && { Filters: filters.map(({ pattern }) => ({ Pattern: pattern })) },
  };
}
