import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { fastqIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { launch } from "#cli/tree/fastq-job";
import type { FastqJob } from "#core/fastq/job/schema";

export const run: Handler<typeof launch> = async (call) => {
  const { type: jobType, dryRun } = call.options;
  const id = fastqIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  if (dryRun) {
    await api.ask("GET", `/fastqs/${id}`);
    Say.note(call, `Would launch a ${jobType} job on ${id}.`);
    return 0;
  }
  // While a job goes on, asking again is that job.
  const request = { body: { jobType }, idempotent: true };
  printOne(call, await api.ask<FastqJob>("POST", `/fastqs/${id}/jobs`, request));
  return 0;
};
