import { resolve } from "node:path";
import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import { saveSigned } from "#cli/signed-file";
import type { lims } from "#cli/tree/package-delivery";
import type { PackageLims } from "#core/package/manifest-schema";

export const run: Handler<typeof lims> = async (call) => {
  const { save } = call.options;
  const path = `/packages/${packageIdOf(call.args[0] ?? "")}/lims`;
  const api = await openApi(call);
  const { url, sha256 } = await api.ask<PackageLims>("GET", path);
  const file = save && save !== "-" ? resolve(call.context.cwd, save) : undefined;
  await saveSigned(call, url, { file, sha256 });
  return 0;
};
