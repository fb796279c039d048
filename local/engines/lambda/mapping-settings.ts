import { AwsError, notImplemented } from "#local/aws-error";
import { compile } from "#local/engines/eventbridge/pattern";

/** Lambda's event filter: patterns as JSON text, of which one has to match. */
export type FilterCriteria = { Filters: { Pattern: string }[] };

/** Settings that a queue's and a stream's mapping share. */
type Common = { batchSize: number; maximumBatchingWindowInSeconds: number };

/** The rest of a queue's settings. */
export type QueueSettings = Common & { queueArn: string; maximumConcurrency?: number };

/** The rest of a stream's settings; -1 is without end. */
export type StreamSettings = Common & {
  startingPosition: string;
  maximumRetryAttempts: number;
  maximumRecordAgeInSeconds: number;
  /** Batches of one shard at once; more than 1 is refused. */
  parallelizationFactor?: number;
  /** Refused unless 0. */
  tumblingWindowInSeconds?: number;
};

/** Throws `InvalidParameterValueException` where CreateEventSourceMapping does. */
export function checkQueueSettings(settings: QueueSettings): void {
  const { batchSize, maximumBatchingWindowInSeconds: window, maximumConcurrency } = settings;
  const fifo = settings.queueArn.endsWith(".fifo");
  if (fifo && window > 0) throw invalid("Batching window is not supported for FIFO queues.");
  inRange("maximumBatchingWindowInSeconds", window, 0, 300);
  inRange("batchSize", batchSize, 1, fifo ? 10 : 10_000);
  if (batchSize > 10 && window === 0)
    throw invalid(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  if (maximumConcurrency !== undefined)
    inRange("scalingConfig.maximumConcurrency", maximumConcurrency, 2, 1000);
}

/** The same for a stream; `NotImplemented` for what no stream mapping here does. */
export function checkStreamSettings(settings: StreamSettings): void {
  inRange("batchSize", settings.batchSize, 1, 10_000);
  inRange("maximumBatchingWindowInSeconds", settings.maximumBatchingWindowInSeconds, 0, 300);
  inRange("maximumRetryAttempts", settings.maximumRetryAttempts, -1, 10_000);
  if (settings.maximumRecordAgeInSeconds !== -1)
    inRange("maximumRecordAgeInSeconds", settings.maximumRecordAgeInSeconds, 60, 604_800);
  if (!["LATEST", "TRIM_HORIZON"].includes(settings.startingPosition))
    throw invalid(`startingPosition: DynamoDB streams begin at LATEST or TRIM_HORIZON.`);
  if ((settings.parallelizationFactor ?? 1) !== 1)
    throw notImplemented("lambda", "ParallelizationFactor above 1");
  if ((settings.tumblingWindowInSeconds ?? 0) !== 0)
    throw notImplemented("lambda", "TumblingWindowInSeconds");
}

/** A queue may not show a message again while the function still works on it. */
export function checkTimeouts(visibilitySeconds: number, functionSeconds: number): void {
  if (visibilitySeconds >= functionSeconds) return;
  throw invalid(
    `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${functionSeconds} seconds`,
  );
}

/** The patterns as tests; an event passes that matches one of them, and every event when there are none. */
export function compileFilters(criteria: FilterCriteria | undefined): (event: object) => boolean {
  const filters = criteria?.Filters ?? [];
  if (filters.length > 5) throw invalid("FilterCriteria: there may be five filters at most.");
  const patterns = filters.map(({ Pattern }) => compilePattern(Pattern));
  return (event) => patterns.length === 0 || patterns.some((matches) => matches(event));
}

function compilePattern(pattern: string): (event: object) => boolean {
  try {
    return compile(pattern);
  } catch {
    throw invalid("Invalid filter pattern definition.");
  }
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw invalid(`${name} must be between ${low} and ${high}; got ${value}.`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message, 400, { Type: "User" });
}
