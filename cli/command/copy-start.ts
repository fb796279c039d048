import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { requestOf } from "#cli/copy-request";
import { copyJobs } from "#cli/follow-copy";
import { printMade } from "#cli/follow-job";
import { remember } from "#cli/seen";
import type { start } from "#cli/tree/copy";
import type { CopyJob } from "#core/copy/schema";

export const run: Handler<typeof start> = async (call) => {
  const { idempotencyKey } = call.options;
  const body = await requestOf(call);
  const api = await openApi(call);
  const request = { body, idempotent: true, idempotencyKey };
  const started = await api.ask<CopyJob>("POST", "/copy-jobs", request);
  await remember(call, "copy jobs", [started]);
  return printMade(call, api, copyJobs, started);
};
