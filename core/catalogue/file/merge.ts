import { compareKeys } from "#core/copy/s3-copy/byte-order";

/**
 * What sorted sources hold, together in order of `path` (bytes): all entries of one path at a time. Of each source no
 * more than the entry that is next is held here; ends them all when it is ended itself.
 */
export async function* merged<Entry extends { path: string }>(
  sources: AsyncGenerator<Entry>[],
): AsyncGenerator<Entry[]> {
  try {
    let heads = await Promise.all(sources.map(next));
    for (;;) {
      const there = heads.filter((head) => head !== undefined);
      if (there.length === 0) return;
      const [first = ""] = there.map(({ entry }) => entry.path).sort(compareKeys);
      yield there.filter(({ entry }) => entry.path === first).map(({ entry }) => entry);
      heads = await Promise.all(
        there.map((head) => (head.entry.path === first ? next(head.source) : head)),
      );
    }
  } finally {
    await Promise.all(sources.map((source) => source.return(undefined)));
  }
}

async function next<Entry>(source: AsyncGenerator<Entry>) {
  const { done, value } = await source.next();
  return done ? undefined : { source, entry: value };
}
