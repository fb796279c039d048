import { compile } from "#local/engines/eventbridge/pattern";
import { toLambdaRecord } from "#local/engines/lambda/queue-record";
import type { ReceivedMessage } from "#local/engines/sqs/received";

/** Lambda's event filter: patterns as JSON text, of which one has to match. */
export type FilterCriteria = { Filters: { Pattern: string }[] };

/**
 * A test for messages. A pattern sees the record's metadata and `body`, which is parsed when it is
 * JSON; a pattern for fields of the body never matches a body that is not JSON. Without filters
 * every message passes. Throws `InvalidEventPatternException` for what is not a pattern.
 */
export function compileFilter(
  criteria: FilterCriteria | undefined,
): (message: ReceivedMessage) => boolean {
  const patterns = (criteria?.Filters ?? []).map(({ Pattern }) => compile(Pattern));
  if (patterns.length === 0) return () => true;
  return (message) => {
    const record = toLambdaRecord(message, "", "");
    const event = { ...record, body: parseBody(message.Body) };
    return patterns.some((matches) => matches(event));
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
