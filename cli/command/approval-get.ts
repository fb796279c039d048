import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { approvalIdOf } from "#cli/ids";
import type { approval } from "#cli/tree/plan";

export const run: Handler<typeof approval> = (call) =>
  printMany(call, (id) => `/approvals/${approvalIdOf(id)}`);
