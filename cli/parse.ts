import { type Command, flagOf, type Globals, type Option, type Options } from "#cli/command";
import { usage } from "#cli/exit";
import { defaultOf, innerOf } from "#cli/from-schema";
import { didYouMean } from "#cli/suggest";
import { globalOptions } from "#cli/tree/global";
import { find, nextWords } from "#cli/tree/tree";
import { checkValue } from "#cli/value";

type Env = Record<string, string | undefined>;

/** What a command line asks for. */
export type Parsed =
  | { kind: "run"; command: Command; options: object; globals: Globals; args: string[] }
  | { kind: "help"; words: string[] }
  | { kind: "version" };

/**
 * Reads a command line against the tree. Options may stand anywhere, `--` ends them. Throws
 * `CliError` with exit `usage`, which names the word or option that is wrong.
 */
export function parse(argv: readonly string[], env: Env): Parsed {
  const words: string[] = [];
  const given = new Map<string, (string | boolean)[]>();
  let found: { command: Command; length: number } | undefined;
  const rest = [...argv];
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (token === "--") {
      words.push(...rest.splice(0));
    } else if (token === "--version" && !found) {
      return { kind: "version" };
    } else if (token.startsWith("-") && token !== "-") {
      takeOption(token, rest, found?.command, given);
    } else {
      words.push(token);
      found ??= find(words);
      if (!found) checkWords(words);
      // Its words are no options of ours, whatever they look like.
      if (found?.command.hidden) words.push(...rest.splice(0));
    }
  }
  if (given.has("help") || words.length === 0) return { kind: "help", words: words.slice(0, 2) };
  if (!found) throw needsVerb(words);
  const { command, length } = found;
  const args = words.slice(length);
  checkArguments(command, args);
  const globals = valuesOf(globalOptions, given, env, command);
  const options = valuesOf(command.options, given, env, command);
  return { kind: "run", command, options, globals: globals as unknown as Globals, args };
}

/** True for options that take no value. */
export const isFlag = (option: Option): boolean => option.value === undefined;

/** True for flags that are on unless `--no-…` is said. */
export const isOn = (option: Option): boolean =>
  isFlag(option) && defaultOf(option.schema) === true;

/** The flag that help and completion name: `--color`'s use is to be turned off. */
export const shownFlag = ([name, option]: [string, Option]): string =>
  isOn(option) ? noFlagOf(name) : flagOf(name);

function takeOption(
  token: string,
  rest: string[],
  command: Command | undefined,
  given: Map<string, (string | boolean)[]>,
): void {
  const options: Options = { ...globalOptions, ...command?.options };
  const { flag, attached, negated, name, option } = lookUp(token, options, command);
  const add = (value: string | boolean) => given.set(name, [...(given.get(name) ?? []), value]);
  if (isFlag(option)) {
    // -qv is -q -v.
    if (attached !== undefined && !token.startsWith("--")) rest.unshift(`-${attached}`);
    else if (attached !== undefined) throw usage(`${flag}: takes no value`);
    add(!negated);
    return;
  }
  const value = attached ?? rest.shift();
  if (value === undefined || (attached === undefined && value.startsWith("--")))
    throw usage(`${flag}: needs a value (${option.value})`, helpHint(command));
  add(value);
}

function lookUp(token: string, options: Options, command: Command | undefined) {
  const [, flag = token, attached] = token.startsWith("--")
    ? (/^(--[^=]*)(?:=(.*))?$/s.exec(token) ?? [])
    : (/^(-.)(.+)?$/s.exec(token) ?? []);
  for (const [name, option] of Object.entries(options)) {
    const negated = innerOf(option.schema).def.type === "boolean" && flag === noFlagOf(name);
    if (negated || flag === flagOf(name) || flag === `-${option.short}`)
      return { flag, attached, negated, name, option };
  }
  const known = Object.entries(options).map(shownFlag);
  const of = command ? `seqferry ${command.path}` : "seqferry";
  throw usage(`${flag}: is not an option of ${of}`, didYouMean(flag, known) ?? helpHint(command));
}

const noFlagOf = (name: string): string => flagOf(name).replace("--", "--no-");

function valuesOf(
  options: Options,
  given: Map<string, (string | boolean)[]>,
  env: Env,
  command: Command,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const values = given.get(name);
      const fromEnv = values ? undefined : option.env && env[option.env];
      if (fromEnv) return [name, checkValue(`$${option.env}`, option, fromEnv)];
      if (!values) return [name, checkValue(flagOf(name), option, undefined)];
      if (values.length > 1 && !option.repeats && !isFlag(option))
        throw usage(`${flagOf(name)}: is given ${values.length} times`, helpHint(command));
      return [name, checkValue(flagOf(name), option, option.repeats ? values : values.at(-1))];
    }),
  );
}

function checkArguments(command: Command, args: string[]): void {
  const known = command.args ?? [];
  const missing = known[args.length];
  if (missing && !missing.optional)
    throw usage(`seqferry ${command.path}: ${missing.name} is missing`, helpHint(command));
  if (args.length > known.length && !known.at(-1)?.many)
    throw usage(`${args[known.length]}: is one word too many`, helpHint(command));
  for (const [index, word] of args.entries()) {
    const choices = known[index]?.choices;
    if (choices && !choices.includes(word))
      throw usage(
        `${known[index]?.name}: "${word}" is none of ${choices.join(", ")}`,
        didYouMean(word, choices) ?? helpHint(command),
      );
  }
}

function checkWords(words: string[]): void {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? "";
  const candidates = nextWords(before);
  if (candidates.includes(word)) return;
  const what = before.length > 0 ? `seqferry ${before.join(" ")} has no` : "There is no command";
  throw usage(
    `${what} "${word}".`,
    didYouMean(word, candidates) ?? `There is: ${candidates.join(", ")}.`,
  );
}

function needsVerb(words: string[]) {
  const verbs = nextWords(words);
  return usage(`seqferry ${words.join(" ")}: needs one of ${verbs.join(", ")}`);
}

function helpHint(command: Command | undefined): string {
  return `Run: seqferry ${command ? `${command.path} ` : ""}--help`;
}
