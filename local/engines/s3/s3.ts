import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "#local/aws-error";
import type { Engine, EngineContext } from "#local/engine";
import { authenticate } from "#local/engines/s3/authenticate";
import { BlobStore } from "#local/engines/s3/blobs";
import { addBucket } from "#local/engines/s3/bucket";
import { assertOwner, assertRegion } from "#local/engines/s3/bucket-access";
import { BucketTable } from "#local/engines/s3/bucket-table";
import { type Call, type Reply, resolveBucket, type S3 } from "#local/engines/s3/call";
import { corsHeaders } from "#local/engines/s3/cors";
import { type CredentialLookup, lookupOf, nobody } from "#local/engines/s3/credentials";
import { openDatabase } from "#local/engines/s3/database";
import { type EventListener, EventOutbox } from "#local/engines/s3/events";
import { objectStore } from "#local/engines/s3/in-process";
import { limits } from "#local/engines/s3/limits";
import { ObjectTable } from "#local/engines/s3/object-store";
import { type Operation, operationOf } from "#local/engines/s3/operations";
import { assertParameters } from "#local/engines/s3/parameters";
import { authorize } from "#local/engines/s3/policy/authorize";
import { setPolicy } from "#local/engines/s3/policy/put-policy";
import { parseRequest, type S3Request } from "#local/engines/s3/request";
import { sendError, sendHalf, sendReply } from "#local/engines/s3/respond";
import { RestoreTimer } from "#local/engines/s3/restore";
import { UploadTable } from "#local/engines/s3/upload-table";
import { ConnectionDropped } from "#local/gate/gate";
import { asAwsError } from "#local/json-service";
import type { ObjectStore } from "#local/objects";

/** The S3 engine: over HTTP, and in process for other engines. */
export type S3Engine = Engine &
  ObjectStore & {
    /** Makes a bucket of another account, in any region; `policy` is what lets callers of this one in. */
    createForeignBucket(bucket: ForeignBucket): void;
  };

export type ForeignBucket = { name: string; accountId: string; region?: string; policy?: object };

export type S3Options = {
  /** Looks access keys up; or secrets by access key id, which then all are the account's root. */
  credentials: Record<string, string> | CredentialLookup;
  /** Takes the events of buckets whose notification configuration names EventBridge. */
  onEvent?: EventListener;
};

/** Opens the engine on the store: state from an earlier run, timers included, goes on. */
export function createS3(context: EngineContext, options: S3Options): S3Engine {
  const database = openDatabase(context.store);
  const blobs = new BlobStore(database, context.store.directory("s3-blobs"), context.log);
  const buckets = new BucketTable(database);
  const objects = new ObjectTable(database, blobs, () => context.clock.now());
  const uploads = new UploadTable(database, blobs);
  const events = new EventOutbox(context, database, buckets, options.onEvent);
  context.gate.declare("s3", limits);
  const restores = new RestoreTimer(context, database, objects, events);
  const aliases: S3["aliases"] = new Map();
  const virtual: S3["virtual"] = new Map();
  const tables = { database, blobs, buckets, objects, uploads };
  const s3: S3 = { context, ...tables, events, restores, aliases, virtual };
  const credentials = lookupOf(options.credentials, context.accountId);
  return {
    ...objectStore(s3),
    createForeignBucket: ({ policy, ...bucket }) =>
      database.transaction(() => {
        addBucket(s3, bucket);
        if (policy) setPolicy(s3, bucket.name, JSON.stringify(policy), bucket.accountId);
      }),
    services: ["s3"],
    handle: (request, response) => handle(s3, credentials, request, response),
    async close() {
      restores.close();
      events.close();
      blobs.close();
    },
  };
}

async function handle(
  s3: S3,
  credentials: CredentialLookup,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let request: Pick<S3Request, "method" | "path" | "requestId"> = {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    requestId: "0000000000000000",
  };
  let operation = "Unknown";
  let cors: Record<string, string> = {};
  try {
    const parsed = parseRequest(incoming);
    request = parsed;
    if (parsed.headers.origin && parsed.bucket && parsed.method !== "OPTIONS")
      cors = corsHeaders(s3, s3.aliases.get(parsed.bucket)?.bucket ?? parsed.bucket, parsed);
    const found = operationOf(parsed);
    operation = found.name;
    await answer(s3, found, credentials, parsed, response, cors);
  } catch (error) {
    const log = (line: string) => s3.context.log(`s3: ${operation} failed: ${line}`);
    fail(response, request, error, cors, log);
  }
}

/** Runs the operation at the gate and sends what it answers. */
async function answer(
  s3: S3,
  operation: Operation,
  credentials: CredentialLookup,
  request: S3Request,
  response: ServerResponse,
  cors: Record<string, string>,
): Promise<void> {
  let reply: Reply | undefined;
  const call = {
    service: "s3",
    operation: operation.name,
    resource: `${request.bucket ?? ""}/${request.key ?? ""}`,
  };
  try {
    await s3.context.gate.run(call, async () => {
      reply = await operation.run(admit(s3, operation, credentials, request));
    });
    if (reply) await sendReply(response, request, reply, cors);
  } catch (error) {
    // The fault `drop` has its answer ready: a body is cut in the middle.
    if (error instanceof ConnectionDropped && reply?.stream)
      await sendHalf(response, request, { ...reply, stream: reply.stream });
    throw error;
  }
}

/** The call, once the caller is known, in the right place and allowed to make it. */
function admit(
  s3: S3,
  { name: operation, isPublic }: Operation,
  credentials: CredentialLookup,
  parsed: S3Request,
): Call {
  const key = parsed.key ?? "";
  if (isPublic) {
    const { bucket } = resolveBucket(s3, parsed.bucket ?? "");
    return { s3, request: parsed, caller: nobody, operation, bucket, key };
  }
  const { caller, payload } = authenticate(parsed, credentials, s3.context.clock.now());
  assertParameters(parsed);
  const request = { ...parsed, payload };
  const isAboutOne = parsed.bucket && operation !== "CreateBucket";
  const resolved = isAboutOne ? resolveBucket(s3, parsed.bucket ?? "") : { bucket: "" };
  const call: Call = { s3, request, caller, operation, key, ...resolved };
  if (!isAboutOne) return call;
  assertRegion(call);
  assertOwner(s3, call.bucket, request);
  authorize(call);
  return call;
}

function fail(
  response: ServerResponse,
  request: Pick<S3Request, "method" | "path" | "requestId">,
  error: unknown,
  cors: Record<string, string>,
  log: (line: string) => void,
): void {
  // A client that has gone away neither needs an answer nor is it our fault.
  if (response.destroyed || isAborted(error) || error instanceof ConnectionDropped) {
    response.destroy();
    return;
  }
  if (!(error instanceof AwsError))
    log(error instanceof Error ? (error.stack ?? "") : String(error));
  // Too late for another status: cut the connection, so that the client sees a broken body.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const known = asAwsError(error);
  const shaped = error === known ? known : new AwsError("InternalError", known.message, 500);
  sendError(response, request, shaped, cors);
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}
