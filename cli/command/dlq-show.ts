import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { listPrinter } from "#cli/output/printer";
import { askQueue } from "#cli/queue";
import * as Say from "#cli/say";
import type { show } from "#cli/tree/dead-letter";

export const run: Handler<typeof show> = async (call) => {
  const printer = listPrinter(call);
  const { limit } = call.options;
  const queue = await askQueue(await openApi(call), call.args[0] ?? "", { limit });
  printer.print(queue.items);
  printer.end();
  const shown = queue.items.length;
  if (queue.messages > shown) Say.note(call, `${shown} of about ${queue.messages} messages`);
  if (shown === 0) Say.note(call, `${queue.name} has no messages.`);
  const last = queue.lastRedrive;
  if (last)
    Say.note(call, `Last redrive: ${last.status}, ${last.movedMessages} of ${last.messages} moved`);
  return 0;
};
