import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { sharingJobIdOf } from "#cli/ids";
import type { get } from "#cli/tree/share";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/sharing-jobs/${sharingJobIdOf(id)}`);
