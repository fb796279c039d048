import { type Context, Hono } from "hono";
import * as z from "zod";
import { VisibleError } from "#core/error";
import * as Log from "#core/log";
import * as Delivery from "#core/package/delivery";
import { ManifestFormat, manifestFormats } from "#core/package/manifest-schema";
import * as Receipts from "#core/package/receipts";
import type { Method } from "#core/package/sign";
import { setting } from "#core/settings";
import { contentSecurityPolicy } from "#functions/api/page-frame";
import { problemOf } from "#functions/api/problem";
import { problemPage } from "#functions/api/problem-page";
import { filesOfPage, recipientPage } from "#functions/api/recipient-page";

/** Digits only: one file has one address. */
const number = z
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
    context.header("content-security-policy", contentSecurityPolicy);
  });
  app.get("/d/:token", async (context) => {
    const { token } = context.req.param();
    if (wantsJson(context)) return context.json(await Delivery.view(token));
    const from = number.safeParse(context.req.query("from") ?? "0");
    if (!from.success) throw new VisibleError("link.not_found", "Pages begin at a file's number.");
    const delivery = await Delivery.page(token, from.data, filesOfPage);
    return context.html(recipientPage(`${setting("apiOrigin")}/d/${token}`, delivery));
  });
  app.get("/d/:token/manifest", (context) => {
    const format = ManifestFormat.safeParse(context.req.query("format") ?? "ndjson");
    if (!format.success)
      throw new VisibleError("request.invalid", "format: there is no such form of a manifest.", {
        hint: `It takes: ${manifestFormats.join(", ")}.`,
      });
    return redirect(
      context,
      Delivery.manifestUrl(context.req.param("token"), format.data, methodOf(context)),
    );
  });
  app.get("/d/:token/script", (context) =>
    redirect(context, Delivery.scriptUrl(context.req.param("token"), methodOf(context))),
  );
  app.get("/d/:token/data", (context) =>
    redirect(context, Delivery.dataUrl(context.req.param("token"), methodOf(context))),
  );
  app.get("/d/:token/lims.csv", (context) =>
    redirect(context, Delivery.limsUrl(context.req.param("token"), methodOf(context))),
  );
  app.get("/d/:token/files/:n", (context) => {
    const n = number.safeParse(context.req.param("n"));
    if (!n.success) throw new VisibleError("link.not_found", "Files are named by their number.");
    const range = context.req.header("range");
    return redirect(
      context,
      Delivery.fileUrl(context.req.param("token"), n.data, methodOf(context), range),
    );
  });
  app.post("/d/:token/receipts", async (context) => {
    await Receipts.tell(context.req.param("token"), await context.req.text());
    return context.body(null, 204);
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
function methodOf(context: Context): Method {
  return context.req.raw.method === "HEAD" ? "HEAD" : "GET";
}

/** Browsers name HTML first; who takes anything gets the page. */
function wantsJson(context: Context): boolean {
  const accept = context.req.header("accept") ?? "";
  return accept.includes("application/json") && !accept.includes("text/html");
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
    return context.html(problemPage(body), body.status as 404);
  return context.body(JSON.stringify(body), body.status as 404, {
    "content-type": "application/problem+json",
  });
}
