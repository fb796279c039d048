import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { fastqSetIdOf, idsOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { merge } from "#cli/tree/fastq-set";
import type { FastqSet } from "#core/fastq/schema";

export const run: Handler<typeof merge> = async (call) => {
  const { idempotencyKey, dryRun } = call.options;
  const fastqSetIds = (await idsOf(call)).map(fastqSetIdOf);
  const these = fastqSetIds.join(", ");
  const api = await openApi(call);
  if (dryRun) {
    const paths = fastqSetIds.map((id) => `/fastq-sets/${id}`);
    const sets = await Promise.all(paths.map((path) => api.ask<FastqSet>("GET", path)));
    const count = sets.flatMap(({ fastqIds }) => fastqIds).length;
    Say.note(call, `Would make one set of ${count} fastqs of ${these}.`);
    return 0;
  }
  if (!(await agreed(call, `Merge ${these}?`))) return 0;
  const request = { body: { fastqSetIds }, idempotent: true, idempotencyKey };
  const made = await api.ask<FastqSet>("POST", "/fastq-set-merges", request);
  await remember(call, "fastq sets", [made]);
  printOne(call, made);
  return 0;
};
