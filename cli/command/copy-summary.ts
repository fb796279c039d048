import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { copyJobIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { summary } from "#cli/tree/copy";
import { openTarget } from "#cli/whole-file";
import type { CopySummary } from "#core/copy/request-schema";

export const run: Handler<typeof summary> = async (call) => {
  const id = copyJobIdOf(call.args[0] ?? "");
  const { format, file } = call.options;
  const path = `/copy-jobs/${id}/summary`;
  if (format === undefined && file !== undefined)
    throw usage("--file: goes with --format csv", "The summary itself goes to stdout.");
  const api = await openApi(call);
  if (format === undefined) {
    const summary = await api.ask<CopySummary>("GET", path);
    printOne(call, summary);
    const more = summary.counts.failed - summary.failures.length;
    if (more > 0)
      Say.note(call, `${more} more failed: seqferry copy items ${id} --status FAILED --all`);
    return 0;
  }
  const target = await openTarget(call.context, file);
  try {
    for await (const text of api.pages(path, { accept: "text/csv" })) await target.write(text);
    await target.keep();
  } catch (error) {
    await target.drop();
    throw error;
  }
  return 0;
};
