import { type Command, flagOf, type Named, type Option, type Options } from "#cli/command";
import type { Context } from "#cli/context";
import { choicesOf } from "#cli/from-schema";
import { isFlag, shownFlag } from "#cli/parse";
import { seen } from "#cli/seen";
import { readConfig } from "#cli/session/config";
import { globalOptions } from "#cli/tree/global";
import { topics } from "#cli/tree/other";
import { find, nextWords } from "#cli/tree/tree";

/** What the last of the words may become, given those before it. */
export async function candidatesFor(words: readonly string[], context: Context): Promise<string[]> {
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  // Before its command is known, an option is one of every command.
  const found = find(positionals(before, globalOptions));
  const options: Options = { ...globalOptions, ...found?.command.options };
  const all = await offered(last, before, found, options, context);
  return all.filter((candidate) => candidate.startsWith(last)).sort();
}

async function offered(
  last: string,
  before: readonly string[],
  found: { command: Command; length: number } | undefined,
  options: Options,
  context: Context,
): Promise<string[]> {
  const waiting = optionAt(before.at(-1) ?? "", options);
  if (waiting && !isFlag(waiting)) return valuesOf(waiting, context);
  if (last.startsWith("-")) return Object.entries(options).map(shownFlag);
  const words = positionals(before, options);
  if (!found) return nextWords(words);
  const { command, length } = found;
  if (command.path === "help") return [...nextWords(words.slice(1)), ...topics];
  const position = words.length - length;
  const argument = command.args?.[position] ?? command.args?.findLast(({ many }) => many);
  if (argument?.choices) return [...argument.choices];
  return argument?.names ? named(argument.names, context) : [];
}

/** Words that are no options and no values of options. */
function positionals(words: readonly string[], options: Options): string[] {
  return words.filter((word, index) => {
    if (word.startsWith("-") && word !== "-") return false;
    const before = optionAt(words[index - 1] ?? "", options);
    return !before || isFlag(before);
  });
}

function optionAt(word: string, options: Options): Option | undefined {
  return Object.entries(options).find(
    ([name, { short }]) => word === flagOf(name) || (short && word === `-${short}`),
  )?.[1];
}

async function valuesOf({ schema, names }: Option, context: Context): Promise<string[]> {
  const choices = choicesOf(schema);
  if (choices) return choices;
  return names ? named(names, context) : [];
}

async function named(names: Named, context: Context): Promise<string[]> {
  if (names === "profile") return Object.keys((await readConfig(context)).profiles);
  return seen(context, names);
}
