import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { ruleIdOf } from "#cli/ids";
import type { get } from "#cli/tree/rule";

export const run: Handler<typeof get> = (call) => printMany(call, (id) => `/rules/${ruleIdOf(id)}`);
