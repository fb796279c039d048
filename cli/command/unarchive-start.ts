import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printMade } from "#cli/follow-job";
import { unarchivingJobs } from "#cli/follow-unarchiving";
import { idsOf } from "#cli/ids";
import { remember } from "#cli/seen";
import type { start } from "#cli/tree/unarchive";
import type { UnarchivingJob } from "#core/fastq/unarchiving/schema";

export const run: Handler<typeof start> = async (call) => {
  const { idempotencyKey } = call.options;
  // Lines of `fastq list` have the id first.
  const fastqIds = (await idsOf(call)).map((line) => line.split("\t")[0] ?? "");
  const api = await openApi(call);
  const request = { body: { fastqIds }, idempotent: true, idempotencyKey };
  const started = await api.ask<UnarchivingJob>("POST", "/unarchiving-jobs", request);
  await remember(call, "unarchiving jobs", [started]);
  return printMade(call, api, unarchivingJobs, started);
};
