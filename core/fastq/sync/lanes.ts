import * as Log from "#core/log";
import { eachOf } from "#core/readset/in-flight";

/** Requests that are worked on at a time. */
const width = 32;

type Named = { syncRequestId: string } | { row: { syncRequestId: string } };

/**
 * Does `work` for each, some at a time, and answers what came of it, without what is undefined. One that fails is
 * logged and hurts no other; it is due again soon.
 */
export async function apart<Item extends Named, T>(
  items: Item[],
  work: (item: Item) => Promise<T | undefined>,
): Promise<T[]> {
  const results: T[] = [];
  await eachOf(items, width, async (item) => {
    try {
      const result = await work(item);
      if (result !== undefined) results.push(result);
    } catch (error) {
      const { syncRequestId } = "row" in item ? item.row : item;
      Log.error("A sync request could not be looked at, and will be again", {
        syncRequestId,
        error,
      });
    }
  });
  return results;
}
