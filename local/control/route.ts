import type * as z from "zod";

/** Handlers by method and path; what they throw is answered with 400 and the message. */
export type Routes = Record<string, (body: unknown) => unknown>;

/** The body as `schema` has it. Throws with the fields that are wrong. */
export function checked<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues
      .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message))
      .join("; "),
  );
}
