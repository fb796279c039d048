import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { destinationIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { disable } from "#cli/tree/destination";
import type { Destination } from "#core/share/destination/schema";

export const run: Handler<typeof disable> = async (call) => {
  const id = destinationIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const path = `/destinations/${id}`;
  const { name, uri, status } = await api.ask<Destination>("GET", path);
  if (call.options.dryRun) {
    Say.note(call, `Would disable ${id}, ${name} (${uri}), which is ${status}.`);
    return 0;
  }
  if (!(await agreed(call, `Disable ${id}, ${name} (${uri})?`))) return 0;
  const request = { body: { status: "DISABLED" }, idempotent: true };
  printOne(call, await api.ask<Destination>("PATCH", path, request));
  return 0;
};
