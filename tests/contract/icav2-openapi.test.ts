import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { JobStatus } from "#core/copy/icav2/job";
import { mediaType, type Operation, type Version } from "#core/copy/icav2/operation";
import { operations } from "#core/copy/icav2/operations";
import { Problem, problemType } from "#core/copy/icav2/problem";

/** The parser has no types of its own. */
const { load } = createRequire(import.meta.url)("js-yaml") as { load: (text: string) => unknown };

/** Illumina's OpenAPI document, as umccr/libica publishes it; it is no part of this repository. */
const file = process.env.ICAV2_OPENAPI ?? "../shared/data/icav2/openapi_public.yaml";

/** What of JSON Schema both sides use. */
type Schema = {
  $ref?: string;
  type?: string;
  format?: string;
  nullable?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
} & Record<string, unknown>;
type Content = Record<string, { schema: Schema }>;
type Described = {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
};
type Document = {
  servers: { url: string }[];
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
};

/** Where we differ, and why; each line must be hit, so that none outlives its reason. */
const deliberate: Record<string, string> = {
  "*.bundle: only there": "of jobs that work for bundles, which copy jobs do not",
  "createProjectDataCopyBatch request.actionOnExist: pattern":
    "the pattern is not anchored and would allow SKIPPED; ours is the three words as an enumeration",
  "createProjectDataCopyBatch request.actionOnExist: enum": "the same",
  "*.actionOnExist: enum": "the answer repeats the request's word; the document leaves it open",
  "*.job: nullable": "a batch without a job could not be followed; ours is never null",
  "getJobs 200 v3.items.[]: nullable": "a list has no null in it",
  "getJob 200 v3: nullable": "the answer is a job",
  "createTemporaryCredentialsForData 200 v3: nullable": "the answer is never null",
  "*.tempCredentials: nullable": "required, and of no use when null",
};
/** Query members that we do not use; the local engine refuses them. */
const unused = new Set([
  ...["fullText", "formatId", "formatCode", "nonIndexedFolders", "creationDateAfter"],
  ...["creationDateBefore", "statusDateAfter", "statusDateBefore", "userTag", "userTagMatchMode"],
  ...["runInputTag", "runInputTagMatchMode", "runOutputTag", "runOutputTagMatchMode"],
  ...["connectorTag", "connectorTagMatchMode", "technicalTag", "technicalTagMatchMode"],
  ...["notInRun", "notLinkedToSample", "instrumentRunId", "owningProjectId", "userTags"],
  ...["technicalTags", "includeHiddenProjects", "region", "workgroups"],
]);
const compared = ["type", "format", "enum", "pattern", "minLength", "maxLength"].concat([
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "default",
]);

const there = existsSync(file);
if (!there) console.log(`skipped: no OpenAPI document of ICA at ${file}`);

