import type { Plugin } from "vite";

/** `/config.json` from the variable `SEQFERRY_WEB_CONFIG`: a file of the build, an answer of the development server. */
export function configPlugin(): Plugin {
  const source = process.env.SEQFERRY_WEB_CONFIG;
  return {
    name: "config",
    generateBundle() {
      if (source) this.emitFile({ type: "asset", fileName: "config.json", source });
    },
    configureServer(server) {
      server.middlewares.use("/config.json", (_request, response) => {
        response.statusCode = source ? 200 : 404;
        response.setHeader("content-type", "application/json");
        response.end(source ?? "{}");
      });
    },
  };
}
