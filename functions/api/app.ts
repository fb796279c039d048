import { type Context, Hono } from "hono";
import type { RequestIdVariables } from "hono/request-id";
import { requestId } from "hono/request-id";
import type * as z from "zod";
import * as Actor from "#core/actor";
import { invalid, VisibleError } from "#core/error";
import { IdempotencyKey } from "#core/idempotency";
import * as Log from "#core/log";
import { negotiate } from "#functions/api/accept";
import { approvals } from "#functions/api/approvals";
import { audit } from "#functions/api/audit";
import { backfills } from "#functions/api/backfills";
import { copyJobs } from "#functions/api/copy-jobs";
import { deadLetters } from "#functions/api/dead-letters";
import { destinations } from "#functions/api/destinations";
import type { Endpoint } from "#functions/api/endpoint";
import { executions } from "#functions/api/executions";
import { fastqJobs } from "#functions/api/fastq-jobs";
import { fastqReadSets } from "#functions/api/fastq-read-sets";
import { fastqSets } from "#functions/api/fastq-sets";
import { fastqs } from "#functions/api/fastqs";
import { files } from "#functions/api/files";
import { answerIn } from "#functions/api/format";
import { health } from "#functions/api/health";
import { imports } from "#functions/api/imports";
import { libraries } from "#functions/api/libraries";
import { links } from "#functions/api/links";
import { packageManifest } from "#functions/api/package-manifest";
import { packagePreviews } from "#functions/api/package-previews";
import { packages } from "#functions/api/packages";
import { plans } from "#functions/api/plans";
import { problemOf } from "#functions/api/problem";
import { projects } from "#functions/api/projects";
import { pushJobs } from "#functions/api/push-jobs";
import { readSets } from "#functions/api/read-sets";
import { rules } from "#functions/api/rules";
import { sequenceStores } from "#functions/api/sequence-stores";
import { sharingJobs } from "#functions/api/sharing-jobs";
import { sharingPolicies } from "#functions/api/sharing-policies";
import { syncRequests } from "#functions/api/sync-requests";
import { unarchivingJobs } from "#functions/api/unarchiving-jobs";
import { webhooks } from "#functions/api/webhooks";
import { workflowRuns } from "#functions/api/workflow-runs";
import { idsIn } from "#functions/ids";

/** Every endpoint of the API; `/openapi.json` is written from this list. */
export const endpoints: Endpoint[] = [
  ...readSets,
  ...sequenceStores,
  ...backfills,
  ...projects,
  ...libraries,
  ...workflowRuns,
  ...files,
  ...imports,
  ...packagePreviews,
  ...packages,
  ...packageManifest,
  ...links,
  ...destinations,
  ...sharingPolicies,
  ...plans,
  ...approvals,
  ...pushJobs,
  ...sharingJobs,
  ...rules,
  ...copyJobs,
  ...fastqs,
  ...fastqReadSets,
  ...fastqJobs,
  ...fastqSets,
  ...syncRequests,
  ...unarchivingJobs,
  ...webhooks,
  ...audit,
  ...deadLetters,
  ...health,
  ...executions,
];

type Env = { Variables: RequestIdVariables };

/** The API below `/api/v1`. `authenticate` turns the Authorization header into an actor, or throws. */
export function createApp(
  authenticate: (authorization: string | undefined) => Promise<Actor.Actor>,
): Hono<Env> {
  const app = new Hono<Env>();
  app.use(requestId({ limitLength: 64 }));
  // The id that callers are told of errors by; Lambda's own stands beside it.
  app.use((context, next) => Log.within(idsOfCall(context), next));
  app.use(async (context, next) => {
    const actor = await authenticate(context.req.header("authorization"));
    await Actor.run(actor, next);
    context.header("cache-control", "no-store");
  });
  for (const endpoint of endpoints)
    app.on(endpoint.method, `/api/v1${endpoint.path}`, (context) => answer(endpoint, context));
  app.notFound((context) => {
    const error = new VisibleError(
      "request.unknown_route",
      `There is no ${context.req.method} ${context.req.path}.`,
      { hint: "Every route is at /docs." },
    );
    return problem(context, error);
  });
  app.onError((error, context) => problem(context, error));
  return app;
}

