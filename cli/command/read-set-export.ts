import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { emptyOr, pagesOf } from "#cli/page";
import * as Say from "#cli/say";
import type { exportAll } from "#cli/tree/read-set";
import { openTarget } from "#cli/whole-file";
import { toCsv, toNdjson } from "#core/readset/export-schema";
import type { ReadSet } from "#core/readset/schema";

export const run: Handler<typeof exportAll> = async (call) => {
  const { format, file, failOnEmpty, ...query } = call.options;
  const api = await openApi(call);
  const target = await openTarget(call.context, file);
  let count = 0;
  try {
    if (format === "csv") await target.write(toCsv([]));
    for await (const { items } of pagesOf<ReadSet>(api, "/read-sets", { query })) {
      count += items.length;
      await target.write(format === "csv" ? toCsv(items, { header: false }) : toNdjson(items));
    }
    await target.keep();
  } catch (error) {
    await target.drop();
    throw error;
  }
  if (count > 0) Say.note(call, `${count} read sets${file && file !== "-" ? ` in ${file}` : ""}`);
  return emptyOr(call, count, "read sets", failOnEmpty);
};
