import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { pushJobIdOf } from "#cli/ids";
import type { get } from "#cli/tree/push";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/push-jobs/${pushJobIdOf(id)}`);
