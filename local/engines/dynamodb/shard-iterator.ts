import { AwsError } from "#local/aws-error";
import { validationError } from "#local/engines/dynamodb/errors";

/** A place in a stream: behind the record of that sequence number (`""`: before the oldest). */
export type Place = { arn: string; after: string; issuedAt: number };

/** API reference, GetShardIterator. */
const lifetimeMs = 15 * 60 * 1000;

/** The iterator's text: the stream's ARN as AWS shows it, then what is ours. */
export function toIterator({ arn, after, issuedAt }: Place): string {
  return `${arn}|1|${Buffer.from(JSON.stringify([after, issuedAt])).toString("base64url")}`;
}

/** Throws `ValidationException` for what is no iterator, `ExpiredIteratorException` after 15 minutes. */
export function fromIterator(text: unknown, now: number): Place {
  const place = typeof text === "string" ? parse(text) : undefined;
  if (!place) throw validationError("Invalid ShardIterator");
  if (place.issuedAt + lifetimeMs <= now)
    throw new AwsError(
      "ExpiredIteratorException",
      "Iterator expired. The iterator was created more than 15 minutes ago.",
    );
  return place;
}

function parse(text: string): Place | undefined {
  const [arn, version, token, ...more] = text.split("|");
  if (!arn || version !== "1" || !token || more.length > 0) return undefined;
  try {
    const [after, issuedAt] = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown[];
    const fits = typeof after === "string" && /^(\d{21})?$/.test(after);
    return fits && typeof issuedAt === "number" ? { arn, after, issuedAt } : undefined;
  } catch {
    return undefined;
  }
}
