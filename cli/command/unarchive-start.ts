import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfUnarchiving, followUnarchiving } from "#cli/follow-unarchiving";
import { idsOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { start } from "#cli/tree/unarchive";
import type { UnarchivingJob } from "#core/fastq/unarchiving/schema";

export const run: Handler<typeof start> = async (call) => {
  const { idempotencyKey, wait } = call.options;
  // Lines of `fastq list` have the id first.
  const fastqIds = (await idsOf(call)).map((line) => line.split("\t")[0] ?? "");
  const api = await openApi(call);
  const request = { body: { fastqIds }, idempotent: true, idempotencyKey };
  const started = await api.ask<UnarchivingJob>("POST", "/unarchiving-jobs", request);
  await remember(call, "unarchiving jobs", [started]);
  if (!wait) {
    Say.note(call, `Watch it: seqferry unarchive watch ${started.id}`);
    printOne(call, started);
    return 0;
  }
  Say.note(call, started.id);
  const job = await followUnarchiving(call, api, started.id, call.options);
  printOne(call, job);
  return exitOfUnarchiving(call, job);
};
