import { createHash } from "node:crypto";
import { AwsError } from "#local/aws-error";
import { invalidValue } from "#local/engines/sqs/errors";

/** A message attribute as on the wire; binary values are base64. */
export type MessageAttribute = {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
};
export type MessageAttributes = Record<string, MessageAttribute>;

/** Largest message, body and attributes together. AWS raised it from 256 KiB to 1 MiB in August 2025. */
export const largestMessageBytes = 1_048_576;

/** What XML 1.0 allows, and therefore SQS: tab, newline, return, and printable characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what it looks for.
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** Throws `InvalidMessageContents` for characters SQS does not carry. */
export function checkBody(body: string): void {
  if (forbidden.test(body)) {
    throw new AwsError(
      "InvalidMessageContents",
      "Invalid characters were found in the message body. Valid characters are: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.",
    );
  }
}

/** Throws for attributes SQS would refuse: more than ten, a bad name or type, no value. */
export function checkAttributes(attributes: MessageAttributes): void {
  const names = Object.keys(attributes);
  if (names.length > 10)
    throw invalidValue(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [10].`,
    );
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^(aws|amazon)\./i.test(name))
      throw invalidValue(`The message attribute name '${name}' is invalid.`);
    const type = attribute.DataType;
    if (!/^(String|Number|Binary)(\..+)?$/.test(type ?? ""))
      throw invalidValue(
        `The type of message attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
    const value = type.startsWith("Binary") ? attribute.BinaryValue : attribute.StringValue;
    if (!value)
      throw invalidValue(
        `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${type.split(".")[0]}'.`,
      );
    if (type.startsWith("Number") && !Number.isFinite(Number(value)))
      throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
}

/** Bytes that count towards the size limit. */
export function sizeBytes(body: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += BinaryValue
      ? Buffer.from(BinaryValue, "base64").length
      : Buffer.byteLength(StringValue ?? "");
  }
  return bytes;
}

export function md5(data: string | Buffer): string {
  return createHash("md5").update(data).digest("hex");
}

/** The digest SDKs check: names in order, each with length-prefixed name, type, transport byte and value. */
export function attributesMd5(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts: Buffer[] = [];
  const push = (value: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    parts.push(length, value);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    const binary = attribute.DataType.startsWith("Binary");
    push(Buffer.from(name));
    push(Buffer.from(attribute.DataType));
    parts.push(Buffer.from([binary ? 2 : 1]));
    push(
      binary
        ? Buffer.from(attribute.BinaryValue ?? "", "base64")
        : Buffer.from(attribute.StringValue ?? ""),
    );
  }
  return md5(Buffer.concat(parts));
}
