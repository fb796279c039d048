import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { readsOf } from "#cli/fastq-files";
import { fastqIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { attach } from "#cli/tree/fastq";
import type { Fastq } from "#core/fastq/schema";

export const run: Handler<typeof attach> = async (call) => {
  const id = fastqIdOf(call.args[0] ?? "");
  const body = readsOf(call.options);
  if (!body) throw usage("--r1: is missing", "Name the files, or a --read-set that has them.");
  const api = await openApi(call);
  if (call.options.dryRun) {
    const { reads } = await api.ask<Fastq>("GET", `/fastqs/${id}`);
    const plan = reads ? `${id} has files already.` : `Would give ${id} these files.`;
    Say.note(call, plan);
    return 0;
  }
  // The same files again change nothing.
  printOne(call, await api.ask<Fastq>("PUT", `/fastqs/${id}/reads`, { body, idempotent: true }));
  return 0;
};
