import { resolve } from "node:path";
import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { sharingJobIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import { saveSigned } from "#cli/signed-file";
import type { contents } from "#cli/tree/share";
import type { SharedFile } from "#core/share/sharing-job/schema";

export const run: Handler<typeof contents> = async (call) => {
  const id = sharingJobIdOf(call.args[0] ?? "");
  const { save, ...options } = call.options;
  if (save === undefined) {
    const path = `/sharing-jobs/${id}/contents`;
    return printList({ ...call, options }, path, `${options.kind} in ${id}`);
  }
  const api = await openApi(call);
  const { url, sha256 } = await api.ask<SharedFile>("GET", `/sharing-jobs/${id}/contents-file`);
  const file = save === "-" ? undefined : resolve(call.context.cwd, save);
  await saveSigned(call, url, { file, sha256 });
  return 0;
};
