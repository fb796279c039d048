import type { Call, Command, Globals } from "#cli/command";
import type { Context } from "#cli/context";
import { CliError, codeOf, failureOf, Interrupted } from "#cli/exit";
import { handlers } from "#cli/handlers";
import { helpOf } from "#cli/help";
import { fieldsOf } from "#cli/output/fields";
import { parse } from "#cli/parse";
import * as Say from "#cli/say";

/** Runs a command line; answers the exit code. Everything thrown ends up on stderr. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  let call: Call | undefined;
  try {
    const parsed = parse(argv, context.env);
    if (parsed.kind === "version") {
      context.stdout.write(`${context.version()}\n`);
      return 0;
    }
    if (parsed.kind === "help") {
      context.stdout.write(helpOf(parsed.words, context.program, context.stdout.columns));
      return 0;
    }
    const { command, options, globals, args } = parsed;
    call = { command, options: options as Call["options"], globals, args, context };
    return await handle(command, call);
  } catch (error) {
    if (error instanceof Interrupted || context.signal.aborted) {
      if (call && error instanceof Interrupted && error.message) Say.note(call, error.message);
      return codeOf("interrupted");
    }
    const color = call ? call.globals.color : !argv.includes("--no-color");
    Say.failure(context, error, asJson(argv, call, context), Say.hasColor(context, color));
    if (call?.globals.debug && !(error instanceof CliError) && error instanceof Error)
      context.stderr.write(`${error.stack}\n`);
    return codeOf(failureOf(error).exit);
  }
}

async function handle(command: Command, call: Call): Promise<number> {
  const load = handlers[command.path];
  if (!load) throw new Error(`${command.path} has no handler.`);
  // Before the work: what is not valid has done nothing.
  if (command.prints) fieldsOf(command.prints, call.globals.fields);
  const { run: work } = await load();
  // Each takes calls of its own command only, which is the one that its path has found.
  return work(call as never);
}

/** Before the command line is understood, the words themselves tell. */
function asJson(argv: readonly string[], call: Call | undefined, context: Context): boolean {
  if (call) return Say.wantsJson(call);
  const text = argv.join(" ");
  const output = /--output[ =](\w+)/.exec(text)?.[1] ?? context.env.SEQFERRY_OUTPUT;
  return Say.wantsJson({
    context,
    globals: { json: argv.includes("--json"), output: output as Globals["output"] } as Globals,
  });
}
