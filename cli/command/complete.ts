import { candidatesFor } from "#cli/candidates";
import type { Handler } from "#cli/command";
import type { complete } from "#cli/tree/other";

/** Never fails and never asks the service: it is called at each press of a key. */
export const run: Handler<typeof complete> = async ({ args, context }) => {
  const candidates = await candidatesFor(args, context).catch(() => []);
  context.stdout.write(candidates.map((candidate) => `${candidate}\n`).join(""));
  return 0;
};
