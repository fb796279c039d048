/** A JSON schema, as far as the API's description uses it. */
type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
};

type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Content = Record<string, { schema: Schema }>;
type Operation = {
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
};

export type Description = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const base = "/api/v1";
const head = "// Written by `npm run build` from functions/api/openapi.json.\n";

/**
 * What the web app knows of the API, by file: `schemas.ts` (a type a schema), `operations.ts` (a type a route, by
 * `METHOD /path`), `values.ts` (members of each enumeration) and `roles.ts` (who may do what). Our own because the usual
 * generator needs a TypeScript with a JavaScript interface, which ours has not.
 */
export function typesOf({ paths, components: { schemas } }: Description): Record<string, string> {
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith(`${base}/`))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path.slice(base.length)}`,
        operation,
      })),
    );
  const named = Object.entries(schemas);
  return {
    "schemas.ts": `${head}${named.map(([name, one]) => `export type ${name} = ${written(one, "")};\n`).join("")}`,
    "operations.ts": `${head}import type * as S from "./schemas.ts";\nexport type Operations = {\n${operations.map(({ name, operation }) => `  ${JSON.stringify(name)}: ${operationType(operation)};\n`).join("")}};\n`,
    "values.ts": `${head}${named.flatMap(([name, one]) => (one.enum ? [`export const ${lower(name)} = ${JSON.stringify(one.enum)} as const;\n`] : [])).join("")}`,
    "roles.ts": `${head}export const roles = ${JSON.stringify(Object.fromEntries(operations.map(({ name, operation }) => [name, roleOf(operation)]).filter(([, role]) => role !== "viewer")))} as const;\n`,
  };
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const members = (place: string) =>
    parameters
      .filter((one) => one.in === place)
      .map(({ name, required, schema }) => `${name}${required ? "" : "?"}: ${written(schema)}`);
  const body = requestBody?.content["application/json"]?.schema;
  const done = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1];
  const answer = done?.content?.["application/json"]?.schema;
  return `{ params: { ${members("path").join("; ")} }; query: { ${members("query").join("; ")} }; body: ${body ? written(body) : "undefined"}; answer: ${answer ? written(answer) : "undefined"} }`;
}

function roleOf({ description = "" }: Operation): string {
  return /role `(\w+)`/.exec(description)?.[1] ?? "viewer";
}

/** A schema as TypeScript; `from` stands before the names of others. */
function written(schema: Schema, from = "S."): string {
  const { $ref, anyOf, oneOf, allOf } = schema;
  const type = Array.isArray(schema.type) ? schema.type : [schema.type];
  if ($ref) return `${from}${$ref.split("/").at(-1)}`;
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const either = anyOf ?? oneOf;
  if (either) return `(${either.map((one) => written(one, from)).join(" | ")})`;
  if (allOf) return `(${allOf.map((one) => written(one, from)).join(" & ")})`;
  return type.map((one) => ofType(one, schema, from)).join(" | ");
}

function ofType(type: string | undefined, schema: Schema, from: string): string {
  if (type === "array") return `(${schema.items ? written(schema.items, from) : "unknown"})[]`;
  if (type === "object") return object(schema, from);
  if (type === "integer") return "number";
  return type ?? "unknown";
}

function object({ properties, required = [], additionalProperties }: Schema, from: string): string {
  const rest = typeof additionalProperties === "object" ? written(additionalProperties, from) : "";
  if (!properties) return `Record<string, ${rest || "unknown"}>`;
  const members = Object.entries(properties).map(
    ([name, one]) =>
      `${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${written(one, from)}`,
  );
  return `{ ${members.join("; ")} }`;
}

function lower(name: string): string {
  return name[0]?.toLowerCase() + name.slice(1);
}
