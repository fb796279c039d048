import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { fastqIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import type { presign } from "#cli/tree/fastq";
import type { PresignedUrls } from "#core/fastq/fastq-schema";

export const run: Handler<typeof presign> = async (call) => {
  const path = `/fastqs/${fastqIdOf(call.args[0] ?? "")}/presigned-urls`;
  const api = await openApi(call);
  printOne(call, await api.ask<PresignedUrls>("GET", path, { query: call.options }));
  return 0;
};
