import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { fastqIdOf, fastqSetIdOf } from "#cli/ids";
import * as Say from "#cli/say";
import type { unlink } from "#cli/tree/fastq-set";
import type { FastqSet } from "#core/fastq/schema";

export const run: Handler<typeof unlink> = async (call) => {
  const id = fastqSetIdOf(call.args[0] ?? "");
  const fastqId = fastqIdOf(call.args[1] ?? "");
  const api = await openApi(call);
  if (call.options.dryRun) {
    const { fastqIds } = await api.ask<FastqSet>("GET", `/fastq-sets/${id}`);
    const last = fastqIds.length === 1 ? ", and delete that set" : "";
    const isIn = fastqIds.includes(fastqId);
    const plan = `Would take ${fastqId} out of ${id}${last}.`;
    Say.note(call, isIn ? plan : `${fastqId} is not in ${id}.`);
    return 0;
  }
  if (!(await agreed(call, `Take ${fastqId} out of ${id}?`))) return 0;
  await api.text("DELETE", `/fastq-sets/${id}/members/${fastqId}`);
  Say.note(call, `${fastqId} is no longer in ${id}.`);
  return 0;
};
