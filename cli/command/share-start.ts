import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfShare, followShare } from "#cli/follow-share";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import { requestOf } from "#cli/share-request";
import type { start } from "#cli/tree/share";
import type { SharingJob } from "#core/share/sharing-job/schema";

export const run: Handler<typeof start> = async (call) => {
  const { idempotencyKey, wait } = call.options;
  const request = { body: await requestOf(call), idempotent: true, idempotencyKey };
  const api = await openApi(call);
  const started = await api.ask<SharingJob>("POST", "/sharing-jobs", request);
  await remember(call, "sharing jobs", [started]);
  if (!wait) {
    Say.note(call, `Watch it: seqferry share watch ${started.id}`);
    printOne(call, started);
    return 0;
  }
  Say.note(call, started.id);
  const job = await followShare(call, api, started.id, call.options);
  printOne(call, job);
  return exitOfShare(call, job);
};
