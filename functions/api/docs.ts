import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import { html } from "hono/html";
import { Resource } from "sst";
import * as Log from "#core/log";
import { mark } from "#functions/api/mark";
import { http } from "#functions/http";
import openapi from "./openapi.json" with { type: "json" };

/** Files of Swagger UI, copied beside the handler when it is deployed. */
const assets: Record<string, string> = {
  "swagger-ui-bundle.js": "text/javascript",
  "swagger-ui.css": "text/css",
};

const start = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, persistAuthorization: true });`;

export const app = new Hono();
app.get("/openapi.json", (context) => context.json(openapi));
/** Where the command line signs people in, and what verifies certificates; nothing of it is secret. */
app.get("/.well-known/seqferry.json", async (context) => {
  const { issuer, clientId, url } = Resource.SignIn;
  const stage = {
    api: Resource.Origin.url.replace(/\/$/, ""),
    issuer,
    clientId,
    authorizationEndpoint: `${url}/oauth2/authorize`,
    tokenEndpoint: `${url}/oauth2/token`,
    ...(await certificateKey()),
  };
  return context.json(stage, 200, { "cache-control": "public, max-age=300" });
});

/** Nobody is kept from signing in because KMS does not answer. */
async function certificateKey() {
  try {
    const { publicKey } = await import("#core/audit/sign");
    return { certificateKey: await publicKey() };
  } catch (error) {
    Log.warn("The key of certificates could not be read", { error });
    return {};
  }
}

app.get("/docs", (context) =>
  context.html(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Seqferry API</title><link rel="icon" href="${mark}"><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`),
);
app.get("/docs/start.js", (context) =>
  context.body(start, 200, { "content-type": "text/javascript" }),
);
app.get("/docs/:asset", async (context) => {
  const name = context.req.param("asset");
  const type = assets[name];
  if (!type) return context.notFound();
  const body = await readFile(`node_modules/swagger-ui-dist/${name}`);
  return context.body(new Uint8Array(body), 200, {
    "content-type": type,
    "cache-control": "public, max-age=86400",
  });
});

/** The API's description, a page to read and try it, and where to sign in. */
export const handler = http(app);
