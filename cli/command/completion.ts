import type { Handler } from "#cli/command";
import { scripts } from "#cli/shell-scripts";
import type { completion } from "#cli/tree/other";

export const run: Handler<typeof completion> = async ({ args, context }) => {
  const script = scripts[args[0] as keyof typeof scripts];
  context.stdout.write(script(context.program));
  return 0;
};
