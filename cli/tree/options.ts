import * as z from "zod";
import { type Named, option } from "#cli/command";
import { Duration } from "#cli/duration";
import { type OptionsFrom, optionsFrom } from "#cli/from-schema";

/** Options of commands that follow work to its end. */
export const followOptions = {
  timeout: option({
    schema: Duration.optional(),
    value: "DURATION",
    description: "Stop following after so long (exit 7); the work goes on.",
  }),
  progress: option({
    schema: z.enum(["auto", "line", "jsonl", "none"]).default("auto"),
    value: "HOW",
    description: "Progress on stderr. auto: a bar on a terminal, lines elsewhere.",
  }),
};

/** For commands that change something. */
export const dryRunOption = option({
  schema: z.boolean().default(false),
  description: "Say what would be done, and do nothing.",
});

export const yesOption = option({
  schema: z.boolean().default(false),
  short: "y",
  description: "Do not ask.",
});

/** Options of every list. */
export const listOptions = {
  limit: option({
    schema: z.coerce.number().int().min(1).default(25),
    value: "N",
    description: "How many at most.",
  }),
  all: option({ schema: z.boolean().default(false), description: "All of them." }),
  cursor: option({
    schema: z.string().optional(),
    value: "CURSOR",
    description: "Go on where a list with the same filters ended.",
  }),
  failOnEmpty: option({
    schema: z.boolean().default(false),
    description: "Exit 3 when there is nothing.",
  }),
};

/** Filters of a list: all that the API's query takes, but for what `listOptions` have. */
export function filtersOf<Shape extends ListShape>(
  { shape }: z.ZodObject<Shape>,
  names: Partial<Record<keyof Shape, Named>> = {},
): OptionsFrom<Omit<Shape, "limit" | "cursor">> {
  const { limit: _limit, cursor: _cursor, ...filters } = shape;
  return optionsFrom(filters, { names }) as OptionsFrom<Omit<Shape, "limit" | "cursor">>;
}

/** For commands that begin something; `what` a repeated request then is, or does. */
export const idempotencyKeyOption = (what: string) =>
  option({
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 letters of ASCII without spaces")
      .optional(),
    value: "KEY",
    description: `The same request with the same key within 24 hours ${what}.`,
  });

/** For commands that begin something that takes time. */
export const waitOption = (failure = "if it fails") =>
  flag(`Follow it to its end; exit 6 ${failure}.`);

export const flag = (description: string) =>
  option({ schema: z.boolean().default(false), description });

/** A text that is not needed. */
export const text = (value: string, description: string) =>
  option({ schema: z.string().min(1).optional(), value, description });

/** Texts: the option may be given several times. */
export const several = (value: string, description: string) =>
  option({ schema: z.array(z.string().min(1)).default([]), value, repeats: true, description });

type ListShape = Readonly<Record<"limit" | "cursor", z.ZodType>> & Record<string, z.ZodType>;
