import type { Command, Option, Options } from "#cli/command";
import { exitCodes, usage } from "#cli/exit";
import { choicesOf, defaultOf } from "#cli/from-schema";
import { isFlag, shownFlag } from "#cli/parse";
import { didYouMean } from "#cli/suggest";
import { globalOptions } from "#cli/tree/global";
import { topics } from "#cli/tree/other";
import { nextWords, visible } from "#cli/tree/tree";
import { variables } from "#cli/variables";
import { columns, wrap } from "#cli/wrap";

const widest = 80;

/** Help of a command, a noun, a topic, or of everything when there are no words. */
export function helpOf(words: readonly string[], program: string, terminal?: number): string {
  const width = Math.max(40, Math.min(widest, terminal ?? widest));
  return `${linesOf(words, program, width).join("\n")}\n`;
}

function linesOf(words: readonly string[], program: string, width: number): string[] {
  const path = words.join(" ");
  if (path === "") return overview(program, width);
  if (path === "exit-codes") return exitCodeLines(width);
  if (path === "environment") return ["Variables", "", ...columns(variables, width)];
  const command = visible.find((candidate) => candidate.path === path);
  if (command) return commandLines(command, program, width);
  const verbs = visible.filter((candidate) => candidate.path.startsWith(`${path} `));
  if (verbs.length > 0)
    return [
      `${program} ${path} VERB`,
      "",
      ...columns(
        verbs.map((verb) => [verb.path.slice(path.length + 1), verb.summary]),
        width,
      ),
      "",
      `${program} ${path} VERB --help explains one.`,
    ];
  const known = [...nextWords([]), ...topics];
  throw usage(`There is no help on "${path}".`, didYouMean(words[0] ?? "", known));
}

function overview(program: string, width: number): string[] {
  const rows = visible.map(({ path, summary }) => [path, summary] as const);
  return [
    "Examples",
    `  ${program} login --api https://api.seqferry.example`,
    `  ${program} read-set list --status ACTIVE`,
    `  ${program} read-set export --format csv -o read-sets.csv`,
    "",
    "Commands",
    ...columns(rows, width),
    "",
    "Options of every command",
    ...columns([...optionRows(globalOptions), ["--version", "Print version and commit."]], width),
    "",
    `See also: ${program} help exit-codes, ${program} help environment`,
  ];
}

function commandLines(command: Command, program: string, width: number): string[] {
  const { path, summary, description, examples, args = [], options, prints } = command;
  const rows = optionRows(options);
  const words = args.map(({ name, many, optional }) => {
    const word = many ? `${name}...` : name;
    return optional ? `[${word}]` : word;
  });
  return [
    ...wrap(summary, width),
    "",
    "Examples",
    ...examples.flatMap(([line, does]) => [
      ...wrap(`# ${does}`, width, 2),
      ...commandLine(`${program} ${line}`, width),
    ]),
    "",
    "Usage",
    `  ${[program, path, ...words, ...(rows.length > 0 ? ["[options]"] : [])].join(" ")}`,
    ...(description ? ["", ...wrap(description, width)] : []),
    ...(args.length > 0
      ? [
          "",
          "Arguments",
          ...columns(
            args.map((arg) => [arg.name, arg.description]),
            width,
          ),
        ]
      : []),
    ...(rows.length > 0 ? ["", "Options", ...columns(rows, width)] : []),
    ...(prints
      ? ["", "Fields", ...wrap(Object.keys(prints.schema.shape).join(", "), width, 2)]
      : []),
    "",
    ...wrap(
      `Options of every command: ${Object.entries(globalOptions).map(shownFlag).join(" ")}`,
      width,
    ),
  ];
}

/** A command line may be too long for one line; it goes on after a backslash, as a shell has it. */
function commandLine(line: string, width: number): string[] {
  if (line.length + 2 <= width) return [`  ${line}`];
  const [first = "", ...rest] = wrap(line, width - 4, 0);
  return [first, ...rest.map((part) => `  ${part}`)].map(
    (part, index) => `  ${part}${index < rest.length ? " \\" : ""}`,
  );
}

function optionRows(options: Options): [string, string][] {
  return Object.entries(options).map(([name, option]) => {
    const short = option.short ? `-${option.short}, ` : "";
    const value = option.value ? ` ${option.value}` : "";
    return [`${short}${shownFlag([name, option])}${value}`, textOf(option)];
  });
}

function textOf(option: Option): string {
  const choices = choicesOf(option.schema);
  const standard = isFlag(option) || option.repeats ? undefined : defaultOf(option.schema);
  return [
    option.description,
    choices && `One of ${choices.join(", ")}.`,
    standard !== undefined && `Default: ${standard}.`,
    option.repeats && "Repeats.",
    option.env && `Variable: ${option.env}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

function exitCodeLines(width: number): string[] {
  const rows = Object.values(exitCodes).map(([code, text]) => [String(code), text] as const);
  return ["Exit codes", "", ...columns(rows, width)];
}
