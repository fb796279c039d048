import type { Context } from "#cli/context";
import { codeOf } from "#cli/exit";
import { columns, wrap } from "#cli/wrap";

/** Commands of the old data-sharing-tool, and the nearest that this version has. */
const oldCommands: readonly (readonly [name: string, instead: string])[] = [
  ["generate-package", "api POST /packages"],
  ["list-packages", "api GET /packages"],
  ["get-package-status", "api GET /packages/ID"],
  ["view-package-report", "nothing yet"],
  ["push-package", "nothing yet"],
  ["presign-package", "api POST /packages/ID/links"],
  ["list-push-jobs", "nothing yet"],
  ["get-push-job-status", "nothing yet"],
];

/**
 * Answers for the old tool's own commands, which are not there yet: exit 2 and what to use instead.
 * Undefined for everything else, which is seqferry's.
 */
export function oldCommand(argv: readonly string[], context: Context): number | undefined {
  const [word = ""] = argv;
  if (argv.length === 0 || word === "help" || word === "--help" || word === "-h") {
    if (argv.length > 1) return undefined;
    context.stdout.write(`${overview().join("\n")}\n`);
    return 0;
  }
  const known = oldCommands.find(([name]) => name === word);
  if (!known) return undefined;
  const [name, instead] = known;
  const hint =
    instead === "nothing yet"
      ? "There is nothing in its place yet."
      : `Use in its place: seqferry ${instead}`;
  context.stderr.write(`✗ data-sharing-tool ${name} is not in this version.\n  ${hint}\n`);
  return codeOf("usage");
}

function overview(): string[] {
  return [
    ...wrap(
      "data-sharing-tool is the old name of seqferry and takes all of its commands: seqferry help lists them.",
      80,
    ),
    "",
    "Commands of the old tool that are not in this version, and what is in their place",
    ...columns(oldCommands, 80),
  ];
}
