import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { nameOf } from "#core/error";
import { eachItem } from "#core/share/plan/items";
import type { PlanItem, SinceLast } from "#core/share/plan/schema";

/** What was pushed last, as far as it has to be known here. */
export type LastPush = { pushJobId: string; planId: string };

/**
 * Compares a plan's items with those that the last push of the project to the destination had, both in the order of
 * their paths, one at a time. Null without a last push, and when its list is there no more.
 */
export async function sinceLast(
  items: AsyncIterable<PlanItem>,
  last: LastPush | undefined,
): Promise<SinceLast | null> {
  if (!last) return null;
  try {
    return { pushJobId: last.pushJobId, ...(await difference(items, eachItem(last.planId))) };
  } catch (error) {
    if (nameOf(error) === "NoSuchKey") return null;
    throw error;
  }
}

type Difference = Omit<SinceLast, "pushJobId">;

/** Merges two lists in the byte order of their paths. A collision was not pushed, so it does not count as there. */
export async function difference(
  now: AsyncIterable<PlanItem>,
  then: AsyncIterable<PlanItem>,
): Promise<Difference> {
  const found = { added: 0, changed: 0, same: 0, gone: 0 };
  const [current, before] = [now[Symbol.asyncIterator](), pushed(then)];
  let [one, other] = [await current.next(), await before.next()];
  while (!one.done || !other.done) {
    const order = one.done ? 1 : other.done ? -1 : compareKeys(one.value.path, other.value.path);
    if (order < 0) found.added++;
    else if (order > 0) found.gone++;
    else if (!one.done && !other.done) found[isSame(one.value, other.value) ? "same" : "changed"]++;
    if (order <= 0) one = await current.next();
    if (order >= 0) other = await before.next();
  }
  return found;
}

async function* pushed(items: AsyncIterable<PlanItem>): AsyncGenerator<PlanItem> {
  for await (const item of items) if (item.action !== "collision") yield item;
}

/** By checksum where both have one of a kind; ETags change when HealthOmics compresses anew. */
function isSame(one: PlanItem, other: PlanItem): boolean {
  const [a, b] = [one.checksum, other.checksum];
  if (a && b && a.algorithm === b.algorithm) return a.value === b.value;
  return one.sizeBytes === other.sizeBytes && one.etag === other.etag;
}
