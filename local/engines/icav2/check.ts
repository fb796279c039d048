import * as z from "zod";
import { mediaType, type Operation, type Version } from "#core/copy/icav2/operation";
import { missing, problem } from "#local/engines/icav2/problem";

/** The query by the operation's schema. Throws 400, and 501 for members of ICA that are not offered. */
export function checkedQuery(operation: Operation, search: URLSearchParams): unknown {
  const { shape } = operation.query;
  const values: Record<string, unknown> = {};
  for (const name of new Set(search.keys())) {
    if (!Object.hasOwn(shape, name)) throw missing(`the query parameter ${name}`);
    const given = search.getAll(name);
    if (!isList(shape[name]) && given.length > 1)
      throw problem(400, `${name}: is given ${given.length} times.`, { [name]: "only one value" });
    values[name] = isList(shape[name]) ? given : given[0];
  }
  return checked(operation.query, values, "query");
}

/** The body by the operation's schema. Throws 400 and 415. */
export function checkedBody(operation: Operation, type: string | undefined, body: Buffer): unknown {
  if (!operation.request) return undefined;
  if (body.length === 0) return checked(operation.request, undefined, "body");
  const given = (type ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!operation.requestTypes.includes(given))
    throw problem(415, `Content-Type: ${given} is none of ${operation.requestTypes.join(", ")}.`);
  return checked(operation.request, parsed(body), "body");
}

/** The newest version that `Accept` allows. Throws 406. */
export function checkedVersion(operation: Operation, accept = "*/*"): Version {
  const versions = Object.keys(operation.responses) as Version[];
  const accepted = accept.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase());
  const isOpen = accepted.some((range) => range === "*/*" || range === "application/*");
  if (versions.length === 0) return "v3";
  const found = versions.find((version) => isOpen || accepted.includes(mediaType(version)));
  if (found) return found;
  throw problem(406, `Accept: this answers ${versions.map(mediaType).join(", ")} only.`);
}

/** The value as the schema has it. Throws 400 with a text by member. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = Object.fromEntries(
    result.error.issues.map(({ path, message }) => [path.join(".") || what, message]),
  );
  const text = Object.entries(faults).map(([member, message]) => `${member}: ${message}`);
  throw problem(400, text.join("; "), faults);
}

function isList(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return isList(schema.unwrap());
  return schema instanceof z.ZodArray;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw problem(400, "The body is not JSON.", { body: "is not JSON" });
  }
}
