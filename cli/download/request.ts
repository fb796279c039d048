import * as http from "node:http";
import * as https from "node:https";
import { assertSafe, Passing, wordsOf } from "#cli/download/origin";

/** An answer, whatever its status; its body comes as it is stored. */
export type Answered = {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** All that arrived, also before a connection was lost, which then throws `Passing`. */
  chunks(): AsyncGenerator<Buffer>;
  /** Nothing more of it is wanted. */
  drop(): void;
};

/** Connections that are kept from file to file. */
export type Connections = {
  /**
   * A GET. Not `fetch`: it would unpack what has a `Content-Encoding`, and then neither size nor checksum would be those
   * of the file. Throws `Passing`.
   */
  get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answered>;
  close(): void;
};

const mostRedirects = 5;
/** Chunks that wait for the disk before the connection has to. */
const mostWaiting = 32;

export function openConnections(most: number): Connections {
  const options = { keepAlive: true, maxSockets: most, scheduling: "lifo" } as const;
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  const once = (url: URL, headers: Record<string, string>, signal: AbortSignal) =>
    new Promise<Answered>((resolve, reject) => {
      const { get } = url.protocol === "https:" ? https : http;
      const agent = agents[url.protocol as keyof typeof agents];
      const all = { "accept-encoding": "identity", ...headers };
      get(url, { agent, signal, headers: all }, (response) => resolve(answeredBy(response)))
        // A connection that was kept may have been closed by the other side meanwhile.
        .once("error", (error) => reject(new Passing(wordsOf(error))));
    });
  return {
    async get(url, headers, signal) {
      let at = url;
      for (let redirects = 0; ; redirects++) {
        const answered = await once(at, headers, signal);
        const { location } = answered.headers;
        if (answered.status < 300 || answered.status >= 400 || !location) return answered;
        answered.drop();
        if (redirects === mostRedirects || !URL.canParse(location, at))
          throw new Passing("redirected without end");
        const next = new URL(location, at);
        assertSafe(next, at);
        at = next;
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Listens at once: what a stream holds when its connection is lost, it gives to nobody. */
function answeredBy(response: http.IncomingMessage): Answered {
  const waiting: Buffer[] = [];
  let end: { failure?: Passing } | undefined;
  let wake = () => {};
  const ended = (failure?: Passing) => {
    end ??= failure ? { failure } : {};
    wake();
  };
  response
    .on("data", (chunk: Buffer) => {
      waiting.push(chunk);
      if (waiting.length >= mostWaiting) response.pause();
      wake();
    })
    .once("end", () => ended())
    .once("error", (error) => ended(new Passing(wordsOf(error))))
    .once("close", () => ended(new Passing("connection lost")));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    async *chunks() {
      for (;;) {
        const chunk = waiting.shift();
        if (chunk) yield chunk;
        else if (end?.failure) throw end.failure;
        else if (end) return;
        else {
          response.resume();
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
    drop() {
      if (!response.complete) response.destroy();
    },
  };
}
