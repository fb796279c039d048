import type * as z from "zod";
import type { Context } from "#cli/context";

/** `--name VALUE`, or a flag when it has no `value`. */
export type Option<Schema extends z.ZodType = z.ZodType> = {
  /** Checks what was given: a text, a list of texts if it `repeats`, a boolean if it is a flag. */
  schema: Schema;
  description: string;
  /** One letter. */
  short?: string;
  /** Placeholder of the value in help. */
  value?: string;
  /** May be given several times. */
  repeats?: boolean;
  /** Variable that is taken when it is not given. */
  env?: string;
  /** What values name, for completion from what was seen lately. */
  names?: Named;
};

/** Kinds of ids that completion knows. */
export type Named =
  | "readSet"
  | "store"
  | "backfill"
  | "copyJob"
  | "package"
  | "link"
  | "destination"
  | "plan"
  | "approval"
  | "pushJob"
  | "webhook"
  | "rule"
  | "import"
  | "library"
  | "workflowRun"
  | "project"
  | "fastq"
  | "fastqSet"
  | "syncRequest"
  | "unarchivingJob"
  | "sharingJob"
  | "queue"
  | "profile";

export type Options = Record<string, Option>;

/** A positional argument. */
export type Argument = {
  name: string;
  description: string;
  /** Takes all that follow. */
  many?: boolean;
  optional?: boolean;
  choices?: readonly string[];
  names?: Named;
};

/** What a command prints: one schema gives `--fields`, columns and CSV their names. */
export type Printed = {
  schema: z.ZodObject;
  /** Columns of a table, unless `--fields` says others. */
  columns: readonly string[];
};

/** One command as data; parsing, help and completion come from it, the work is in `cli/command/`. */
export type Command<Own extends Options = Options> = {
  /** Words that call it: `read-set list`. */
  path: string;
  summary: string;
  description?: string;
  /** Command lines (without the program's name), each with what it does. */
  examples: readonly (readonly [line: string, does: string])[];
  args?: readonly Argument[];
  options: Own;
  prints?: Printed;
  /** Kept out of help and completion. */
  hidden?: boolean;
};

/** Values of a set of options, checked. */
export type Values<Own extends Options> = {
  [Name in keyof Own]: z.output<Own[Name]["schema"]>;
};

/** One call of a command. */
export type Call<Its extends Command = Command> = {
  command: Command;
  options: Values<Its["options"]>;
  globals: Globals;
  args: string[];
  context: Context;
};

/** Options that every command takes. */
export type Globals = {
  output: "table" | "json" | "jsonl" | "tsv" | undefined;
  json: boolean;
  fields: string[] | undefined;
  profile: string | undefined;
  color: boolean;
  quiet: boolean;
  verbose: boolean;
  debug: boolean;
};

/** Does the work of a command; answers its exit code. */
export type Handler<Its extends Command> = (call: Call<Its>) => Promise<number>;

/** Keeps the types of the options. */
export function command<const Own extends Options>(definition: Command<Own>): Command<Own> {
  return definition;
}

/** Keeps the type of one option's schema. */
export function option<Schema extends z.ZodType>(definition: Option<Schema>): Option<Schema> {
  return definition;
}

/** `--created-after` of `createdAfter`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
