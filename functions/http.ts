import middy from "@middy/core";
import type { Hono } from "hono";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { base, traced } from "#functions/lambda";

/** An HTTP function around a Hono app. */
// biome-ignore lint/suspicious/noExplicitAny: any app may be served, whatever its variables.
export function http(app: Hono<any>) {
  const serve = handle(app);
  return middy()
    .use(base())
    .handler(
      traced(async (event: unknown, context) =>
        serve(event as LambdaEvent, context as unknown as LambdaContext),
      ),
    );
}
