import * as z from "zod";
import { option } from "#cli/command";
import { flag } from "#cli/tree/options";

/** Options of every command. */
export const globalOptions = {
  output: option({
    schema: z.enum(["table", "json", "jsonl", "tsv"]).optional(),
    value: "FORMAT",
    env: "SEQFERRY_OUTPUT",
    description: "How data is printed. Unset: table on a terminal, tsv elsewhere.",
  }),
  json: flag("The same as --output json."),
  fields: option({
    schema: z
      .string()
      .transform((text) => text.split(",").map((name) => name.trim()))
      .optional(),
    value: "A,B",
    description: "Which fields to print, in which order.",
  }),
  profile: option({
    schema: z.string().min(1).optional(),
    value: "NAME",
    names: "profile",
    // No `env`: where --profile is AWS's, the variable is none of its business.
    description: "Which sign-in to use. Unset: SEQFERRY_PROFILE, else that of the last login.",
  }),
  color: option({ schema: z.boolean().default(true), description: "No colours." }),
  quiet: option({
    schema: z.boolean().default(false),
    short: "q",
    description: "Print data and errors only.",
  }),
  verbose: option({
    schema: z.boolean().default(false),
    short: "v",
    description: "Print a line for each request.",
  }),
  debug: flag("Print requests in full, without secrets."),
  help: option({
    schema: z.boolean().default(false),
    short: "h",
    description: "Print help of the command.",
  }),
};
