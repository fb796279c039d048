import type { ChangeRecord, StreamDescription } from "#local/engines/dynamodb/model";
import { toLambdaRecord } from "#local/engines/dynamodb/stream-event";
import { compile } from "#local/engines/eventbridge/pattern";
import type { FilterCriteria } from "#local/engines/lambda/queue-filter";

/**
 * Whether a function wants a stream's record: one of the patterns has to match it as Lambda shows
 * it, `{ eventName, dynamodb: { NewImage … } }`. Without filters every record is wanted.
 * Throws `InvalidEventPatternException`.
 */
export function compileStreamFilter(
  criteria: FilterCriteria | undefined,
): (stream: StreamDescription, record: ChangeRecord) => boolean {
  const patterns = (criteria?.Filters ?? []).map(({ Pattern }) => compile(Pattern));
  if (patterns.length === 0) return () => true;
  return (stream, record) => {
    const event = toLambdaRecord(stream, record);
    return patterns.some((matches) => matches(event));
  };
}
