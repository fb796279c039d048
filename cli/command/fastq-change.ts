import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { given, truthOf } from "#cli/fastq-files";
import { fastqIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { change } from "#cli/tree/fastq";
import type { Fastq } from "#core/fastq/schema";

export const run: Handler<typeof change> = async (call) => {
  const id = fastqIdOf(call.args[0] ?? "");
  const { isValid, dryRun, ...members } = call.options;
  const body = given({ ...members, isValid: truthOf(isValid) });
  const names = Object.keys(body);
  if (names.length === 0) throw usage("There is nothing to change", "Say what: --is-valid false.");
  const api = await openApi(call);
  if (dryRun) {
    await api.ask<Fastq>("GET", `/fastqs/${id}`);
    Say.note(call, `Would change ${names.join(", ")} of ${id}.`);
    return 0;
  }
  // What is so already stays so: asking again does no harm.
  printOne(call, await api.ask<Fastq>("PATCH", `/fastqs/${id}`, { body, idempotent: true }));
  return 0;
};
