import * as z from "zod";
import { command, option } from "#cli/command";
import { text } from "#cli/tree/options";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export const shells = ["bash", "zsh", "fish"] as const;
export const topics = ["exit-codes", "environment"] as const;

export const api = command({
  path: "api",
  summary: "Makes one request to the API, signed in as you.",
  description:
    "PATH is below /api/v1 unless it begins with /api, /docs, /openapi.json or /.well-known. Fields go into the query of a GET or DELETE, and into a JSON body otherwise.",
  examples: [
    ["api GET /read-sets -f status=ACTIVE -f limit=5", "A query."],
    [
      `api POST /packages -f name=first -F selection='{"libraryIdList":["L2600001"],"dataTypeList":["fastq"]}'`,
      "A body of fields.",
    ],
    ["api POST /packages --input package.json", "A body from a file; - is stdin."],
  ],
  args: [
    { name: "METHOD", description: "GET, POST, PUT, PATCH or DELETE.", choices: methods },
    { name: "PATH", description: "Such as /read-sets; /openapi.json has all." },
  ],
  options: {
    field: option({
      schema: z.array(z.string()).default([]),
      short: "f",
      value: "NAME=TEXT",
      repeats: true,
      description: "A field that is a text.",
    }),
    jsonField: option({
      schema: z.array(z.string()).default([]),
      short: "F",
      value: "NAME=JSON",
      repeats: true,
      description: "A field that is JSON: a number, true, a list.",
    }),
    input: text("FILE", "The body."),
    accept: option({
      schema: z.string().default("application/json"),
      value: "TYPE",
      description: "Media type to ask for, such as text/csv.",
    }),
  },
});

export const completion = command({
  path: "completion",
  summary: "Prints a completion script for a shell.",
  examples: [
    ["completion bash > ~/.local/share/bash-completion/completions/seqferry", "bash."],
    ["completion zsh > ~/.zfunc/_seqferry", "zsh, with ~/.zfunc in fpath."],
    ["completion fish > ~/.config/fish/completions/seqferry.fish", "fish."],
  ],
  args: [{ name: "SHELL", description: "bash, zsh or fish.", choices: shells }],
  options: {},
});

export const complete = command({
  path: "__complete",
  summary: "Prints candidates for the last of the words.",
  examples: [],
  args: [{ name: "WORD", description: "Words so far.", many: true, optional: true }],
  options: {},
  hidden: true,
});

export const help = command({
  path: "help",
  summary: "Explains a command, the exit codes, or the environment.",
  examples: [
    ["help read-set list", "A command."],
    ["help exit-codes", "What scripts can rely on."],
  ],
  args: [
    {
      name: "TOPIC",
      description: "A command, exit-codes or environment.",
      many: true,
      optional: true,
    },
  ],
  options: {},
});

export const otherCommands = [api, completion, complete, help];
