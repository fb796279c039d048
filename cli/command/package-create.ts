import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfPackage, followPackage } from "#cli/follow-package";
import { printOne } from "#cli/output/printer";
import { requestOf } from "#cli/package-request";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { create } from "#cli/tree/package";
import type { Package } from "#core/package/schema";

export const run: Handler<typeof create> = async (call) => {
  const { name, idempotencyKey, wait } = call.options;
  const body = { name, ...(await requestOf(call)) };
  const api = await openApi(call);
  const request = { body, idempotent: true, idempotencyKey };
  const made = await api.ask<Package>("POST", "/packages", request);
  await remember(call, "packages", [made]);
  if (!wait) {
    Say.note(call, `Watch it: seqferry package watch ${made.id}`);
    printOne(call, made);
    return 0;
  }
  Say.note(call, made.id);
  const ended = await followPackage(call, api, made.id, call.options);
  printOne(call, ended);
  return exitOfPackage(call, ended);
};
