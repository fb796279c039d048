import type { Handler } from "#cli/command";
import { portalRunIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { fileList } from "#cli/tree/workflow-run";

export const run: Handler<typeof fileList> = (call) => {
  const options = { ...call.options, portalRunId: portalRunIdOf(call.args[0] ?? "") };
  return printList({ ...call, options }, "/files", "files");
};
