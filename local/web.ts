import type { Connect, Plugin } from "vite";

/** A running web app. */
export type RunningWeb = {
  /** Without a trailing slash. */
  url: string;
  close: () => Promise<void>;
};

/** What to serve: `config` is asked at each load of the page, so that tokens stay fresh. */
export type WebOptions = { port: number; config: () => object | Promise<object> };

/**
 * Serves the web app from its sources with Vite's development server; a saved file shows at once.
 * Rejects when the port is taken.
 */
export async function startWeb({ port, config }: WebOptions): Promise<RunningWeb> {
  // Loaded on demand: who asks for no page does not pay for Vite.
  const [{ createServer, mergeConfig }, { default: web }] = await Promise.all([
    import("vite"),
    import("../web/vite.config.ts"),
  ]);
  const server = await createServer(
    mergeConfig(web, {
      configFile: false,
      clearScreen: false,
      logLevel: "warn",
      plugins: [configPlugin(config)],
      server: { host: "127.0.0.1", port, strictPort: true },
    }),
  );
  await server.listen();
  const address = server.httpServer?.address();
  const listening = typeof address === "object" && address ? address.port : port;
  return { url: `http://127.0.0.1:${listening}`, close: () => server.close() };
}

/** Answers `GET /config.json`. */
function configPlugin(config: WebOptions["config"]): Plugin {
  const answer: Connect.NextHandleFunction = (_request, response, next) => {
    Promise.resolve()
      .then(config)
      .then((value) => {
        response.setHeader("content-type", "application/json");
        response.setHeader("cache-control", "no-store");
        response.end(JSON.stringify(value));
      })
      .catch(next);
  };
  return {
    name: "seqferry-config",
    configureServer: (server) => {
      server.middlewares.use("/config.json", answer);
    },
  };
}
