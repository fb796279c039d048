import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { requestOf } from "#cli/copy-request";
import { exitOfCopy, followCopy } from "#cli/follow-copy";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { start } from "#cli/tree/copy";
import type { CopyJob } from "#core/copy/schema";

export const run: Handler<typeof start> = async (call) => {
  const { idempotencyKey, wait } = call.options;
  const body = await requestOf(call);
  const api = await openApi(call);
  const request = { body, idempotent: true, idempotencyKey };
  const started = await api.ask<CopyJob>("POST", "/copy-jobs", request);
  await remember(call, "copy jobs", [started]);
  if (!wait) {
    Say.note(call, `Watch it: seqferry copy watch ${started.id}`);
    printOne(call, started);
    return 0;
  }
  Say.note(call, started.id);
  const job = await followCopy(call, api, started.id, call.options);
  printOne(call, job);
  return exitOfCopy(call, job);
};
