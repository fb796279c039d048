import type { Context } from "#cli/context";
import { codeOf, failureOf } from "#cli/exit";
import { translated, translations } from "#cli/old-arguments";
import * as Say from "#cli/say";
import { columns, wrap } from "#cli/wrap";

/** Commands of the old data-sharing-tool, and what this version has in their place. */
const oldCommands: readonly (readonly [name: string, instead: string])[] = [
  ["generate-package", "package create"],
  ["list-packages", "package list"],
  ["get-package-status", "package get ID"],
  ["view-package-report", "package report ID"],
  ["presign-package", "package link ID"],
  ["push-package", "push start"],
  ["list-push-jobs", "push list"],
  ["get-push-job-status", "push get ID"],
];

/**
 * Answers for the old tool's own commands: the command line of seqferry that does the same, or an exit code when that is
 * not one and it was said why. Undefined for everything else, which is seqferry's.
 */
export function oldCommand(
  argv: readonly string[],
  context: Context,
): { argv: string[] } | { code: number } | undefined {
  const [word = ""] = argv;
  if (argv.length === 0 || word === "help" || word === "--help" || word === "-h") {
    if (argv.length > 1) return undefined;
    context.stdout.write(`${overview().join("\n")}\n`);
    return { code: 0 };
  }
  if (!Object.hasOwn(translations, word)) return undefined;
  return translation(word, argv.slice(1), context);
}

function translation(
  name: string,
  words: readonly string[],
  context: Context,
): { argv: string[] } | { code: number } {
  try {
    return { argv: translated(name, words) };
  } catch (error) {
    Say.failure(context, error, false, Say.hasColor(context, true));
    return { code: codeOf(failureOf(error).exit) };
  }
}

function overview(): string[] {
  return [
    ...wrap(
      "data-sharing-tool is the old name of seqferry and takes all of its commands: seqferry help lists them.",
      80,
    ),
    "",
    ...wrap(
      "Commands of the old tool, and what is in their place. All of them go on working; push-package plans first, shows the plan and asks (--yes in scripts).",
      80,
    ),
    ...columns(oldCommands, 80),
  ];
}
