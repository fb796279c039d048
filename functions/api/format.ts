import type { Context } from "hono";
import type * as z from "zod";

/** Another form of what a route answers, asked for by `Accept`. */
export type Format<Query extends z.ZodType = z.ZodType> = {
  /** Media type, without parameters. */
  type: string;
  /** Its parameters, as `; charset=utf-8`. */
  parameters?: string;
  description: string;
  /** Takes the place of the route's own query. */
  query: Query;
  handle: (
    query: z.output<Query>,
    /** The route's own, checked. */
    params: unknown,
  ) => Promise<{ body: string; nextCursor: string | null }>;
};

/** Infers the types of one format. */
export function format<Query extends z.ZodType>(definition: Format<Query>): Format {
  return definition as unknown as Format;
}

/** One page in that format; where the next one is, is in `Link` (RFC 8288). */
export async function answerIn(
  { type, parameters = "", handle }: Format,
  { query, params }: { query: unknown; params: unknown },
  context: Context,
): Promise<Response> {
  const { body, nextCursor } = await handle(query, params);
  context.header("content-type", type + parameters);
  if (nextCursor) {
    const next = new URLSearchParams({ ...context.req.query(), cursor: nextCursor });
    context.header("link", `<${context.req.path}?${next}>; rel="next"`);
  }
  return context.body(body);
}
