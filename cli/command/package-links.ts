import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { links } from "#cli/tree/package-delivery";

export const run: Handler<typeof links> = (call) =>
  printList(call, `/packages/${packageIdOf(call.args[0] ?? "")}/links`, "links");
