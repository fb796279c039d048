import { compileFilters, type FilterCriteria } from "#local/engines/lambda/mapping-settings";
import { toLambdaRecord } from "#local/engines/lambda/queue-record";
import type { ReceivedMessage } from "#local/engines/sqs/received";

/**
 * A test for messages. A pattern sees the record's metadata and `body`, which is parsed when it is
 * JSON; a pattern for fields of the body never matches a body that is not JSON. Without filters
 * every message passes. Throws `InvalidParameterValueException` for what is not a pattern.
 */
export function compileFilter(
  criteria: FilterCriteria | undefined,
): (message: ReceivedMessage) => boolean {
  const matches = compileFilters(criteria);
  if (!criteria?.Filters.length) return () => true;
  return (message) => {
    const record = toLambdaRecord(message, "", "");
    return matches({ ...record, body: parseBody(message.Body) });
  };
}

/** Objects and arrays parsed, everything else as it is. */
function parseBody(text: string): object | string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}
