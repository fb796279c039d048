import * as z from "zod";
import { AwsError, notImplemented } from "#local/aws-error";
import type { Operation } from "#local/json-service";

/** One operation of a service: the members it knows, and what it does with them. */
export type Defined = { schema: z.ZodType; run: (input: never) => unknown };

/** Members whose values must not come back in an error. */
const secretMembers = new Set(["SecretString", "SecretBinary", "Value", "Plaintext"]);

/** Ties an operation to its members; any other member is refused by name. */
export function operation<Shape extends z.ZodRawShape>(
  members: Shape,
  run: (input: z.infer<z.ZodObject<Shape>>) => unknown,
): Defined {
  return { schema: z.strictObject(members), run };
}

/**
 * The operations of an engine, each behind the check of its input. Wrong members give AWS's own
 * "validation error detected" under `code`; members that the engine does not know give `NotImplemented`.
 */
export function operationTable(
  engine: string,
  operations: Record<string, Defined>,
  code = "ValidationException",
): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, { schema, run }]): [string, Operation] => [
      name,
      (input: unknown) => {
        const read = schema.safeParse(input);
        if (read.success) return run(read.data as never);
        throw refusal(engine, name, code, read.error.issues, input);
      },
    ]),
  );
}

/** Which resource a call is about: the text of one of its members, the first that is there. */
export function textIn(...members: string[]) {
  return (input: Record<string, unknown>): string | undefined =>
    members.map((member) => input[member]).find((value) => typeof value === "string");
}

/** Base64 on the wire, bytes within; lengths are of the bytes. */
export function blob(least: number, most: number) {
  return z
    .string()
    .regex(/^[A-Za-z0-9+/]*={0,2}$/)
    .transform((text) => Buffer.from(text, "base64"))
    .superRefine((bytes, check) => {
      const constraint =
        bytes.length < least
          ? `Member must have length greater than or equal to ${least}`
          : bytes.length > most && `Member must have length less than or equal to ${most}`;
      if (constraint) check.addIssue({ code: "custom", message: constraint });
    });
}

type Issue = z.core.$ZodIssue;

function refusal(engine: string, name: string, code: string, issues: Issue[], input: unknown) {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  if (unknown[0]) return notImplemented(engine, `the parameter ${unknown[0].join(".")} of ${name}`);
  const details = issues.map((issue) => {
    const value = issue.path.reduce<unknown>(
      (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
      input,
    );
    const secret = issue.path.some((part) => secretMembers.has(String(part)));
    const shown = secret ? "" : ` ${value === undefined ? "null" : `'${textOf(value)}'`}`;
    return `Value${shown} at '${pathOf(issue.path)}' failed to satisfy constraint: ${constraintOf(issue, value)}`;
  });
  const count = `${details.length} validation error${details.length > 1 ? "s" : ""} detected`;
  return new AwsError(code, `${count}: ${details.join("; ")}`);
}

/** As AWS writes it: `tags.1.member.key`. */
function pathOf(path: PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `${part + 1}.member` : lowerFirst(String(part))))
    .join(".");
}

function constraintOf(issue: Issue, value: unknown): string {
  if (value === undefined || value === null) return "Member must not be null";
  const what = typeof value === "number" ? "value" : "length";
  if (issue.code === "too_small")
    return `Member must have ${what} greater than or equal to ${issue.minimum}`;
  if (issue.code === "too_big")
    return `Member must have ${what} less than or equal to ${issue.maximum}`;
  if (issue.code === "invalid_format")
    return `Member must satisfy regular expression pattern: ${"pattern" in issue ? String(issue.pattern).slice(1, -1) : issue.format}`;
  if (issue.code === "invalid_value")
    return `Member must satisfy enum value set: [${issue.values.join(", ")}]`;
  if (issue.code === "invalid_type") return `Member must be of type ${issue.expected}`;
  return issue.message;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
