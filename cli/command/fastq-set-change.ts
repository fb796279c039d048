import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { given, truthOf } from "#cli/fastq-files";
import { fastqSetIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { change } from "#cli/tree/fastq-set";
import type { FastqSet } from "#core/fastq/schema";

export const run: Handler<typeof change> = async (call) => {
  const id = fastqSetIdOf(call.args[0] ?? "");
  const { isCurrent, allowsAdditional, dryRun } = call.options;
  const body = given({
    isCurrent: truthOf(isCurrent),
    allowsAdditional: truthOf(allowsAdditional),
  });
  const names = Object.keys(body);
  if (names.length === 0)
    throw usage("There is nothing to change", "Say what: --is-current or --allows-additional.");
  const api = await openApi(call);
  const path = `/fastq-sets/${id}`;
  if (dryRun) {
    await api.ask<FastqSet>("GET", path);
    Say.note(call, `Would change ${names.join(", ")} of ${id}.`);
    return 0;
  }
  // What is so already stays so: asking again does no harm.
  printOne(call, await api.ask<FastqSet>("PATCH", path, { body, idempotent: true }));
  return 0;
};
