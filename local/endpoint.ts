import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { AwsError } from "#local/aws-error";
import type { Engine } from "#local/engine";
import { answering } from "#local/engines/iam/caller";
import { asAwsError } from "#local/json-service";
import { refuse } from "#local/refusal";

/** Target prefixes of JSON services, for requests that carry no signature to route by. */
const servicesByTarget: Record<string, string> = {
  DynamoDB_20120810: "dynamodb",
  DynamoDBStreams_20120810: "dynamodb",
  AmazonSQS: "sqs",
  AWSEvents: "events",
  AWSStepFunctions: "states",
  AmazonSSM: "ssm",
  secretsmanager: "secretsmanager",
  TrentService: "kms",
  GraniteServiceVersion20100801: "monitoring",
};

/** API versions of services that speak the Query protocol. */
const servicesByVersion: Record<string, string> = {
  "2011-06-15": "sts",
  "2010-08-01": "monitoring",
};

/** A handler for paths that belong to no AWS service: `/_local/…` and the token issuer. */
export type Extra = {
  prefix: string;
  handle: (request: IncomingMessage, response: ServerResponse) => unknown;
};

/**
 * The one AWS endpoint: takes a request of any service, in origin form or, as a proxy gets it, in
 * absolute form, and hands it to the engine that its signature names.
 */
export class Endpoint {
  readonly server: Server;
  readonly #engines = new Map<string, Engine>();
  readonly #extras: Extra[] = [];
  #open = false;

  constructor() {
    this.server = createServer((request, response) => {
      this.#route(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else refuse(request, response, serviceOf(request), asAwsError(error));
      });
    });
    // Long polls and slow uploads are normal here.
    this.server.requestTimeout = 0;
    this.server.keepAliveTimeout = 60_000;
  }

  add(engine: Engine): void {
    for (const service of engine.services) this.#engines.set(service, engine);
  }

  /** Until then requests are told to come again: not all engines are there yet. */
  open(): void {
    this.#open = true;
  }

  addExtra(extra: Extra): void {
    this.#extras.push(extra);
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.url = originForm(request.url);
    const path = pathOf(request);
    const extra = this.#extras.find(({ prefix }) => path.startsWith(prefix));
    if (extra) {
      await extra.handle(request, response);
      return;
    }
    const service = serviceOf(request);
    const engine = this.#engines.get(service);
    if (engine) {
      await answering(accessKeyOf(request), () => engine.handle(request, response));
      return;
    }
    refuse(request, response, service, this.#open ? noEngine(service) : starting);
  }
}

const starting = new AwsError("ServiceUnavailable", "The local cloud is starting.", 503);

function noEngine(service: string): AwsError {
  return new AwsError(
    "NotImplemented",
    `The local cloud has no engine for "${service}"; local/README.md lists those it has.`,
    501,
  );
}

/** The path, also of a request in absolute form. */
export function pathOf(request: IncomingMessage): string {
  return originForm(request.url).split("?", 1)[0] ?? "/";
}

/**
 * The target without the scheme and host that a proxy gets. Not `URL`'s work: it refuses hosts such as
 * `control-storage-127.0.0.1`, which awscli asks for.
 */
function originForm(target = "/"): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, "");
  return path.startsWith("/") ? path : `/${path}`;
}

/** Credential-scope name of the service asked; S3 also answers what carries no signature at all. */
export function serviceOf(request: IncomingMessage): string {
  const header = /Credential=[^/\s]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(
    request.headers.authorization ?? "",
  );
  if (header?.[1]) return header[1];
  const query = /[?&]X-Amz-Credential=([^&]+)/i.exec(request.url ?? "");
  const scope = query?.[1] && decodeURIComponent(query[1]).split("/")[3];
  if (scope) return scope;
  const target = String(request.headers["x-amz-target"] ?? "").split(".")[0] ?? "";
  return servicesByTarget[target] ?? queryServiceOf(request) ?? "s3";
}

/** The key that a request is signed by, in its header or its query; empty for none. */
function accessKeyOf({ headers, url = "" }: IncomingMessage): string {
  const [, inHeader] = /Credential=([^/\s]+)\//.exec(headers.authorization ?? "") ?? [];
  const [, inQuery] = /[?&]X-Amz-Credential=([^&/%]+)/i.exec(url) ?? [];
  return inHeader ?? inQuery ?? "";
}

/** By the path of RPC, or the API version in a query; a form without a signature can only be for STS, which needs none of some. */
function queryServiceOf(request: IncomingMessage): string | undefined {
  const name = /^\/service\/(\w+)\/operation\//.exec(pathOf(request))?.[1];
  if (name && Object.hasOwn(servicesByTarget, name)) return servicesByTarget[name];
  const version = /[?&]Version=([0-9-]+)/.exec(request.url ?? "")?.[1] ?? "";
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return servicesByVersion[version] ?? (isForm ? "sts" : undefined);
}
