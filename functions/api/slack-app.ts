import { Hono } from "hono";
import { requestId } from "hono/request-id";
import * as Actor from "#core/actor";
import * as Log from "#core/log";
import { press } from "#core/notify/slack/press";
import { problemOf } from "#functions/api/problem";

/** The one route that Slack calls; it is signed, so that it asks for no token. */
export function createSlackApp() {
  const app = new Hono<{ Variables: { requestId: string } }>();
  app.use(requestId({ limitLength: 64 }));
  app.post("/slack/actions", async (context) => {
    const call = {
      timestamp: context.req.header("x-slack-request-timestamp"),
      signature: context.req.header("x-slack-signature"),
      body: await context.req.text(),
    };
    await Actor.run(Actor.system("slack"), () => press(call));
    // Slack shows a body to nobody here.
    return context.body(null, 200);
  });
  app.onError((error, context) => {
    const id = context.get("requestId") ?? "";
    const body = problemOf(error, id);
    if (body.status >= 500) Log.error("A call of Slack's failed", { requestId: id, error });
    return context.body(JSON.stringify(body), body.status as 400, {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    });
  });
  return app;
}
