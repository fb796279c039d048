import { createHash } from "node:crypto";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { QueueMappingOptions } from "#local/engines/lambda/queue-mapping";
import type { StreamMappingOptions } from "#local/engines/lambda/stream-mapping";

/** `EventSourceMappingConfiguration`. */
export type MappingView = {
  UUID: string;
  EventSourceArn: string;
  FunctionArn: string;
  [member: string]: unknown;
};

/** What both kinds of mapping are described by. */
type Described = Pick<
  QueueMappingOptions,
  | "id"
  | "functionArn"
  | "batchSize"
  | "maximumBatchingWindowInSeconds"
  | "reportBatchItemFailures"
  | "filterCriteria"
>;

/** The same id always has the same UUID. */
export function mappingUuid(id: string): string {
  const hex = createHash("sha256").update(`lambda mapping ${id}`).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

export function queueMappingView(
  context: EngineContext,
  options: Omit<QueueMappingOptions, "sqs" | "invoke">,
): MappingView {
  const { maximumConcurrency } = options;
  return {
    ...common(context, options, options.queueArn),
    StateTransitionReason: "USER_INITIATED",
    ...(maximumConcurrency && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
  };
}

export function streamMappingView(
  context: EngineContext,
  options: Omit<StreamMappingOptions, "stream" | "invoke" | "onFailure">,
  onFailureArn: string | undefined,
): MappingView {
  return {
    ...common(context, options, options.eventSourceArn),
    StateTransitionReason: "User action",
    BisectBatchOnFunctionError: options.bisectBatchOnFunctionError,
    DestinationConfig: { OnFailure: onFailureArn ? { Destination: onFailureArn } : {} },
    MaximumRecordAgeInSeconds: options.maximumRecordAgeInSeconds,
    MaximumRetryAttempts: options.maximumRetryAttempts,
    ParallelizationFactor: 1,
    StartingPosition: options.startingPosition,
    TumblingWindowInSeconds: 0,
  };
}

function common(
  { accountId, clock, region }: EngineContext,
  options: Described,
  EventSourceArn: string,
): MappingView {
  const UUID = mappingUuid(options.id);
  return {
    UUID,
    EventSourceMappingArn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${UUID}`,
    EventSourceArn,
    FunctionArn: options.functionArn,
    BatchSize: options.batchSize,
    MaximumBatchingWindowInSeconds: options.maximumBatchingWindowInSeconds,
    FunctionResponseTypes: options.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
    ...(options.filterCriteria && { FilterCriteria: options.filterCriteria }),
    State: "Enabled",
    LastModified: Math.floor(clock.now() / 1000),
  };
}

/** Throws what AWS answers for a UUID that it does not know. */
export function mappingOf(views: MappingView[], uuid: string): MappingView {
  const view = views.find(({ UUID }) => UUID === uuid);
  if (view) return view;
  throw new AwsError(
    "ResourceNotFoundException",
    "The resource you requested does not exist.",
    404,
    { Type: "User" },
  );
}