describe.skipIf(!there)("our part of ICA's API is as its OpenAPI document says", () => {
  const document = there
    ? (load(readFileSync(file, "utf8")) as Document)
    : { servers: [], paths: {}, components: { schemas: {} } };
  const hit = new Set<string>();

  const resolved = (schema: Schema): Schema => {
    const name = schema.$ref?.split("/").pop();
    return name ? (document.components.schemas[name] ?? {}) : schema;
  };
  /** Differences of one schema, as `<where>: <what>`. */
  const differences = (where: string, ours: Schema, given: Schema): string[] => {
    const theirs = resolved(given);
    const found: string[] = [];
    const differ = (at: string, what: string) => {
      const exact = `${at}: ${what}`;
      const loose = `*${exact.slice(exact.lastIndexOf(".", exact.indexOf(": ")))}`;
      const reason = [exact, loose].find((key) => key in deliberate);
      if (reason) hit.add(reason);
      if (!reason) found.push(exact);
    };
    for (const key of compared) {
      const [mine, their] = [keywordOf(ours, key), keywordOf(theirs, key)];
      if (JSON.stringify(mine) !== JSON.stringify(their)) differ(where, key);
    }
    if (Boolean(ours.nullable) !== Boolean(theirs.nullable)) differ(where, "nullable");
    if (ours.items && theirs.items)
      found.push(...differences(`${where}.[]`, ours.items, theirs.items));
    const [mine, their] = [ours.properties ?? {}, theirs.properties ?? {}];
    for (const name of new Set([...Object.keys(mine), ...Object.keys(their)])) {
      const [a, b] = [mine[name], their[name]];
      const at = `${where}.${name}`;
      if (!a || !b) {
        differ(at, a ? "only here" : "only there");
        continue;
      }
      if (Boolean(ours.required?.includes(name)) !== Boolean(theirs.required?.includes(name)))
        differ(at, "required");
      found.push(...differences(at, a, b));
    }
    return found;
  };
  const compare = (where: string, schema: z.ZodType, theirs: Schema | undefined) =>
    theirs
      ? differences(where, jsonOf(schema), theirs)
      : [`${where}: the document has no such schema`];

  test("the base path is the server's", () => {
    expect(document.servers).toEqual([{ url: "/ica/rest" }]);
  });

  test.each(Object.entries<Operation>(operations))("%s", (name, operation) => {
    const described = document.paths[operation.path]?.[operation.method.toLowerCase()];
    expect(described, "method and path").toMatchObject({ operationId: name });
    if (!described) return;
    const { parameters = [], requestBody, responses } = described;

    const of = (place: string) => parameters.filter((one) => one.in === place);
    const objectOf = (place: string): Schema => ({
      type: "object",
      properties: Object.fromEntries(of(place).map((one) => [one.name, one.schema])),
      required: of(place).flatMap((one) => (one.required ? [one.name] : [])),
    });
    const [path, query] = [objectOf("path"), objectOf("query")];
    for (const member of Object.keys(query.properties ?? {}))
      if (unused.has(member)) delete query.properties?.[member];
    expect([
      ...compare(`${name} path`, operation.parameters, path),
      ...compare(`${name} query`, operation.query, query),
    ]).toEqual([]);
    expect(operation.idempotent).toBe(of("header").some((one) => one.name === "Idempotency-Key"));

    expect([...operation.requestTypes].sort()).toEqual(
      Object.keys(requestBody?.content ?? {}).sort(),
    );
    for (const [type, { schema }] of Object.entries(requestBody?.content ?? {})) {
      expect(operation.request, type).toBeDefined();
      if (!operation.request) continue;
      expect(compare(`${name} request`, operation.request, schema)).toEqual([]);
      expect(operation.request.safeParse(undefined).success).toBe(!requestBody?.required);
    }

    const good = Object.keys(responses).filter((status) => status !== "default");
    expect(good).toEqual([String(operation.status)]);
    const content = responses[operation.status]?.content ?? {};
    const versions = Object.keys(operation.responses) as Version[];
    expect(versions.map(mediaType)).toEqual(Object.keys(content));
    for (const version of versions) {
      const schema = operation.responses[version];
      const theirs = content[mediaType(version)]?.schema;
      const where = `${name} ${operation.status} ${version}`;
      if (schema) expect(compare(where, schema, theirs)).toEqual([]);
    }
    const problem = responses.default?.content?.[problemType]?.schema;
    expect(compare("problem", Problem, problem)).toEqual([]);
  });

  test("every difference that is listed here exists, and no other", () => {
    expect([...hit].sort()).toEqual(Object.keys(deliberate).sort());
  });

  test("the words that decide about retries are all the document has", () => {
    const { properties } = document.components.schemas.Job ?? {};
    expect(JobStatus.options).toEqual(properties?.status?.enum);
  });
});

/** A schema as OpenAPI 3.0 writes it. */
function jsonOf(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" }) as Schema;
}

/** The value of a keyword, without what zod adds and what OpenAPI only hints at. */
function keywordOf(schema: Schema, keyword: string): unknown {
  const value = schema[keyword];
  const checkedByFormat = ["uuid", "date-time"].includes(schema.format ?? "");
  if (keyword === "pattern" && checkedByFormat) return undefined;
  if (keyword === "pattern" && typeof value === "string") return value.replaceAll("\\/", "/");
  if (keyword === "format" && ["int32", "int64"].includes(String(value))) return undefined;
  if (typeof value === "number" && Math.abs(value) === Number.MAX_SAFE_INTEGER) return undefined;
  if (keyword === "maxItems" && value === 2 ** 31 - 1) return undefined;
  if (keyword === "enum" && Array.isArray(value)) return [...value].sort();
  return value;
}
