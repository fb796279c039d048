import type * as z from "zod";
import { invalid } from "#core/error";

/** A function that parses its input first; the schema stays readable for routes and steps. */
export type Fn<Schema extends z.ZodType, Output> = ((input: z.input<Schema>) => Output) & {
  schema: Schema;
};

/**
 * Wraps a verb: `create(input)` gets what `schema` made of the input.
 * Throws `VisibleError` `request.invalid` that names every wrong field.
 */
export function fn<Schema extends z.ZodType, Output>(
  schema: Schema,
  verb: (input: z.output<Schema>) => Output,
): Fn<Schema, Output> {
  const checked = (input: z.input<Schema>) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw invalid(parsed.error.issues);
    return verb(parsed.data);
  };
  return Object.assign(checked, { schema });
}
