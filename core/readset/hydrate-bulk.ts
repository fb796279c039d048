import { isTransient } from "#core/error";
import * as Log from "#core/log";
import type { Pace } from "#core/pace";
import * as AccessPoint from "#core/readset/access-point";
import * as Ask from "#core/readset/ask";
import { after } from "#core/readset/fetch";
import { eachOf } from "#core/readset/in-flight";
import { applyObservation, missing, type Observation } from "#core/readset/merge";
import type { Named, Row, StoreRow } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetDetail } from "#core/readset/schema";
import { days, hours, iso, now, seconds } from "#core/time";

/** A read set that somebody asked for, and its row as it is now. */
export type Wanted = { named: Named; row: Row | undefined };

/** What the work of a batch has: its limiter, the store, its end; and whether files can be listed. */
export type Room = {
  pace: Pace;
  store: StoreRow | undefined;
  until: number;
  cannotList?: boolean;
};

/** Pages are worth their calls while they find ten read sets each. */
const worthwhile = 10;
const mostPages = 25;
/** Writes and listings at the same time. */
const width = 16;

/**
 * What these read sets lack, by pages of ListReadSets, from the time on in which they can have been made: an
 * hour before the first was heard of, then a day, then a week. What else is on a page is taken along. Files
 * are listed at the store's access point, which costs no call of HealthOmics. Whoever was not found
 * on as many pages as are worth it, or cannot be listed, is left as he is.
 */
export async function hydrate(storeId: string, wanted: Wanted[], room: Room): Promise<void> {
  const unknown = wanted.filter(({ row }) => lacks(row, "metadata"));
  if (unknown.length > 0) await readPages(storeId, unknown, room);
  const unlocated = wanted.filter(({ row }) => row && lacks(row, "files"));
  await eachOf(unlocated, width, async (one) => {
    const files = one.row && (await listFiles(one.row, room));
    if (files) one.row = await observe(one.named, files, room);
  });
}

async function readPages(storeId: string, wanted: Wanted[], room: Room): Promise<void> {
  const lacking = new Map(wanted.map((one) => [one.named.set_id, one]));
  const firstAt = Math.min(...wanted.map(({ row }) => timeOf(row)));
  let pagesLeft = Math.min(mostPages, 2 + Math.ceil(wanted.length / worthwhile));
  for (const window of windows(storeId, firstAt)) {
    let nextToken: string | undefined;
    do {
      if (lacking.size === 0 || pagesLeft-- === 0 || now() > room.until) return;
      const page = await Ask.page(window, room.pace, nextToken);
      await takePage(page.items, lacking, room);
      nextToken = page.nextToken;
    } while (nextToken);
  }
}

/** Bounds are exclusive: windows share a second. */
function windows(storeId: string, firstAt: number): Ask.Window[] {
  const [hour = 0, day = 0, week = 0] = [hours(1), days(1), days(7)].map((ms) => firstAt - ms);
  const behind = (end: number) => iso(end + seconds(1));
  return [
    { storeId, from: iso(hour) },
    { storeId, from: iso(day), to: behind(hour) },
    { storeId, from: iso(week), to: behind(day) },
  ];
}

async function takePage(
  items: Ask.ListedPage["items"],
  lacking: Map<string, Wanted>,
  room: Room,
): Promise<void> {
  const rows = await Rows.findMany(items.map(({ named }) => Rows.keyOf(named)));
  await eachOf(items, width, async ({ named, observation }) => {
    const row = rows.get(named.set_id);
    const isActive = (row?.set_status ?? observation.status) === "ACTIVE";
    const files = isActive && lacks(row, "files") && (await listFiles({ ...named, ...row }, room));
    const told = files ? { ...observation, files: files.files ?? [], at: files.at } : observation;
    const current = await observe(named, told, room, { row });
    const one = lacking.get(named.set_id);
    if (one) one.row = current;
    lacking.delete(named.set_id);
  });
}

/** URIs and sizes as the access point lists them; undefined when it lists none, or nobody may list. */
async function listFiles(
  row: Named & Partial<Row>,
  room: Room,
): Promise<(Observation & { at: string }) | undefined> {
  const { store } = room;
  if (!store?.store_uri || room.cannotList || now() > room.until) return undefined;
  try {
    const { at, byReadSet } = await AccessPoint.files(store, `${row.set_id}/`);
    const listed = byReadSet.get(row.set_id);
    return listed && AccessPoint.observe(row as Row, after(row, at), listed);
  } catch (error) {
    if (isTransient(error) || room.cannotList) return undefined;
    room.cannotList = true;
    const { store_id: storeId } = store;
    Log.warn("Files of a store cannot be listed; each is asked for", { storeId, error });
    return undefined;
  }
}

/** The row after an observation; `known` saves its first read. */
async function observe(
  named: Named,
  observation: Observation,
  { store }: Room,
  known?: { row: Row | undefined },
): Promise<Row | undefined> {
  let current: Row | undefined;
  const written = await Rows.update(
    named,
    (row) => {
      current = row;
      const told = { ...observation, ...(store && { store }) };
      return applyObservation(row, named, told, Rows.projectOf(named.store_id));
    },
    known,
  );
  return written ?? current;
}

/** True when the row lacks one of them. */
export function lacks(row: Row | undefined, ...details: ReadSetDetail[]): boolean {
  return missing(row).some((detail) => details.includes(detail));
}

function timeOf(row: Row | undefined): number {
  return row?.set_status_at ? Date.parse(row.set_status_at) : now();
}
