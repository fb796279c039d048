import { resolve } from "node:path";
import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import * as Say from "#cli/say";
import { saveSigned } from "#cli/signed-file";
import type { manifest } from "#cli/tree/package-delivery";
import type { PackageManifest } from "#core/package/manifest-schema";

export const run: Handler<typeof manifest> = async (call) => {
  const { format, save } = call.options;
  const path = `/packages/${packageIdOf(call.args[0] ?? "")}/manifest`;
  const api = await openApi(call);
  const { url, leftOutCount } = await api.ask<PackageManifest>("GET", path, { query: { format } });
  const file = save && save !== "-" ? resolve(call.context.cwd, save) : undefined;
  await saveSigned(call, url, { file });
  if (leftOutCount > 0)
    Say.note(call, `${leftOutCount} files are not in it: no such checksum of them is known.`);
  return 0;
};
