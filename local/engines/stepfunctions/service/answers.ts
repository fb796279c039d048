import { randomUUID } from "node:crypto";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { AwsError } from "#local/aws-error";

/** Adds what an optimised integration answers beside the service's own members. */
export function withMetadata(answer: object, contentType = "application/x-amz-json-1.0"): object {
  const requestId = randomUUID();
  const headers: Record<string, string> = {
    "Content-Length": String(Buffer.byteLength(JSON.stringify(answer))),
    "Content-Type": contentType,
    "x-amzn-RequestId": requestId,
  };
  return {
    ...answer,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, [value]]),
      ),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** A service's answer as plain JSON: streams and bytes as UTF-8 text, dates as ISO-8601, SDK metadata gone. */
export async function plainAnswer(answer: unknown): Promise<unknown> {
  if (!answer || typeof answer !== "object") return answer ?? {};
  const { $metadata: _metadata, ...members } = answer as Record<string, unknown>;
  const entries = await Promise.all(
    Object.entries(members).map(async ([key, value]) => [key, await textOfBody(value)] as const),
  );
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

/**
 * Renames the members of an object, deep, by their first letter: `StateMachineArn` for `stateMachineArn` and back.
 * The keys of a map of tags are nobody's to rename.
 */
export function recased(value: unknown, to: "upper" | "lower"): unknown {
  if (Array.isArray(value)) return value.map((item) => recased(item, to));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const first = to === "upper" ? key.slice(0, 1).toUpperCase() : key.slice(0, 1).toLowerCase();
      const isMap = /^tags$/i.test(key) && !Array.isArray(member);
      return [`${first}${key.slice(1)}`, isMap ? member : recased(member, to)];
    }),
  );
}

/** Arguments for a service whose own names begin small; in ASL they begin with a capital. Throws where they do not. */
export function uncapitalised(args: Record<string, unknown>): Record<string, unknown> {
  const small = Object.keys(args).find((key) => /^[a-z]/.test(key));
  if (small === undefined) return recased(args, "lower") as Record<string, unknown>;
  const capital = `${small.slice(0, 1).toUpperCase()}${small.slice(1)}`;
  throw new AwsError(
    "ValidationException",
    `The field '${small}' is not supported by Step Functions; it is called '${capital}' there.`,
  );
}

/** The object that a member must be. Throws a `ValidationException`. */
export function members(value: unknown, what: string): Record<string, unknown> {
  if (value && typeof value === "object" && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new AwsError("ValidationException", `${what} must be an object.`);
}

async function textOfBody(value: unknown): Promise<unknown> {
  return isBody(value) ? (await bytesOf(value)).toString("utf8") : value;
}

function isBody(value: unknown): value is Uint8Array | AsyncIterable<Uint8Array | string> {
  return (
    !!value &&
    typeof value === "object" &&
    (value instanceof Uint8Array || Symbol.asyncIterator in value)
  );
}

/** An answer's body: a stream, bytes or text. */
export async function bytesOf(value: unknown): Promise<Buffer> {
  if (!isBody(value)) return Buffer.from(String(value ?? ""));
  if (value instanceof Uint8Array) return Buffer.from(value);
  const chunks: Buffer[] = [];
  for await (const chunk of value) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** Bytes as they were before gzip or zstd, which are told by how they begin. */
export function unpacked(bytes: Buffer): Buffer {
  if (bytes.subarray(0, 2).equals(gzipMark)) return gunzipSync(bytes);
  if (bytes.subarray(0, 4).equals(zstdMark)) return zstdDecompressSync(bytes);
  return bytes;
}

const gzipMark = Buffer.from([0x1f, 0x8b]);
const zstdMark = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
