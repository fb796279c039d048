import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfImport, followImport } from "#cli/follow-import";
import { requestOf } from "#cli/import-request";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { catalogueImport } from "#cli/tree/catalogue";
import { upload } from "#cli/upload";
import type { NewImport } from "#core/catalogue/import-schema";

export const run: Handler<typeof catalogueImport> = async (call) => {
  const { body, bytes } = await requestOf(call);
  const api = await openApi(call);
  const made = await api.ask<NewImport>("POST", "/imports", { body, idempotent: true });
  // Where to upload is a secret: it is printed nowhere.
  const { uploadUrl, uploadHeaders, expiresAt: _, ...begun } = made;
  await remember(call, "imports", [begun]);
  if (uploadUrl) await upload(call, uploadUrl, uploadHeaders, bytes);
  if (!call.options.wait) {
    Say.note(call, `Look at it: seqferry import get ${begun.id}`);
    printOne(call, begun);
    return 0;
  }
  Say.note(call, begun.id);
  const ended = await followImport(call, api, begun.id, call.options);
  printOne(call, ended);
  return exitOfImport(call, ended);
};
