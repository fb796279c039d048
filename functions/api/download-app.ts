import { type Context, Hono } from "hono";
import * as z from "zod";
import { VisibleError } from "#core/error";
import * as Log from "#core/log";
import * as Delivery from "#core/package/delivery";
import { problemOf } from "#functions/api/problem";
import { problemPage, recipientPage } from "#functions/api/recipient-page";

/** Digits only: one file has one address. */
const fileNumber = z
  .string()
  .regex(/^(0|[1-9]\d{0,8})$/)
  .transform(Number);

/** Recipients' routes. The token in the path is all they need; nothing here is cached or logged by path. */
export function createDownloadApp(): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
    context.header("referrer-policy", "no-referrer");
    context.header("x-content-type-options", "nosniff");
    context.header(
      "content-security-policy",
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    );
  });
  app.get("/d/:token", async (context) => {
    const { token } = context.req.param();
    return context.html(recipientPage(`/d/${token}`, await Delivery.view(token)));
  });
  app.get("/d/:token/manifest", (context) =>
    redirect(context, Delivery.manifestUrl(context.req.param("token"), methodOf(context))),
  );
  app.get("/d/:token/script", (context) =>
    redirect(context, Delivery.scriptUrl(context.req.param("token"), methodOf(context))),
  );
  app.get("/d/:token/files/:n", (context) => {
    const n = fileNumber.safeParse(context.req.param("n"));
    if (!n.success) throw new VisibleError("link.not_found", "Files are named by their number.");
    return redirect(
      context,
      Delivery.fileUrl(context.req.param("token"), n.data, methodOf(context)),
    );
  });
  app.get("/s/:token", (context) =>
    redirect(
      context,
      Delivery.scriptUrlByScriptToken(context.req.param("token"), methodOf(context)),
    ),
  );
  app.notFound((context) =>
    problem(context, new VisibleError("link.not_found", "There is nothing here.")),
  );
  app.onError((error, context) => problem(context, error));
  return app;
}

/** Hono answers HEAD through the GET route; the signature must be for what the client will send. */
function methodOf(context: Context): Delivery.Method {
  return context.req.raw.method === "HEAD" ? "HEAD" : "GET";
}

async function redirect(context: Context, url: Promise<string>): Promise<Response> {
  return context.redirect(await url, 302);
}

/** Browsers get a page, programs get problem+json. */
function problem(context: Context, error: Error): Response | Promise<Response> {
  const requestId = crypto.randomUUID();
  const body = problemOf(error, requestId);
  if (body.status >= 500) Log.error("A download request failed", { requestId, error });
  if (context.req.header("accept")?.includes("text/html"))
    return context.html(problemPage(body.title, body.detail, body.hint), body.status as 404);
  return context.body(JSON.stringify(body), body.status as 404, {
    "content-type": "application/problem+json",
  });
}
