import type { EngineContext } from "#local/engine";
import { invalid } from "#local/engines/eventbridge/errors";
import { type BusEvent, envelope } from "#local/engines/eventbridge/event";

/** One entry of PutEvents as it comes over the wire. */
export type Entry = {
  Source?: string;
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  Resources?: string[];
  /** Epoch seconds. */
  Time?: number;
};

export type Refusal = { ErrorCode: string; ErrorMessage: string };

/** All entries of one call together. */
const mostBytes = 1024 * 1024;

/** Checks what makes the whole call fail. Throws `ValidationException`. */
export function validateEntries(entries: unknown): Entry[] {
  if (!Array.isArray(entries) || entries.length === 0)
    throw invalid(
      "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (entries.length > 10)
    throw invalid(
      `1 validation error detected: Value '[${entries.length} entries]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10`,
    );
  if (entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > mostBytes)
    throw invalid("Total size of the entries in the request is over the limit.");
  return entries;
}

/** An entry's event, or why this entry alone is refused. */
export function readEntry(context: EngineContext, entry: Entry): BusEvent | Refusal {
  for (const name of ["Source", "DetailType", "Detail"] as const) {
    if (!entry[name])
      return refusal(
        "InvalidArgument",
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
  }
  const { Source: source = "", DetailType: detailType = "" } = entry;
  if (detailType.length > 128)
    return refusal(
      "InvalidArgument",
      "Parameter DetailType is not valid. Reason: DetailType must be at most 128 characters.",
    );
  if (source.startsWith("aws."))
    return refusal("NotAuthorizedForSourceException", "Not authorized for the source.");
  const detail = objectIn(entry.Detail ?? "");
  if (!detail) return refusal("MalformedDetail", "Detail is malformed.");
  return envelope(context, {
    source,
    detailType,
    detail,
    resources: entry.Resources ?? [],
    time: entry.Time === undefined ? undefined : timeOf(entry.Time),
  });
}

function refusal(ErrorCode: string, ErrorMessage: string): Refusal {
  return { ErrorCode, ErrorMessage };
}

/** As EventBridge counts: 14 bytes for a time, UTF-8 for the rest. */
function sizeOf(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce(
    (bytes, text) => bytes + Buffer.byteLength(text ?? ""),
    entry.Time === undefined ? 0 : 14,
  );
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) throw invalid("Parameter Time is not valid.");
  return time.toISOString();
}
