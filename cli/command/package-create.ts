import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printMade } from "#cli/follow-job";
import { packages } from "#cli/follow-package";
import { requestOf } from "#cli/package-request";
import { remember } from "#cli/seen";
import type { create } from "#cli/tree/package";
import type { Package } from "#core/package/schema";

export const run: Handler<typeof create> = async (call) => {
  const { name, idempotencyKey } = call.options;
  const body = { name, ...(await requestOf(call)) };
  const api = await openApi(call);
  const request = { body, idempotent: true, idempotencyKey };
  const made = await api.ask<Package>("POST", "/packages", request);
  await remember(call, "packages", [made]);
  return printMade(call, api, packages, made);
};
