import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { files } from "#cli/tree/package";

/** `package files`, `libraries`, `fastqs`, `workflow-runs` and `findings`: the list is named by the command's last word. */
export const run: Handler<typeof files> = (call) => {
  const word = call.command.path.split(" ")[1] ?? "";
  const id = packageIdOf(call.args[0] ?? "");
  return printList(call, `/packages/${id}/${word}`, `${word.replace("-", " ")} in ${id}`);
};
