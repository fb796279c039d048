import { createHash } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What a handler may do instead of the usual answer; `undefined` leaves the request to the usual one. */
export type Answer = (response: http.ServerResponse, body: Buffer) => void;
export type Fault = (seen: Seen) => Answer | undefined;

/** One request as the server got it; `kind` is `link` for the API's redirect, `blob` for the store. */
export type Seen = {
  kind: "link" | "blob";
  /** Of the file; -1 is the list of files. */
  n: number;
  /** Which request of this kind for this file it is, from 1. */
  time: number;
  range: string | undefined;
  ifMatch: string | undefined;
};

/**
 * A link service and its object store: redirects to a signed URL, serves ranges, honours `If-Match`. `seen` are the
 * requests for files, `lists` those for the list of them, `receipts` the lines that the program told.
 */
export async function startOrigin(token: string, blobs: ReadonlyMap<number, Buffer>, data: Buffer) {
  const seen: Seen[] = [];
  const lists: Seen[] = [];
  const receipts: string[] = [];
  let fault: Fault = () => undefined;
  let listFault: Fault = () => undefined;
  let heard = 204;
  let connections = 0;
  const server = http.createServer((request, response) => {
    const [, kind, secret, , last = ""] =
      /^\/(d|blob)\/([^/]+)\/(files\/)?(\d+|data|receipts)/.exec(request.url ?? "") ?? [];
    if (last === "receipts" && secret === token && request.method === "POST") {
      request.on("data", (chunk) => {
        if (heard === 204) receipts.push(...String(chunk).trimEnd().split("\n"));
      });
      request.on("end", () => response.writeHead(heard).end());
      return;
    }
    const n = last === "data" ? -1 : Number(last);
    const body = n < 0 ? data : blobs.get(n);
    if (!body || secret !== token) {
      response.writeHead(404, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ title: "No such link", code: "link.not_found" }));
      return;
    }
    const log = n < 0 ? lists : seen;
    const known = { kind: kind === "d" ? ("link" as const) : ("blob" as const), n };
    const one: Seen = {
      ...known,
      time: 1 + log.filter((other) => other.kind === known.kind && other.n === n).length,
      range: request.headers.range,
      ifMatch: request.headers["if-match"],
    };
    log.push(one);
    const usual = one.kind === "link" ? redirect(token, n < 0 ? "data" : n) : serve(one);
    const answer = (n < 0 ? listFault : fault)(one) ?? usual;
    answer(response, body);
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    lists,
    receipts,
    setReceipts: (status: number) => {
      heard = status;
    },
    connections: () => connections,
    dropAll: () => server.closeAllConnections(),
    setFault: (next: Fault) => {
      fault = next;
    },
    setListFault: (next: Fault) => {
      listFault = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function redirect(token: string, n: number | string): Answer {
  return (response) => {
    response.writeHead(302, { location: `/blob/${token}/${n}?X-Amz-Signature=abc` });
    response.end();
  };
}

/** The usual answer of the store: whole or from the range's start, with the body's tag. */
export function serve(one: Pick<Seen, "range" | "ifMatch">): Answer {
  return (response, body) => {
    const etag = tagOf(body);
    if (one.ifMatch !== undefined && one.ifMatch !== etag) {
      response.writeHead(412).end();
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(one.range ?? "")?.[1] ?? 0);
    const rest = body.subarray(start);
    const range = { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` };
    response.writeHead(one.range ? 206 : 200, {
      etag,
      "content-length": rest.length,
      ...(one.range ? range : {}),
    });
    response.end(rest);
  };
}

export function tagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

/** Sends the first bytes of what is asked for, then drops the connection. */
export function cutAfter(bytes: number, one: Seen): Answer {
  return (response, body) => {
    const start = Number(/^bytes=(\d+)-$/.exec(one.range ?? "")?.[1] ?? 0);
    response.writeHead(one.range ? 206 : 200, {
      etag: tagOf(body),
      "content-length": body.length - start,
      ...(one.range ? { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
    });
    response.write(body.subarray(start, start + bytes), () =>
      setImmediate(() => response.destroy()),
    );
  };
}

/** A refusal in the API's error format. */
export function problem(status: number, detail: string): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ title: "Refused", status, detail }));
  };
}
