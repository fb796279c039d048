import type { Handler } from "#cli/command";
import { helpOf } from "#cli/help";
import type { help } from "#cli/tree/other";

export const run: Handler<typeof help> = async ({ args, context }) => {
  context.stdout.write(helpOf(args, context.program, context.stdout.columns));
  return 0;
};
