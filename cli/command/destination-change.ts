import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { destinationIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { change } from "#cli/tree/destination";
import type { Destination } from "#core/share/destination/schema";

export const run: Handler<typeof change> = async (call) => {
  const id = destinationIdOf(call.args[0] ?? "");
  const { dryRun, enable, projectId: projectIds, ...given } = call.options;
  const body = {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(projectIds.length > 0 && { projectIds }),
    ...(enable && { status: "ENABLED" }),
  };
  const names = Object.keys(body);
  if (names.length === 0) throw usage("destination change: nothing to change");
  const api = await openApi(call);
  if (dryRun) {
    const { name } = await api.ask<Destination>("GET", `/destinations/${id}`);
    Say.note(call, `Would change ${names.join(", ")} of ${id}, ${name}.`);
    return 0;
  }
  printOne(call, await api.ask<Destination>("PATCH", `/destinations/${id}`, { body }));
  return 0;
};
