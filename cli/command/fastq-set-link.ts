import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { fastqIdOf, fastqSetIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { link } from "#cli/tree/fastq-set";
import type { FastqSet } from "#core/fastq/schema";

export const run: Handler<typeof link> = async (call) => {
  const id = fastqSetIdOf(call.args[0] ?? "");
  const fastqId = fastqIdOf(call.args[1] ?? "");
  const api = await openApi(call);
  if (call.options.dryRun) {
    const { fastqIds } = await api.ask<FastqSet>("GET", `/fastq-sets/${id}`);
    const isIn = fastqIds.includes(fastqId);
    Say.note(call, isIn ? `${fastqId} is in ${id} already.` : `Would add ${fastqId} to ${id}.`);
    return 0;
  }
  // A member stays one: asking again does no harm.
  const request = { body: { fastqId }, idempotent: true };
  printOne(call, await api.ask<FastqSet>("POST", `/fastq-sets/${id}/members`, request));
  return 0;
};
