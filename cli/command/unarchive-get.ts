import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { unarchivingJobIdOf } from "#cli/ids";
import type { get } from "#cli/tree/unarchive";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/unarchiving-jobs/${unarchivingJobIdOf(id)}`);
