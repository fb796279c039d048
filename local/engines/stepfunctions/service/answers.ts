import { randomUUID } from "node:crypto";
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

/** Renames the members of an object, deep, by their first letter: `StateMachineArn` for `stateMachineArn` and back. */
export function recased(value: unknown, to: "upper" | "lower"): unknown {
  if (Array.isArray(value)) return value.map((item) => recased(item, to));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const first = to === "upper" ? key.slice(0, 1).toUpperCase() : key.slice(0, 1).toLowerCase();
      return [`${first}${key.slice(1)}`, recased(member, to)];
    }),
  );
}

/** The object that a member must be. Throws a `ValidationException`. */
export function members(value: unknown, what: string): Record<string, unknown> {
  if (value && typeof value === "object" && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new AwsError("ValidationException", `${what} must be an object.`);
}

async function textOfBody(value: unknown): Promise<unknown> {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (!value || typeof value !== "object" || !(Symbol.asyncIterator in value)) return value;
  const chunks: Buffer[] = [];
  for await (const chunk of value as AsyncIterable<Uint8Array | string>)
    chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}
