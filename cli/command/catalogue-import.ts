import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { imports } from "#cli/follow-import";
import { printMade } from "#cli/follow-job";
import { requestOf } from "#cli/import-request";
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
  return printMade(call, api, imports, begun);
};
