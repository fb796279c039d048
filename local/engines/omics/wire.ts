import { checkConstraint } from "#local/engines/omics/constraint";
import { invalid } from "#local/engines/omics/error";
import type { Shape } from "#local/engines/omics/shape";

/**
 * Checks a value against its shape and the API reference's constraints and gives it back with timestamps as
 * `Date`. Unknown members are dropped, as AWS does. Throws `ValidationException` naming the member.
 */
export function readValue(shape: Shape, value: unknown, at = ""): unknown {
  switch (shape.kind) {
    case "structure":
      return readStructure(shape, value, at);
    case "list":
      if (!Array.isArray(value)) throw wrongType(at, value, "a list");
      return value.map((item, index) => readValue(shape.item, item, `${at}.${index + 1}.member`));
    case "map":
      if (!isObject(value)) throw wrongType(at, value, "a map");
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          readValue(shape.item, item, `${at}.${key}`),
        ]),
      );
    case "timestamp":
      return readTimestamp(value, at);
    case "blob":
    case "document":
      return value;
    case "string":
      if (typeof value !== "string") throw wrongType(at, value, "a string");
      return value;
    case "number":
      if (typeof value !== "number") throw wrongType(at, value, "a number");
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw wrongType(at, value, "a boolean");
      return value;
  }
}

/** Writes an output as JSON data: only what the model knows, `Date` as ISO-8601, nothing undefined. */
export function writeValue(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape.kind === "list")
    return (value as unknown[]).map((item) => writeValue(shape.item, item));
  if (shape.kind === "timestamp") return (value as Date).toISOString();
  if (shape.kind !== "structure") return value;
  const source = value as Record<string, unknown>;
  return Object.fromEntries(
    shape
      .members()
      .map((member) => [member.name, writeValue(member.shape, source[member.name])])
      .filter(([, item]) => item !== undefined),
  );
}

function readStructure(shape: Shape & { kind: "structure" }, value: unknown, at: string): object {
  if (!isObject(value)) throw wrongType(at, value, "a structure");
  const result: Record<string, unknown> = {};
  for (const member of shape.members()) {
    const path = at ? `${at}.${member.name}` : member.name;
    const given = value[member.name];
    if (given === undefined || given === null) {
      if (member.required) throw invalid(path, given, "Member must not be null");
      continue;
    }
    const checked = readValue(member.shape, given, path);
    checkConstraint(shape.name, member.name, path, checked);
    result[member.name] = checked;
  }
  return result;
}

/** ISO-8601 from JSON, epoch seconds from older clients, `Date` in process. */
function readTimestamp(value: unknown, at: string): Date {
  const date =
    value instanceof Date
      ? value
      : new Date(
          typeof value === "number" ? value * 1000 : typeof value === "string" ? value : NaN,
        );
  if (Number.isNaN(date.getTime())) throw wrongType(at, value, "a timestamp");
  return date;
}

function wrongType(at: string, value: unknown, wanted: string): Error {
  return invalid(at || "body", value, `Member must be ${wanted}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
