import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import { pushJobIdOf } from "#cli/share-ids";
import type { contents } from "#cli/tree/push";

export const run: Handler<typeof contents> = (call) =>
  printList(call, `/push-jobs/${pushJobIdOf(call.args[0] ?? "")}/contents`, "contents");
