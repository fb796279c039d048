import type { ChangeRecord, StreamDescription } from "#local/engines/dynamodb/model";
import { toLambdaRecord } from "#local/engines/dynamodb/stream-event";
import { compileFilters, type FilterCriteria } from "#local/engines/lambda/mapping-settings";

/**
 * Whether a function wants a stream's record: one of the patterns has to match it as Lambda shows
 * it, `{ eventName, dynamodb: { NewImage … } }`. Without filters every record is wanted.
 * Throws `InvalidParameterValueException`.
 */
export function compileStreamFilter(
  criteria: FilterCriteria | undefined,
): (stream: StreamDescription, record: ChangeRecord) => boolean {
  const matches = compileFilters(criteria);
  if (!criteria?.Filters.length) return () => true;
  return (stream, record) => matches(toLambdaRecord(stream, record));
}
