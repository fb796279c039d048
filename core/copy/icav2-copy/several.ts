import { eachOf } from "#core/readset/in-flight";

/** Calls of ICA, or of a table, that are under way at once. */
const width = 16;

/** What `work` makes of each item, a few at once; in the order of the items. Throws the first failure when all under way has ended. */
export async function several<T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  await eachOf([...items].entries(), width, async ([index, item]) => {
    results[index] = await work(item);
  });
  return results;
}

/** Pieces of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, number) =>
    items.slice(number * size, (number + 1) * size),
  );
}

/** Items by a name of theirs, in the order of their first. */
export function groups<T>(items: Iterable<T>, nameOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = found.get(name);
    if (group) group.push(item);
    if (!group) found.set(name, [item]);
  }
  return found;
}
