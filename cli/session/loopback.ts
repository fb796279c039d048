import { createServer, type Server } from "node:http";
import { CliError } from "#cli/exit";

/**
 * Ports that the stage's client has registered (`stacks/auth.ts`); below those that systems hand out,
 * so that no connection of another program sits there by chance.
 */
export const ports = [27182, 27183] as const;

/** A listener on this machine that the browser comes back to. */
type Loopback = {
  redirectUri: string;
  /** The query of the first address that the browser comes back with. */
  answer: Promise<URLSearchParams>;
  close(): void;
};

/** Listens on the first port that is free. Throws `CliError` when none is. */
export async function listen(): Promise<Loopback> {
  for (const port of ports) {
    const loopback = await listenOn(port);
    if (loopback) return loopback;
  }
  throw new CliError("failed", "cli.ports_taken", `Ports ${ports.join(" and ")} are both taken.`, {
    hint: "End what listens there (another login?), or use: seqferry login --no-browser",
  });
}

async function listenOn(port: number): Promise<Loopback | undefined> {
  let resolve: (answer: URLSearchParams) => void = () => undefined;
  const answer = new Promise<URLSearchParams>((resolved) => {
    resolve = resolved;
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const isAnswer = request.method === "GET" && url.pathname === "/callback";
    response.writeHead(isAnswer ? 200 : 404, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'",
      "referrer-policy": "no-referrer",
      connection: "close",
    });
    response.end(isAnswer ? page : "");
    if (isAnswer) resolve(url.searchParams);
  });
  if (!(await isListening(server, port))) return undefined;
  return {
    redirectUri: redirectUriOf(port),
    answer,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const redirectUriOf = (port: number): string => `http://127.0.0.1:${port}/callback`;

function isListening(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
}

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Seqferry</title><p>You can close this page and go back to the terminal, which says whether the sign-in succeeded.</p></html>`;
