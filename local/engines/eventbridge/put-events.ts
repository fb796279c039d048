import type { EngineContext } from "#local/engine";
import { refuseMembers } from "#local/engines/eventbridge/bus-operations";
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

/**
 * All entries of one call together. AWS took 1 MB from January 2026 on, but not everywhere; its older
 * limit is kept, so that what passes here passes in every Region.
 */
const mostBytes = 256 * 1024;

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

/** Beyond the quota of entries a second; the client is to send the entry again. */
export const throttledEntry: Refusal = {
  ErrorCode: "ThrottlingException",
  ErrorMessage: "Rate exceeded",
};

/** An entry's event, or why this entry alone is refused. Throws `NotImplemented`. */
export function readEntry(context: EngineContext, entry: Entry): BusEvent | Refusal {
  const { Source, DetailType, Detail, EventBusName: _bus, Resources, Time, ...unknown } = entry;
  refuseMembers("PutEvents", unknown);
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (!value)
      return refusal(
        "InvalidArgument",
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
  }
  const [source, detailType] = [Source ?? "", DetailType ?? ""];
  if (detailType.length > 128)
    return refusal(
      "InvalidArgument",
      "Parameter DetailType is not valid. Reason: DetailType must be at most 128 characters.",
    );
  if (source.startsWith("aws."))
    return refusal("NotAuthorizedForSourceException", "Not authorized for the source.");
  const detail = objectIn(Detail ?? "");
  if (!detail) return refusal("MalformedDetail", "Detail is malformed.");
  return envelope(context, {
    source,
    detailType,
    detail,
    resources: Resources ?? [],
    time: Time === undefined ? undefined : timeOf(Time),
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
