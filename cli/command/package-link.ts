import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { packageIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import { assertShareable } from "#cli/shareable";
import type { link } from "#cli/tree/package-delivery";
import type { NewLink } from "#core/package/link-schema";
import type { Package } from "#core/package/schema";

export const run: Handler<typeof link> = async (call) => {
  const { dryRun, expiresIn, days, ...limits } = call.options;
  if (expiresIn !== undefined && days !== undefined)
    throw usage("--expires-in, --days: only one of them says when it ends");
  const id = packageIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const expiresInDays = expiresIn ?? days;
  if (dryRun) {
    const found = await api.ask<Package>("GET", `/packages/${id}`);
    assertShareable(found);
    const until = expiresInDays === undefined ? "" : ` for ${expiresInDays} days`;
    Say.note(call, `Would make a link to ${id}, ${found.name}, ${found.fileCount} files${until}.`);
    return 0;
  }
  const body = { ...limits, expiresInDays };
  const made = await api.ask<NewLink>("POST", `/packages/${id}/links`, { body });
  await remember(call, "links", [made]);
  printOne(call, made);
  Say.note(call, "Who has this can download it all, and it is shown this once.");
  Say.note(call, `End it before its time: seqferry package revoke ${made.id}`);
  return 0;
};
