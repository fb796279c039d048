import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { fastqIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { detach } from "#cli/tree/fastq";
import type { Fastq } from "#core/fastq/schema";

export const run: Handler<typeof detach> = async (call) => {
  const id = fastqIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  if (call.options.dryRun) {
    const { reads } = await api.ask<Fastq>("GET", `/fastqs/${id}`);
    Say.note(call, reads ? `Would forget the files of ${id}.` : `${id} has no files.`);
    return 0;
  }
  if (!(await agreed(call, `Forget the files of ${id}?`))) return 0;
  printOne(call, await api.ask<Fastq>("DELETE", `/fastqs/${id}/reads`));
  return 0;
};
