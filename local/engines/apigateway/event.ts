import { isUtf8 } from "node:buffer";

/** What a JWT authorizer hands to the function. */
export type JwtContext = { claims: Record<string, string>; scopes: string[] | null };

/** One HTTP request as the gateway received it. */
export type GatewayRequest = {
  method: string;
  /** Decoded path. */
  path: string;
  /** As sent, without the question mark. */
  rawQueryString: string;
  /** Names and values in turn, as Node's `rawHeaders`. */
  rawHeaders: readonly string[];
  body: Buffer;
  httpVersion: string;
  sourceIp: string;
  port: number;
};

/** What the gateway knows beside the request. */
export type EventFrame = {
  accountId: string;
  apiId: string;
  requestId: string;
  routeKey: string;
  pathParameters: Record<string, string>;
  jwt?: JwtContext;
  /** Epoch milliseconds. */
  now: number;
};

/** Headers that belong to one connection and never reach a function. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer"]);
const framing = new Set(["transfer-encoding", "upgrade", "content-length"]);

/**
 * The event of payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function buildEvent(request: GatewayRequest, frame: EventFrame): Record<string, unknown> {
  const { headers, cookies } = readHeaders(request);
  const query = joinPairs(new URLSearchParams(request.rawQueryString));
  const base64 = request.body.length > 0 && !isText(headers["content-type"], request.body);
  return {
    version: "2.0",
    routeKey: frame.routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: frame.accountId,
      apiId: frame.apiId,
      ...(frame.jwt ? { authorizer: { jwt: frame.jwt } } : {}),
      domainName: headers.host ?? "",
      domainPrefix: frame.apiId,
      http: {
        method: request.method,
        path: request.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: frame.requestId,
      routeKey: frame.routeKey,
      stage: "$default",
      time: commonLogTime(frame.now),
      timeEpoch: frame.now,
    },
    ...(Object.keys(frame.pathParameters).length > 0
      ? { pathParameters: frame.pathParameters }
      : {}),
    ...(request.body.length > 0 ? { body: request.body.toString(base64 ? "base64" : "utf8") } : {}),
    isBase64Encoded: base64,
  };
}

/** Lower-cased headers with repeated values joined by commas; cookies apart, as one list. */
function readHeaders(request: GatewayRequest): {
  headers: Record<string, string>;
  cookies: string[];
} {
  const received: [string, string][] = [];
  const cookies: string[] = [];
  const dropped = new Set([...hopByHop, ...framing]);
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? "").toLowerCase();
    const value = request.rawHeaders[index + 1] ?? "";
    if (name === "connection")
      for (const other of value.toLowerCase().split(",")) dropped.add(other.trim());
    if (name === "cookie") cookies.push(...value.split(/;\s*/).filter(Boolean));
    if (name !== "cookie") received.push([name, value]);
  }
  const kept = received.filter(([name]) => !dropped.has(name));
  const own: [string, string][] = [
    ["content-length", String(request.body.length)],
    ["x-forwarded-for", request.sourceIp],
    ["x-forwarded-port", String(request.port)],
    ["x-forwarded-proto", "http"],
  ];
  return { headers: joinPairs([...kept, ...own]), cookies };
}

/** Repeated names as one value joined by commas. `x-forwarded-port` and its like keep the gateway's. */
function joinPairs(pairs: Iterable<[string, string]>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = joined.get(name);
    const replaces = name === "x-forwarded-port" || name === "x-forwarded-proto";
    joined.set(name, before === undefined || replaces ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** HTTP APIs pass only these as text; a form arrives in base64, which surprises many handlers. */
function isText(contentType: string | undefined, body: Buffer): boolean {
  if (!isUtf8(body)) return false;
  if (contentType === undefined) return true;
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  return /^(text\/.*|application\/(json|javascript|xml|.*\+json|.*\+xml))$/.test(type);
}

/** `12/Mar/2026:19:03:58 +0000`. */
function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
