import * as z from "zod";
import type { Named, Option } from "#cli/command";

type Shape = Record<string, z.ZodType>;

/** One option a member of the shape. */
export type OptionsFrom<Of extends Shape> = { [Name in keyof Of]: Option<Of[Name]> };
export type UnsetOptionsFrom<Of extends Shape> = {
  [Name in keyof Of]: Option<z.ZodType<z.output<Of[Name]> | undefined>>;
};

/** Options of an API's query or body: names, checks, choices and descriptions are the schema's. */
export function optionsFrom<Of extends Shape>(
  shape: Of,
  detail: { names?: Partial<Record<keyof Of, Named>> } = {},
): OptionsFrom<Of> {
  const entries = Object.entries(shape).map(([name, schema]) => {
    const choices = choicesOf(schema);
    const named = detail.names?.[name as keyof Of];
    return [
      name,
      {
        schema,
        description: descriptionOf(name, schema),
        ...(innerOf(schema).def.type === "boolean"
          ? {}
          : { value: choices ? name.toUpperCase() : placeholderOf(name, schema) }),
        ...(named && { names: named }),
      } satisfies Option,
    ];
  });
  return Object.fromEntries(entries) as OptionsFrom<Of>;
}

/** The same without defaults: what is not given stays unset, and the API's own default holds. */
export function unsetOptionsFrom<Of extends Shape>(shape: Of): UnsetOptionsFrom<Of> {
  const entries = Object.entries(optionsFrom(shape)).map(([name, option]) => {
    const inner = innerOf(option.schema);
    // On a command line, numbers are texts.
    const schema =
      inner.def.type === "number"
        ? z.coerce.number().pipe(inner as z.ZodType<unknown, number>)
        : inner;
    const standard = defaultOf(option.schema);
    const isTold = standard !== undefined && standard !== false;
    const description = option.description.replaceAll("`", "");
    const last = name.replace(/^.*(?=[A-Z])/, "").toUpperCase();
    return [
      name,
      {
        ...option,
        schema: schema.optional(),
        description: isTold ? `${description} Unset: ${standard}.` : description,
        ...(choicesOf(inner) && { value: last }),
      },
    ];
  });
  return Object.fromEntries(entries) as UnsetOptionsFrom<Of>;
}

/** The words that a schema takes, if they are few and known. */
export function choicesOf(schema: z.ZodType): string[] | undefined {
  const { def } = innerOf(schema) as { def: { type: string; entries?: Record<string, string> } };
  return def.type === "enum" && def.entries ? Object.values(def.entries) : undefined;
}

/** True for ISO-8601 times. */
export function isTime(schema: z.ZodType): boolean {
  return (innerOf(schema) as { def: { format?: string } }).def.format === "datetime";
}

/** The default of a schema, or undefined. */
export function defaultOf(schema: z.ZodType): unknown {
  const parsed = schema.safeParse(undefined);
  return parsed.success ? parsed.data : undefined;
}

/** The schema below `optional`, `default` and pipes. */
export function innerOf(schema: z.ZodType): z.ZodType {
  const { def } = schema as { def: { innerType?: z.ZodType; in?: z.ZodType } };
  const inner = def.innerType ?? def.in;
  return inner ? innerOf(inner) : schema;
}

function descriptionOf(name: string, schema: z.ZodType): string {
  const own = schema.meta()?.description ?? innerOf(schema).meta()?.description;
  if (own) return own;
  const words = name
    .replace(/Arn$/, " ARN")
    .replace(/[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words[0]?.toUpperCase()}${words.slice(1)}.`;
}

function placeholderOf(name: string, schema: z.ZodType): string {
  if (isTime(schema)) return "TIME";
  if (innerOf(schema).def.type === "number") return "N";
  if (/id$/i.test(name)) return "ID";
  if (/arn$/i.test(name)) return "ARN";
  if (name === "tag") return "KEY=VALUE";
  return "TEXT";
}
