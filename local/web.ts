import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { builtWeb } from "#local/web-build";
import { readAsset } from "#local/web-files";
import { pagePolicy } from "#local/web-policy";

/** A running web app. */
export type RunningWeb = {
  /** Without a trailing slash. */
  url: string;
  /** Builds the app if its sources changed; the first page asks for it anyway. */
  prepare: () => Promise<void>;
  close: () => Promise<void>;
};

/** What the page is told: other origins that it may talk to are read from it. */
export type WebConfig = {
  api: string;
  signIn?: { tokenEndpoint: string };
  /** Where reports are read from, by signed URLs. */
  storage?: string;
  /** Base of the local cloud's own endpoints, `/_local/…`: the page has a window into it. */
  local?: string;
};

/** What to serve: `config` is asked at each load of the page, so that tokens stay fresh. */
export type WebOptions = { port: number; config: () => WebConfig | Promise<WebConfig> };

/**
 * Serves the web app under the policy that it has when it is deployed. It is built from its sources when the first
 * page is asked for, and again after they changed. Rejects when the port is taken.
 */
export async function startWeb({ port, config }: WebOptions): Promise<RunningWeb> {
  const server = createServer((request, response) => {
    serve(request, response, config).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    prepare: async () => {
      await builtWeb();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  config: WebOptions["config"],
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://page");
  const settings = await config();
  if (pathname === "/config.json") {
    response.setHeader("content-type", "application/json");
    response.setHeader("cache-control", "no-store");
    response.end(JSON.stringify(settings));
    return;
  }
  const asset = await readAsset(await builtWeb(), pathname);
  if (!asset) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
    response.end(`There is no ${pathname}.`);
    return;
  }
  response.writeHead(200, { ...pagePolicy(settings), ...asset.headers });
  response.end(asset.body);
}
