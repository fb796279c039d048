import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { workflowRunList } from "#cli/tree/workflow-run";

export const run: Handler<typeof workflowRunList> = (call) =>
  printList(call, "/workflow-runs", "workflow runs");
