import type { IncomingMessage } from "node:http";
import type { GatewayRequest } from "#local/engines/apigateway/event";
import { type GatewayResponse, message } from "#local/engines/apigateway/response";

/** Quotas of HTTP APIs: payload, and request line with all header values. */
const payloadLimitBytes = 10 * 1024 * 1024;
const headerLimitBytes = 10_240;

/** Reads a request with its body, or gives the answer that refuses it (400, 413, 431). */
export async function readRequest(
  incoming: IncomingMessage,
): Promise<GatewayRequest | GatewayResponse> {
  const target = incoming.url ?? "/";
  if (headerBytes(incoming) > headerLimitBytes)
    return message(431, "Request Header Fields Too Large");
  const [rawPath = "/", ...query] = target.split("?");
  const path = decodePath(rawPath);
  if (path === undefined) return message(400, "Bad Request");
  const body = await readLimited(incoming);
  if (!body) return message(413, "Request Entity Too Large");
  return {
    method: incoming.method ?? "GET",
    path,
    rawQueryString: query.join("?"),
    rawHeaders: incoming.rawHeaders,
    body,
    httpVersion: incoming.httpVersion,
    sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "",
    port: incoming.socket.localPort ?? 0,
  };
}

/**
 * HTTP APIs decode the path before they match it and pass it on decoded, cut at a decoded question
 * mark; undefined for a broken escape.
 */
function decodePath(rawPath: string): string | undefined {
  const path = rawPath.replace(/^https?:\/\/[^/]*/, "") || "/";
  try {
    return decodeURIComponent(path).split("?")[0] ?? "/";
  } catch {
    return undefined;
  }
}

function headerBytes(incoming: IncomingMessage): number {
  const values = incoming.rawHeaders.filter((_, index) => index % 2 === 1);
  return Buffer.byteLength(`${incoming.method} ${incoming.url}${values.join("")}`);
}

/** The body, or undefined as soon as it passes the limit. */
async function readLimited(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers["content-length"] ?? 0) > payloadLimitBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > payloadLimitBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
