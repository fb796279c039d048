import * as z from "zod";
import { option } from "#cli/command";
import { Duration } from "#cli/duration";

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
