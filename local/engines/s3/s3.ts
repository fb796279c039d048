import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "#local/aws-error";
import type { Engine, EngineContext } from "#local/engine";
import { authenticate } from "#local/engines/s3/authenticate";
import { BlobStore } from "#local/engines/s3/blobs";
import { BucketTable } from "#local/engines/s3/bucket-table";
import { type Reply, resolveBucket, type S3 } from "#local/engines/s3/call";
import { corsHeaders, preflight } from "#local/engines/s3/cors";
import { openDatabase } from "#local/engines/s3/database";
import { type EventListener, EventOutbox } from "#local/engines/s3/events";
import { objectStore } from "#local/engines/s3/in-process";
import { limits } from "#local/engines/s3/limits";
import { ObjectTable } from "#local/engines/s3/object-store";
import { operationOf } from "#local/engines/s3/operations";
import { assertParameters } from "#local/engines/s3/parameters";
import { parseRequest, type S3Request } from "#local/engines/s3/request";
import { sendError, sendReply } from "#local/engines/s3/respond";
import { RestoreTimer } from "#local/engines/s3/restore";
import { UploadTable } from "#local/engines/s3/upload-table";
import { ConnectionDropped } from "#local/gate/gate";
import { asAwsError } from "#local/json-service";
import type { ObjectStore } from "#local/objects";

/** The S3 engine: over HTTP, and in process for other engines. */
export type S3Engine = Engine & ObjectStore;

export type S3Options = {
  /** Secret access key by access key id; everybody who has a key may do everything. */
  credentials: Record<string, string>;
  /** Takes the events of buckets whose notification configuration names EventBridge. */
  onEvent?: EventListener;
};

/** Opens the engine on the store: state from an earlier run, timers included, goes on. */
export function createS3(context: EngineContext, options: S3Options): S3Engine {
  const database = openDatabase(context.store);
  const blobs = new BlobStore(database, context.store.directory("s3-blobs"), context.log);
  const buckets = new BucketTable(database);
  const objects = new ObjectTable(database, blobs);
  const uploads = new UploadTable(database, blobs);
  const events = new EventOutbox(context, database, buckets, options.onEvent);
  context.gate.declare("s3", limits);
  const restores = new RestoreTimer(context, database, objects, events);
  const aliases: S3["aliases"] = new Map();
  const s3: S3 = { context, database, blobs, buckets, objects, uploads, events, restores, aliases };
  return {
    ...objectStore(s3),
    services: ["s3"],
    handle: (request, response) => handle(s3, options.credentials, request, response),
    async close() {
      restores.close();
      events.close();
      blobs.close();
    },
  };
}

async function handle(
  s3: S3,
  credentials: Record<string, string>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, gate, log } = s3.context;
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
    if (parsed.method === "OPTIONS") {
      operation = "Preflight";
      const allowed = await gate.run({ service: "s3", operation }, () =>
        preflightReply(s3, parsed),
      );
      await sendReply(response, parsed, allowed, {});
      return;
    }
    if (parsed.headers.origin && parsed.bucket)
      cors = corsHeaders(s3, s3.aliases.get(parsed.bucket)?.bucket ?? parsed.bucket, parsed);
    const found = operationOf(parsed);
    operation = found.name;
    const resource = `${parsed.bucket}/${parsed.key ?? ""}`;
    const reply = await gate.run({ service: "s3", operation, resource }, () => {
      const signed = authenticate(parsed, credentials, clock.now());
      assertParameters(parsed, s3.context.accountId);
      const resolved =
        parsed.bucket && operation !== "CreateBucket"
          ? resolveBucket(s3, parsed.bucket)
          : { bucket: "" };
      const call = { s3, request: parsed, key: parsed.key ?? "", ...signed, ...resolved };
      return found.run(call);
    });
    await sendReply(response, parsed, reply, cors);
  } catch (error) {
    fail(response, request, error, cors, (line) => log(`s3: ${operation} failed: ${line}`));
  }
}

function preflightReply(s3: S3, request: S3Request): Reply {
  const { bucket } = resolveBucket(s3, request.bucket ?? "");
  return { headers: preflight(s3, bucket, request) };
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
