import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { portalRunIdOf } from "#cli/ids";
import type { workflowRunGet } from "#cli/tree/workflow-run";

export const run: Handler<typeof workflowRunGet> = (call) =>
  printMany(call, (id) => `/workflow-runs/${portalRunIdOf(id)}`);
