import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { s3Error } from "#local/engines/s3/errors";
import { type ChunkSeed, splitTarget } from "#local/sigv4";

/** What was signed of a body. */
export type Payload = {
  /** Hex SHA-256, `UNSIGNED-PAYLOAD` or a `STREAMING-…` marker. */
  hash: string;
  /** Where the chain of chunk signatures begins, for bodies that have one. */
  seed?: ChunkSeed;
};

/** A request in S3's terms. */
export type S3Request = {
  /** Body, unread. */
  incoming: IncomingMessage;
  method: string;
  /** Raw path, for error bodies. */
  path: string;
  /** As addressed: a bucket's name or an alias. Without one the request is about the service. */
  bucket?: string;
  /** Decoded, else byte for byte what was sent: no segment is resolved, no slash merged. */
  key?: string;
  query: Map<string, string>;
  /** Lower-case; of a presigned URL also the `x-amz-*` parameters that its signer moved to the query. */
  headers: Record<string, string>;
  requestId: string;
  /** Whether it counts as one over TLS. */
  secure: boolean;
  payload: Payload;
};

const signatureParameter =
  /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256)$/i;

/** Reads the line and the headers. Throws `InvalidURI` for a path that is no percent-encoded UTF-8. */
export function parseRequest(incoming: IncomingMessage): S3Request {
  const target = incoming.url ?? "/";
  const [path, rawQuery] = splitTarget(target);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = [value].flat().join(",");
  const query = parseQuery(rawQuery);
  if (query.has("X-Amz-Signature"))
    for (const [name, value] of query)
      if (/^x-amz-/i.test(name) && !signatureParameter.test(name))
        headers[name.toLowerCase()] ??= value;
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?]*)/i.exec(target)?.[1] ?? headers.host ?? "";
  return {
    incoming,
    method: incoming.method ?? "GET",
    path,
    ...address(authority, path),
    query,
    headers,
    requestId: randomBytes(8).toString("hex").toUpperCase(),
    // The endpoint stands for AWS's own, which is TLS; a client that goes to `http:` by proxy says so.
    secure: !/^http:/i.test(target),
    payload: { hash: "UNSIGNED-PAYLOAD" },
  };
}

/** Bucket and key from the authority (virtual-host style) or from the path alone. */
export function address(authority: string, path: string): { bucket?: string; key?: string } {
  const host = authority.replace(/:\d+$/, "").toLowerCase();
  const virtual =
    /^(.+)\.s3(?:-accesspoint)?[.-]/.exec(host)?.[1] ?? /^(.+)\.localhost$/.exec(host)?.[1];
  if (virtual && virtual !== "s3")
    return { bucket: virtual, key: decode(path.slice(1)) || undefined };
  const slash = path.indexOf("/", 1);
  const bucket = decode(slash < 0 ? path.slice(1) : path.slice(1, slash));
  const key = slash < 0 ? "" : decode(path.slice(slash + 1));
  return { bucket: bucket || undefined, key: key || undefined };
}

/** Percent-decoded text. Throws `InvalidURI` for what is not UTF-8. */
export function decode(text: string): string {
  try {
    // Node hands raw bytes above 127 over as Latin-1.
    return decodeURIComponent(
      text.replace(/[\u0080-\u00ff]+/g, (raw) =>
        [...Buffer.from(raw, "latin1")].map((byte) => `%${byte.toString(16)}`).join(""),
      ),
    );
  } catch {
    throw s3Error("InvalidURI");
  }
}

/** The bucket and key that a `x-amz-copy-source` header names, and the version it asks for. */
export function parseCopySource(header: string): {
  bucket: string;
  key: string;
  versionId?: string;
} {
  const mark = header.lastIndexOf("?versionId=");
  const versionId = mark < 0 ? undefined : decode(header.slice(mark + "?versionId=".length));
  const source = decode(mark < 0 ? header : header.slice(0, mark)).replace(/^\//, "");
  const slash = source.indexOf("/");
  if (slash < 1 || slash === source.length - 1)
    throw s3Error(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      {
        ArgumentName: "x-amz-copy-source",
        ArgumentValue: header,
      },
    );
  return { bucket: source.slice(0, slash), key: source.slice(slash + 1), versionId };
}

function parseQuery(raw: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of raw.split("&")) {
    if (!pair) continue;
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    const read = (text: string) => decode(text.replaceAll("+", " "));
    if (!query.has(read(name))) query.set(read(name), read(value));
  }
  return query;
}
