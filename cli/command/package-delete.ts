import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { CliError } from "#cli/exit";
import { packageIdOf } from "#cli/ids";
import * as Say from "#cli/say";
import type { remove } from "#cli/tree/package";
import type { Package } from "#core/package/schema";

export const run: Handler<typeof remove> = async (call) => {
  const id = packageIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const path = `/packages/${id}`;
  if (call.options.dryRun) {
    const { status, name } = await api.ask<Package>("GET", path);
    if (status === "PENDING" || status === "RUNNING")
      throw new CliError(
        ...(["conflict", "package.wrong_status"] as const),
        `${id} is ${status} and cannot be deleted; abort it first.`,
      );
    Say.note(call, `Would delete ${id}, ${name}.`);
    return 0;
  }
  if (!(await agreed(call, `Delete ${id}?`))) return 0;
  await api.text("DELETE", path);
  Say.note(call, `${id} is deleted.`);
  return 0;
};
