import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { given, readsOf } from "#cli/fastq-files";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { register } from "#cli/tree/fastq";
import type { Fastq } from "#core/fastq/schema";

export const run: Handler<typeof register> = async (call) => {
  const { r1, r2, readSet, idempotencyKey, dryRun, ...members } = call.options;
  const body = given({ ...members, reads: readsOf({ r1, r2, readSet }) });
  const { index, lane = 1, instrumentRunId } = members;
  if (dryRun) {
    Say.note(call, `Would register ${index}.${lane}.${instrumentRunId} of ${members.libraryId}.`);
    return 0;
  }
  const api = await openApi(call);
  const request = { body, idempotent: true, idempotencyKey };
  const made = await api.ask<Fastq>("POST", "/fastqs", request);
  await remember(call, "fastqs", [made]);
  printOne(call, made);
  return 0;
};
