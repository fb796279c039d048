import * as AccessPoint from "#core/readset/access-point";
import { drain } from "#core/readset/backfill/drain";
import { listedIds } from "#core/readset/backfill/index-phase";
import { padded } from "#core/readset/backfill/notes";
import { patiently, type Run } from "#core/readset/backfill/run";
import { fromNote, sum, type Tally, tally } from "#core/readset/backfill/tally";
import { type Look, take } from "#core/readset/backfill/target";

/** Ranges of ids that are listed side by side. */
const lanes = 8;

/** `objects`: how many the access point listed. `bytes`: their sizes. */
export type Listed = { tally: Tally; objects: number; bytes: number };

/**
 * Fills URIs and sizes of ACTIVE rows that lack them, by listing the store's access point, 1,000 objects a
 * call; HealthOmics is not asked. S3 lists in the order of keys, so ranges of ids begin and end exactly.
 */
export async function files(run: Run, expected: number): Promise<Listed> {
  const ranges = await rangesOf(run);
  let total: Listed = { tally: tally(), objects: 0, bytes: 0 };
  const add = (listed: Listed) => {
    total = plus(total, listed);
  };
  const open: Range[] = [];
  for (const range of ranges) {
    const note = await run.notes.get(`files/${padded(range.number, 3)}`);
    if (!note) {
      open.push(range);
      continue;
    }
    const so = {
      tally: fromNote(note.tally),
      objects: Number(note.objects),
      bytes: Number(note.bytes),
    };
    add(so);
    if (note.after !== null) open.push({ ...range, after: String(note.after), so });
  }
  await drain(open, { lanes }, async (range) => {
    run.signal.throwIfAborted();
    const { after, listed } = await listPage(run, range);
    add(listed);
    const so = plus(range.so, listed);
    await run.notes.put(`files/${padded(range.number, 3)}`, { after: after ?? null, ...so });
    run.onProgress({
      phase: "files",
      done: total.tally.listed,
      total: expected,
      bytes: total.bytes,
    });
    return after === undefined ? [] : [{ ...range, after, so }];
  });
  return total;
}

type Range = {
  number: number;
  /** Ids after this one, and up to the next range's beginning. Undefined: from the first, to the last. */
  from: string | undefined;
  to: string | undefined;
  /** Key after which the next page begins. */
  after: string | undefined;
  so: Listed;
};

async function listPage(run: Run, { after, to }: Range) {
  const { store } = run;
  const page = await patiently(run, async () => {
    run.counted("s3:ListObjectsV2");
    return AccessPoint.files(store, "", after);
  });
  const mine = [...page.byReadSet].filter(([id]) => to === undefined || id < to);
  const looks = mine.map(
    ([id, listed]): Look => ({
      named: { set_id: id, store_id: store.store_id, set_arn: `${store.store_arn}/readSet/${id}` },
      // Also where files are known: all events of an activation may have been lost, and sizes be others by now.
      look: (row) =>
        row?.set_status === "ACTIVE" ? AccessPoint.observe(row, page.at, listed) : undefined,
    }),
  );
  const taken = tally({ listed: mine.length });
  // As many rows as one BatchGetItem takes.
  for (let start = 0; start < looks.length; start += 100) {
    const { repaired, skipped } = await take(run, looks.slice(start, start + 100));
    taken.repaired += repaired;
    taken.skipped += skipped;
  }
  const sizes = mine.flatMap(([, listed]) => listed.map(({ sizeBytes }) => sizeBytes));
  const isOver = to !== undefined && (page.after ?? "") >= AccessPoint.keyBefore(store, to);
  return {
    after: isOver ? undefined : page.after,
    listed: { tally: taken, objects: sizes.length, bytes: sizes.reduce((a, b) => a + b, 0) },
  };
}

/** Cuts between ids that were listed: of one page each, the first; noted, so that a later run cuts alike. */
async function rangesOf(run: Run): Promise<Range[]> {
  const noted = await run.notes.get("files-ranges");
  const bounds = noted ? (noted.bounds as string[]) : await boundsOf(run);
  if (!noted) await run.notes.put("files-ranges", { bounds });
  return [undefined, ...bounds].map((from, number) => ({
    number,
    from,
    to: bounds[number],
    after: from === undefined ? undefined : AccessPoint.keyBefore(run.store, from),
    so: { tally: tally(), objects: 0, bytes: 0 },
  }));
}

async function boundsOf(run: Run): Promise<string[]> {
  const sample: string[] = [];
  for await (const [first] of listedIds(run)) if (first !== undefined) sample.push(first);
  const sorted = [...new Set(sample)].sort();
  // Below some pages a range, one after another is as quick.
  const parts = Math.min(2 * lanes, Math.floor(sorted.length / 16));
  return Array.from({ length: Math.max(0, parts - 1) }, (_, part) => {
    return sorted[Math.floor(((part + 1) * sorted.length) / parts)] ?? "";
  });
}

function plus(one: Listed, other: Listed): Listed {
  return {
    tally: sum(one.tally, other.tally),
    objects: one.objects + other.objects,
    bytes: one.bytes + other.bytes,
  };
}
