import { createHash } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { type DataFile, dataEnd, dataLine } from "#core/package/download-script/data-lines";

const empty = Buffer.alloc(0);
export const token = "Tk_secret-0123456789abcdef";

/** A file of a package, and what its link serves for it. */
export type Entry = { file: DataFile; body: Buffer };

/** One request as the server got it; `link` is the stage's redirect, `blob` the store's answer. */
export type Seen = {
  kind: "link" | "blob" | "view" | "data" | "list" | "receipts";
  n: number;
  /** Which request of this kind for this file it is, from 1. */
  time: number;
  range: string | undefined;
  ifMatch: string | undefined;
};

export type Answer = (response: http.ServerResponse, body: Buffer) => void;
export type Fault = (seen: Seen) => Answer | undefined;

/** A file whose checksum is of its bytes; `algorithm` null: it has none. */
export function entry(
  n: number,
  path: string,
  body: Buffer,
  algorithm: "md5" | "sha256" | "sha512" | null = "sha256",
): Entry {
  const checksum = algorithm && { algorithm, value: hash(algorithm, body) };
  return { file: { n, path, sizeBytes: body.length, checksum, etag: tagOf(body) }, body };
}

/** The lines that a package has for its files. */
export const dataOf = (entries: readonly Entry[]): string =>
  entries.map(({ file }) => dataLine(file)).join("") + dataEnd(entries.length);

/** A stage with one link, and the store behind it: redirects to a signed address, serves ranges, honours `If-Match`. */
export async function startOrigin(entries: readonly Entry[], data = dataOf(entries)) {
  const seen: Seen[] = [];
  const receipts: string[] = [];
  const blobs = new Map(entries.map(({ file, body }) => [file.n, body]));
  const view = {
    package: { id: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", name: "Run 7" },
    ...{ sender: "Ada", note: null, expiresAt: "2036-01-01T00:00:00.000Z" },
  };
  let fault: Fault = () => undefined;
  const server = http.createServer(async (request, response) => {
    const url = request.url ?? "";
    const known = /^\/(?:d|blob)\/([^/]+)(.*)$/.exec(url);
    if (known?.[1] !== token) return problem(404, "This link is not known.")(response, empty);
    const { kind, n } = kindOf(url, known[2] ?? "");
    const one: Seen = {
      ...{ kind, n, range: request.headers.range, ifMatch: request.headers["if-match"] },
      time: 1 + seen.filter((other) => other.kind === kind && other.n === n).length,
    };
    seen.push(one);
    const answer = fault(one);
    if (answer) return answer(response, blobs.get(n) ?? empty);
    if (kind === "view") return void response.end(JSON.stringify(view));
    if (kind === "data") return redirect(response, `/blob/${token}/data?X-Amz-Signature=abc`);
    if (kind === "list") return void response.end(data);
    if (kind === "receipts") {
      for await (const chunk of request) receipts.push(String(chunk));
      return void response.writeHead(204).end();
    }
    if (kind === "link") return redirect(response, `/blob/${token}/${n}?X-Amz-Signature=abc`);
    serve(one)(response, blobs.get(n) ?? empty);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    link: `${origin}/d/${token}`,
    seen,
    receipts: () => receipts.join("").split("\n").filter(Boolean).sort(),
    setFault: (next: Fault) => {
      fault = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function kindOf(url: string, rest: string): Pick<Seen, "kind" | "n"> {
  const n = Number(/(\d+)(\?|$)/.exec(rest)?.[1] ?? -1);
  if (url.startsWith("/blob/")) return { kind: rest.startsWith("/data") ? "list" : "blob", n };
  if (rest === "") return { kind: "view", n: -1 };
  if (rest === "/data") return { kind: "data", n: -1 };
  return rest === "/receipts" ? { kind: "receipts", n: -1 } : { kind: "link", n };
}

function redirect(response: http.ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

/** The usual answer of the store: whole or from the range's start, with the body's tag. */
export function serve(one: Pick<Seen, "range" | "ifMatch">, { length = 0 } = {}): Answer {
  return (response, body) => {
    const etag = `"${tagOf(body)}"`;
    if (one.ifMatch !== undefined && one.ifMatch !== etag)
      return void response.writeHead(412).end();
    const start = startOf(one);
    const rest = body.subarray(start);
    response.writeHead(one.range ? 206 : 200, {
      etag,
      "content-length": rest.length + length,
      ...(one.range && { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` }),
    });
    response.end(rest);
  };
}

/** Sends the first bytes of what is asked for, then drops the connection, or leaves it as it is. */
export function cutAfter(bytes: number, one: Seen, { drop = true, pauseMs = 10 } = {}): Answer {
  return (response, body) => {
    const start = startOf(one);
    response.writeHead(one.range ? 206 : 200, {
      etag: `"${tagOf(body)}"`,
      "content-length": body.length - start,
      ...(one.range && { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` }),
    });
    response.write(body.subarray(start, start + bytes), () => {
      // What was sent is to be read first.
      if (drop) setTimeout(() => response.destroy(), pauseMs);
    });
  };
}

/** A refusal in the API's error format. */
export function problem(status: number, detail: string, code = "link.gone"): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ title: "Refused", status, code, detail }));
  };
}

export const startOf = ({ range }: Pick<Seen, "range">): number =>
  Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);

export const tagOf = (body: Buffer): string => hash("md5", body);

export const hash = (algorithm: string, body: Buffer): string =>
  createHash(algorithm).update(body).digest("hex");

/** Bytes that differ from seed to seed, the same every time. */
export function bytes(length: number, seed = 1): Buffer {
  const block = createHash("sha512").update(String(seed)).digest();
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (block[at % 64] ?? 0) ^ (at >> 6)));
}
