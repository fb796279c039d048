import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { fastqIdOf, idsOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { create } from "#cli/tree/fastq-set";
import type { FastqSet } from "#core/fastq/schema";

export const run: Handler<typeof create> = async (call) => {
  const { idempotencyKey, dryRun, ...members } = call.options;
  const fastqIds = (await idsOf(call)).map(fastqIdOf);
  if (dryRun) {
    Say.note(call, `Would make a set of ${fastqIds.length} fastqs of ${members.libraryId}.`);
    return 0;
  }
  const api = await openApi(call);
  const request = { body: { ...members, fastqIds }, idempotent: true, idempotencyKey };
  const made = await api.ask<FastqSet>("POST", "/fastq-sets", request);
  await remember(call, "fastq sets", [made]);
  printOne(call, made);
  return 0;
};