async function answer(endpoint: Endpoint, context: Context): Promise<Response> {
  Actor.assertRole(endpoint.role);
  const key = IdempotencyKey.safeParse(context.req.header("idempotency-key"));
  if (!key.success)
    throw invalid(key.error.issues.map((i) => ({ ...i, path: ["Idempotency-Key"] })));
  const { formats = [] } = endpoint;
  const type = negotiate(context.req.header("accept"), [
    "application/json",
    ...formats.map((format) => format.type),
  ]);
  if (formats.length > 0) context.header("vary", "accept");
  const format = formats.find((one) => one.type === type);
  const params = check(endpoint.params, context.req.param());
  if (format) {
    const query = check(format.query, queryOf(context, format.query));
    return answerIn(format, { query, params }, context);
  }
  const result = await endpoint.handle({
    params,
    query: check(endpoint.query, queryOf(context, endpoint.query)),
    body: check(endpoint.body, endpoint.body && (await bodyOf(context))),
    idempotencyKey: endpoint.idempotent ? key.data : undefined,
    ifMatch: endpoint.versioned ? versionOf(context.req.header("if-match")) : undefined,
  });
  if (endpoint.method !== "get")
    Log.info("A request was carried out", {
      ...{ operation: endpoint.operationId, actorId: Actor.use().id },
      ...{ ...idsIn(params), ...idsIn(result) },
    });
  if (endpoint.status === 204) return context.body(null, 204);
  if (endpoint.versioned) context.header("etag", `"${(result as { version: number }).version}"`);
  // `endpoint()` has checked that it takes what its own `handle` answers; here both are of any endpoint.
  if (endpoint.location) context.header("location", endpoint.location(result as never));
  return context.json(result as object, endpoint.status);
}

function idsOfCall(context: Context<Env>) {
  return { requestId: context.get("requestId"), invocationId: invocationOf(context) };
}

/** Unset where no Lambda serves the app. */
function invocationOf(context: Context): string | undefined {
  return context.env?.lambdaContext?.awsRequestId;
}

/** The version in an `If-Match` header; none and `*` mean any. */
function versionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === "*") return undefined;
  const version = /^\s*"(\d{1,9})"\s*$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  const message = 'must be an ETag that this route answered, such as "3"';
  throw new VisibleError("request.invalid", `If-Match: ${message}`, {
    errors: [{ path: "If-Match", message }],
    hint: "Read the thing again and send its ETag header as it is.",
  });
}

/** What cannot be parsed names every wrong field. */
function check(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues);
}

/** Query members by name; one that the route does not know is refused, so that no filter is lost to a typo. */
function queryOf(context: Context, schema: z.ZodType | undefined): Record<string, string> {
  const given = context.req.query();
  const known = schema ? Object.keys((schema as unknown as { shape: object }).shape) : [];
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return given;
  throw new VisibleError("request.invalid", `${unknown[0]}: is not a parameter of this route`, {
    hint: known.length > 0 ? `It takes: ${known.join(", ")}.` : "It takes none.",
    errors: unknown.map((path) => ({ path, message: "is not a parameter of this route" })),
  });
}

async function bodyOf(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new VisibleError("request.invalid", "The body is not JSON.", {
      hint: "Send JSON with content-type: application/json.",
    });
  }
}

function problem(context: Context<Env>, error: Error): Response {
  const id = context.get("requestId") ?? "";
  const body = problemOf(error, id);
  if (body.status >= 500) Log.error("A request failed", { requestId: id, error });
  return context.body(JSON.stringify(body), body.status as 400, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  });
}
