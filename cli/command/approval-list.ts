import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { approvals } from "#cli/tree/plan";

export const run: Handler<typeof approvals> = (call) => printList(call, "/approvals", "approvals");
