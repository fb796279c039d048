import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { planIdOf } from "#cli/ids";
import type { get } from "#cli/tree/plan";

export const run: Handler<typeof get> = (call) => printMany(call, (id) => `/plans/${planIdOf(id)}`);
