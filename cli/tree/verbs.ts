import type * as z from "zod";
import { type Argument, command, type Named, type Options, type Printed } from "#cli/command";
import {
  dryRunOption,
  followOptions,
  listOptions,
  type waitOption,
  yesOption,
} from "#cli/tree/options";

/** What commands are about. */
export type Noun = {
  /** First word of their path. */
  word: string;
  /** An id in examples, and the argument that takes one. */
  example: string;
  id: Argument;
  /** One of it, whole. */
  detail: Printed;
};

type Kind = {
  prefix: string;
  schema: z.ZodObject;
  names?: Named;
  /** Of one alone, unless all. */
  columns?: readonly string[];
};

/** A thing that has an id of its own: `prefix.ULID`. */
export function noun(
  word: string,
  { prefix, schema, names, columns = Object.keys(schema.shape) }: Kind,
): Noun {
  return {
    word,
    example: `${prefix}.01JD4XVQ4S8Y6Z9T3M2K7B5C1A`,
    id: { name: "ID", description: `As ${prefix}.01JD4X…`, ...(names && { names }) },
    detail: { schema, columns },
  };
}

type Examples = readonly (readonly [line: string, does: string])[];

/** `get`: shows any number of them. */
export const getOf = (
  { word, id, example, detail }: Noun,
  summary: string,
  { description, prints = detail }: { description?: string; prints?: Printed } = {},
) =>
  command({
    path: `${word} get`,
    ...{ summary, description },
    examples: [[`${word} get ${example}`, "One."]],
    args: [{ ...id, many: true }],
    options: {},
    prints,
  });

type List<Own extends Options> = {
  summary: string;
  description?: string;
  examples: Examples;
  filters: Own;
  columns: readonly string[];
};

/** `list`: shows those that match, page by page. */
export const listOf = <Own extends Options>(
  { word, detail }: Noun,
  { filters, columns, ...told }: List<Own>,
) =>
  command({
    path: `${word} list`,
    ...told,
    options: { ...filters, ...listOptions },
    prints: { schema: detail.schema, columns },
  });

const watchedFor = { "1h": "For an hour at most.", "12h": "For half a day at most." };

/** `watch`: follows one to its end. */
export const watchOf = (
  { word, id, example, detail }: Noun,
  summary: string,
  { timeout = "1h", prints = detail }: { timeout?: keyof typeof watchedFor; prints?: Printed } = {},
) =>
  command({
    path: `${word} watch`,
    summary,
    description: "Exit 6 when it fails or is aborted. Ctrl-C ends the watching and nothing else.",
    examples: [[`${word} watch ${example} --timeout ${timeout}`, watchedFor[timeout]]],
    args: [id],
    options: followOptions,
    prints,
  });

/** `retry`: begins one that has ended again, and follows it if asked to. */
export const retryOf = (
  { word, id, example, detail }: Noun,
  { wait, ...told }: { summary: string; description: string; wait: ReturnType<typeof waitOption> },
) =>
  command({
    path: `${word} retry`,
    ...told,
    examples: [[`${word} retry ${example} --wait`, "And follows it to its end."]],
    args: [id],
    options: { dryRun: dryRunOption, wait, ...followOptions },
    prints: detail,
  });

type Change = {
  summary: string;
  description?: string;
  /** What the example does. */
  does?: string;
  prints?: Printed;
};

/** A verb that changes one without asking. */
export const changeOf = (
  { word, id, example, detail }: Noun,
  verb: string,
  { summary, description, does = "One.", prints = detail }: Change,
) =>
  command({
    path: `${word} ${verb}`,
    ...{ summary, description },
    examples: [[`${word} ${verb} ${example}`, does]],
    args: [id],
    options: { dryRun: dryRunOption },
    prints,
  });

const asks = "Asks first; without a terminal, --yes is needed.";

type End = {
  summary: string;
  /** What else to know before one says yes. */
  knowing?: string;
  /** Null: nothing, for there is nothing any more. */
  prints?: Printed | null;
};

/** `abort`, `delete` and other verbs that ask first. */
export const endOf = (
  { word, id, example, detail }: Noun,
  verb: string,
  { summary, knowing, prints = detail }: End,
) =>
  command({
    path: `${word} ${verb}`,
    summary,
    description: knowing ? `${knowing} ${asks}` : asks,
    examples: [[`${word} ${verb} ${example} --yes`, "Without asking."]],
    args: [id],
    options: { dryRun: dryRunOption, yes: yesOption },
    ...(prints && { prints }),
  });
