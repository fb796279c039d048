import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printMade } from "#cli/follow-job";
import { sharingJobs } from "#cli/follow-share";
import { remember } from "#cli/seen";
import { requestOf } from "#cli/share-request";
import type { start } from "#cli/tree/share";
import type { SharingJob } from "#core/share/sharing-job/schema";

export const run: Handler<typeof start> = async (call) => {
  const { idempotencyKey } = call.options;
  const request = { body: await requestOf(call), idempotent: true, idempotencyKey };
  const api = await openApi(call);
  const started = await api.ask<SharingJob>("POST", "/sharing-jobs", request);
  await remember(call, "sharing jobs", [started]);
  return printMade(call, api, sharingJobs, started);
};
