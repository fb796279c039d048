import * as z from "zod";
import { IdempotencyKey } from "#core/idempotency";
import { PackageReport } from "#core/package/report/schema";
import { endpoints } from "#functions/api/app";
import { bodyExamples } from "#functions/api/body-examples";
import type { Endpoint } from "#functions/api/endpoint";
import type { Format } from "#functions/api/format";
import { Problem } from "#functions/api/problem";

/** The OpenAPI 3.1 document of the API. Written to `openapi.json` by `npm run build`, never inside a Lambda. */
export function openapi(): object {
  const components: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  // No route answers it: reports are read from S3.
  collect(PackageReport, "output", components);
  for (const endpoint of endpoints) {
    const path = `/api/v1${endpoint.path.replace(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint, components) };
  }
  for (const [path, summary] of Object.entries(recipientRoutes))
    paths[path] = {
      [path === receiptsPath ? "post" : "get"]: recipientOperation(path, summary),
    };
  return {
    openapi: "3.1.0",
    info: {
      title: "Seqferry",
      version: "1",
      description: "Mirrors sequencing read sets, packages them and delivers them by link.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
}

/** Routes for recipients, who need no sign-in; `functions/api/download-app.ts` serves them. */
const recipientRoutes: Record<string, string> = {
  "/d/{token}": "The recipient's page; with `Accept: application/json` what it says, for programs.",
  "/d/{token}/manifest":
    "Redirects to the package's manifest; `?format=` is ndjson, csv, sha256sums or md5sums.",
  "/d/{token}/script": "Redirects to the download script.",
  "/d/{token}/data": "Redirects to the list of files that the script reads.",
  "/d/{token}/lims.csv": "Redirects to the table of the package's libraries.",
  "/d/{token}/files/{n}":
    "Redirects to a file; its signed URL lives for minutes. HEAD is signed for HEAD. GET is counted, by its `Range`, and its URL holds for that range.",
  "/d/{token}/receipts":
    "Takes what a recipient's program verified: text/plain, a line `N<tab>verified|sized|failed` a file, at most 5,000.",
  "/s/{token}": "Redirects to the download script, within 24 hours of the link's making.",
};
/** The only one that takes a body. */
const receiptsPath = "/d/{token}/receipts";

function operation(endpoint: Endpoint, components: Record<string, unknown>): object {
  const reference = (schema: z.ZodType, io: "input" | "output") => collect(schema, io, components);
  const { formats = [] } = endpoint;
  return {
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: [`Needs the role \`${endpoint.role}\`.`, ...formats.map(described)].join("\n\n"),
    parameters: [
      ...parameters("path", endpoint.params, reference),
      ...parameters("query", formats[0]?.query ?? endpoint.query, reference),
      ...(endpoint.idempotent
        ? [{ name: "Idempotency-Key", in: "header", schema: reference(IdempotencyKey, "input") }]
        : []),
      ...(endpoint.versioned && endpoint.method !== "get" ? [ifMatch] : []),
    ],
    ...(endpoint.body && {
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: reference(endpoint.body, "input"),
            ...(endpoint.operationId in bodyExamples && {
              example: bodyExamples[endpoint.operationId],
            }),
          },
        },
      },
    }),
    responses: {
      [endpoint.status]: {
        description: "Done, or taken on.",
        ...(endpoint.answer && {
          content: {
            "application/json": { schema: reference(endpoint.answer, "output") },
            ...Object.fromEntries(
              formats.map(({ type }) => [type, { schema: { type: "string" } }]),
            ),
          },
        }),
        ...(formats.length > 0 && { headers: { Link: linkHeader } }),
        ...(endpoint.location && {
          headers: {
            Location: { description: "Path of what was made.", schema: { type: "string" } },
          },
        }),
      },
      ...Object.fromEntries(
        [400, 401, 403, 406, ...(endpoint.failures ?? []), 500, 503].map((status) => [
          status,
          {
            description: descriptions[status],
            content: { "application/problem+json": { schema: reference(Problem, "output") } },
          },
        ]),
      ),
    },
  };
}

const linkHeader = {
  description: 'In other forms than JSON, where the next page is: `<…>; rel="next"`.',
  schema: { type: "string" },
};

function described({ type, description }: Format): string {
  return `With \`Accept: ${type}\`: ${description}`;
}

const ifMatch = {
  name: "If-Match",
  in: "header",
  description: "The ETag of what is to be changed; refused when it has another one by then.",
  schema: { type: "string" },
};

const descriptions: Record<number, string> = {
  400: "The request does not fit; `errors` names every wrong field.",
  401: "No valid token.",
  403: "The token's roles do not suffice.",
  404: "Not there, or not yours to know of.",
  406: "`Accept` names nothing that this route answers.",
  409: "Not possible in its present state.",
  410: "It was kept for its time and is gone.",
  412: "Changed since the version that If-Match names.",
  500: "Failed on our side; report the requestId.",
  503: "Busy; try again.",
};

type Reference = (schema: z.ZodType, io: "input" | "output") => object;

function parameters(place: "path" | "query", schema: z.ZodType | undefined, reference: Reference) {
  if (!schema) return [];
  const { shape } = schema as unknown as { shape: Record<string, z.ZodType> };
  return Object.entries(shape).map(([name, member]) => ({
    name,
    in: place,
    required: place === "path" || !member.safeParse(undefined).success,
    schema: reference(member, "input"),
  }));
}

function recipientOperation(path: string, summary: string): object {
  return {
    operationId: `recipient${path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, "")}`,
    tags: ["Recipients"],
    summary,
    security: [],
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: name === "n" ? "integer" : "string" },
    })),
    ...(path === receiptsPath && {
      requestBody: { required: true, content: { "text/plain": { schema: { type: "string" } } } },
    }),
    responses: {
      [recipientStatus(path)]: { description: "The page, or the way to the file." },
      ...([receiptsPath, "/d/{token}/manifest"].includes(path) && {
        400: { description: "The request does not fit; the problem says where." },
      }),
      404: { description: "The link is not known, or has no such file." },
      410: { description: "The link is expired, revoked, or used up." },
    },
  };
}

function recipientStatus(path: string): number {
  if (path === receiptsPath) return 204;
  return path === "/d/{token}" ? 200 : 302;
}

/** A schema as OpenAPI has it; what carries an id becomes a component and is referred to. */
function collect(
  schema: z.ZodType,
  io: "input" | "output",
  components: Record<string, unknown>,
): object {
  const {
    $defs,
    $schema: _,
    ...json
  } = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    reused: "inline",
    unrepresentable: "any",
  }) as { $defs?: Record<string, unknown>; $schema?: string; [key: string]: unknown };
  const pointAtComponents = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll("#/$defs/", "#/components/schemas/"));
  for (const [name, definition] of Object.entries($defs ?? {}))
    components[name] = pointAtComponents(definition);
  const id = z.globalRegistry.get(schema)?.id;
  if (!id) return pointAtComponents(json);
  // What carries an id comes as a reference to its own definition, which is among the components by now.
  if (!("$ref" in json)) components[id] = pointAtComponents(json);
  return { $ref: `#/components/schemas/${id}` };
}
