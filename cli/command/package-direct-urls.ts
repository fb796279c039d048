import { resolve } from "node:path";
import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { assertShareable } from "#cli/shareable";
import { saveSigned } from "#cli/signed-file";
import type { directUrls } from "#cli/tree/package-delivery";
import type { DirectUrls } from "#core/package/link-schema";
import type { Package } from "#core/package/schema";

export const run: Handler<typeof directUrls> = async (call) => {
  const { days, save, dryRun } = call.options;
  const id = packageIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  if (dryRun) {
    const found = await api.ask<Package>("GET", `/packages/${id}`);
    assertShareable(found);
    Say.note(call, `Would sign URLs of the ${found.fileCount} files of ${id}, ${found.name}.`);
    return 0;
  }
  const body = { expiresInDays: days };
  const made = await api.ask<DirectUrls>("POST", `/packages/${id}/direct-urls`, { body });
  if (save === undefined) printOne(call, made);
  else {
    const file = save === "-" ? undefined : resolve(call.context.cwd, save);
    await saveSigned(call, made.url, { file });
  }
  Say.note(call, made.warning);
  return 0;
};
