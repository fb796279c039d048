import type { Message } from "@aws-sdk/client-sqs";
import { redact } from "#core/log";
import type { DeadLetter } from "#core/operations/schema";
import { iso } from "#core/time";

const mostBytes = 64 * 1024;

/** A message as operators see it: without secrets, and not longer than a screen can bear. */
export function toDeadLetter(message: Message): DeadLetter {
  const { MessageId = "", Body = "", Attributes: system = {} } = message;
  const attributes = attributesOf(message);
  return {
    messageId: MessageId,
    sentAt: iso(Number(system.SentTimestamp)),
    receivedCount: Number(system.ApproximateReceiveCount ?? 0),
    error: reasonOf(attributes, Body),
    body: cut(withoutSecrets(Body)),
    attributes,
  };
}

/**
 * Text without secrets. Where it is JSON, also within the JSON that its strings hold; what holds no
 * secret stays as it was written, to the letter.
 */
export function withoutSecrets(text: string): string {
  const value = parsed(text);
  if (value === undefined) return String(redact(text));
  const clean = redact(within(value));
  return JSON.stringify(clean) === JSON.stringify(value) ? text : JSON.stringify(clean);
}

function within(value: unknown): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (Array.isArray(value)) return value.map(within);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, within(item)]));
}

/** Objects and lists; any other JSON is text like other text. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function attributesOf({ MessageAttributes = {}, Attributes = {} }: Message) {
  const given = Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue }]) => {
    const text = StringValue ?? `(${BinaryValue?.length ?? 0} bytes)`;
    return [name, String(redact(withoutSecrets(text), name))] as const;
  });
  const { MessageGroupId } = Attributes;
  return Object.fromEntries([
    ...given,
    ...(MessageGroupId ? [["MessageGroupId", MessageGroupId] as const] : []),
  ]);
}

/** Our handlers say it in `error`, EventBridge in `ERROR_CODE`, Lambda's mappings in the body. */
function reasonOf(attributes: Record<string, string>, body: string): string | null {
  if (attributes.error) return attributes.error;
  const { ERROR_CODE, ERROR_MESSAGE } = attributes;
  if (ERROR_CODE) return [ERROR_CODE, ERROR_MESSAGE].filter(Boolean).join(": ");
  const record = parsed(body) as { requestContext?: { condition?: unknown } } | undefined;
  const condition = record?.requestContext?.condition;
  return typeof condition === "string" ? condition : null;
}

/** At most 64 KiB of UTF-8, with no character torn. */
export function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostBytes) return text;
  const ellipsis = "…";
  let end = mostBytes - Buffer.byteLength(ellipsis);
  // The bytes of a character after its first begin with 10.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end) + ellipsis;
}
