import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { pushJobIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import type { certificate } from "#cli/tree/push";
import type { Certificate } from "#core/audit/certificate-schema";

export const run: Handler<typeof certificate> = async (call) => {
  const id = pushJobIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const found = await api.ask<Certificate>("GET", `/push-jobs/${id}/certificate`);
  // Signed, so it is of use as a whole only.
  printOne({ ...call, globals: { ...call.globals, json: true } }, found);
  return 0;
};
