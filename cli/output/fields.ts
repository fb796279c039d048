import * as z from "zod";
import type { Printed } from "#cli/command";
import { usage } from "#cli/exit";
import { innerOf } from "#cli/from-schema";
import { didYouMean } from "#cli/suggest";

/** Names that `--fields` takes: members of the schema, and members of its objects as `coverage.asOf`. */
export function namesOf(schema: z.ZodObject): string[] {
  return Object.entries(schema.shape).flatMap(([name, member]) => {
    const inner = innerOf(member as z.ZodType);
    if (!(inner instanceof z.ZodObject)) return [name];
    return [name, ...namesOf(inner).map((below) => `${name}.${below}`)];
  });
}

/** The fields to print. Throws `CliError` with exit `usage` for one that there is not. */
export function fieldsOf({ schema }: Printed, asked: string[] | undefined): string[] | undefined {
  if (!asked) return undefined;
  const known = namesOf(schema);
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw usage(
      `--fields: there is no "${unknown}"`,
      didYouMean(unknown, known) ?? `There is: ${known.join(", ")}.`,
    );
  return asked;
}

/** A member, by its name with dots. */
export function valueAt(item: object, name: string): unknown {
  let value: unknown = item;
  for (const part of name.split("."))
    value = (value as Record<string, unknown> | null | undefined)?.[part];
  return value;
}

/** The item with those fields only; names with dots stay names with dots. */
export function pick(item: object, fields: string[] | undefined): object {
  if (!fields) return item;
  return Object.fromEntries(fields.map((name) => [name, valueAt(item, name) ?? null]));
}
