/**
 * Works through items in `lanes` at a time, the heaviest first. A step answers what is to be done
 * next, often the same item further on. After a failure nothing new begins; it is thrown once
 * everything under way has ended, so that no write is left behind unawaited.
 */
export function drain<Item>(
  first: Item[],
  { lanes, weight = () => 0 }: { lanes: number; weight?: (item: Item) => number },
  step: (item: Item) => Promise<Item[]>,
): Promise<void> {
  const waiting = [...first];
  let active = 0;
  let failed: { error: unknown } | undefined;
  return new Promise((resolve, reject) => {
    const go = () => {
      while (!failed && active < lanes && waiting.length > 0) {
        active++;
        step(takeHeaviest(waiting, weight))
          .then(
            (next) => waiting.push(...next),
            (error: unknown) => {
              failed ??= { error };
            },
          )
          .finally(() => {
            active--;
            go();
          });
      }
      if (active > 0) return;
      if (failed) reject(failed.error);
      else resolve();
    };
    go();
  });
}

/** Of equals, the last: adding and taking at the end costs nothing. */
function takeHeaviest<Item>(items: Item[], weight: (item: Item) => number): Item {
  let best = items.length - 1;
  for (let index = best - 1; index >= 0; index--)
    if (weight(items[index] as Item) > weight(items[best] as Item)) best = index;
  return items.splice(best, 1)[0] as Item;
}
