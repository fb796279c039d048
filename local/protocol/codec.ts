import type { IncomingMessage } from "node:http";
import type { AwsError } from "#local/aws-error";

/** What goes back over the wire. */
export type Answer = {
  type: string;
  body: string | Uint8Array;
  headers?: Record<string, string>;
};

/** One of AWS's protocols, for a service that speaks several. */
export type Codec = {
  /** Whether a request speaks it. */
  accepts(request: IncomingMessage): boolean;
  /** Reads the operation and its members; times become `Date`. Throws `AwsError`. */
  read(request: IncomingMessage, body: Buffer): { operation: string; input: object };
  /** Writes an answer, in which times are `Date`. */
  write(operation: string, output: object, requestId: string): Answer;
  fail(error: AwsError, requestId: string): Answer;
};

/** Members that a text protocol must be told the type of: wherever they are (`Period`), or within one (`MetricData.Value`). */
export type MemberTypes = {
  numbers?: readonly string[];
  booleans?: readonly string[];
  dates?: readonly string[];
};

/** `Sender` or `Receiver`: whose mistake an error is. */
export function faultOf({ status }: AwsError): string {
  return status >= 500 ? "Receiver" : "Sender";
}

/** A copy in which every leaf has passed `change`, with its member's name and that of the member around it. */
export function mapMembers(
  value: unknown,
  change: (leaf: unknown, member: string, parent: string) => unknown,
  member = "",
  parent = "",
): unknown {
  if (Array.isArray(value)) return value.map((item) => mapMembers(item, change, member, parent));
  if (typeof value !== "object" || value === null || value instanceof Date)
    return change(value, member, parent);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, mapMembers(inner, change, name, member)]),
  );
}
