import type { IncomingMessage, ServerResponse } from "node:http";

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Lets the pages of one origin, the web app's, use what tools use anyway; pages of any other origin get no answer to read. */
export function crossOrigin(origin: string | undefined, handle: Handle): Handle {
  return async (request, response) => {
    if (origin !== undefined && request.headers.origin === origin) {
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("vary", "origin");
      if (request.method === "OPTIONS") {
        response.writeHead(204, {
          "access-control-allow-methods": "GET, POST, DELETE",
          "access-control-allow-headers": "content-type",
        });
        response.end();
        return;
      }
    }
    await handle(request, response);
  };
}
