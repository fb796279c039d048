import { keyOf as fastqKeyOf } from "#core/fastq/change";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import type { FastqRow, FastqSetRow } from "#core/fastq/row";
import { keyOf as setKeyOf } from "#core/fastq/sets";
import { keyOf as requestKeyOf } from "#core/fastq/sync/request-row";
import { type SyncRequestRow, syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import * as Items from "#core/items";

/** What was read: rows by id; undefined of one that is not there. */
export type World = {
  requests: Map<string, SyncRequestRow | undefined>;
  fastqs: Map<string, FastqRow | undefined>;
  sets: Map<string, FastqSetRow | undefined>;
};

/** Of which nothing was read. */
export const empty: World = { requests: new Map(), fastqs: new Map(), sets: new Map() };

type Wanted = { requests?: Iterable<string>; fastqs?: Iterable<string>; sets?: Iterable<string> };
type About = Pick<SyncRequestRow, "fastqIds" | "fastqSetIds">;

/** Reads rows as they are now, all together: one call for 100. */
export async function read(wanted: Wanted): Promise<World> {
  const requests = [...new Set(wanted.requests)];
  const fastqs = [...new Set(wanted.fastqs)];
  const sets = [...new Set(wanted.sets)];
  const items = await Items.itemsAt(
    [...requests.map(requestKeyOf), ...fastqs.map(fastqKeyOf), ...sets.map(setKeyOf)],
    { consistent: true },
  );
  const ofFastqs = items.slice(requests.length, requests.length + fastqs.length);
  return {
    requests: rowsOf(syncRequestEntity(), requests, items.slice(0, requests.length)),
    fastqs: rowsOf(fastqEntity(), fastqs, ofFastqs),
    sets: rowsOf(fastqSetEntity(), sets, items.slice(requests.length + fastqs.length)),
  };
}

/** Reads what requests are about: their sets, the fastqs they name, and the members of the sets as they are now. */
export async function readAbout(about: About[]): Promise<World> {
  const first = await read({
    fastqs: about.flatMap(({ fastqIds }) => fastqIds),
    sets: about.flatMap(({ fastqSetIds }) => fastqSetIds),
  });
  return complete(first, about);
}

/** The same world with what requests are about and nobody has read yet. */
export async function complete(world: World, about: About[]): Promise<World> {
  const missingSets = about.flatMap(({ fastqSetIds }) =>
    fastqSetIds.filter((fastqSetId) => !world.sets.has(fastqSetId)),
  );
  const missing = (known: World) =>
    about.flatMap((one) => fastqIdsOf(one, known)).filter((id) => !known.fastqs.has(id));
  const more = await readMissing({ sets: missingSets, fastqs: missing(world) });
  const known = more ? merged(world, more) : world;
  const members = await readMissing({ fastqs: missing(known) });
  return members ? merged(known, members) : known;
}

/** What requests are about, read again after `world` was: as a rule in one call for 100. */
export async function again(about: About[], world: World): Promise<World> {
  const fresh = await read({
    fastqs: about.flatMap((one) => fastqIdsOf(one, world)),
    sets: about.flatMap(({ fastqSetIds }) => fastqSetIds),
  });
  return complete(fresh, about);
}

/** Every fastq that a request is about, each once: those it names, and members of its sets. */
export function fastqIdsOf(
  { fastqIds, fastqSetIds }: About,
  { sets }: Pick<World, "sets">,
): string[] {
  if (fastqSetIds.length === 0) return fastqIds;
  const members = fastqSetIds.flatMap((fastqSetId) => sets.get(fastqSetId)?.fastqIds ?? []);
  return [...new Set([...fastqIds, ...members])];
}

async function readMissing(wanted: { fastqs: string[]; sets?: string[] }) {
  const isNothing = wanted.fastqs.length === 0 && !wanted.sets?.length;
  return isNothing ? undefined : read(wanted);
}

/** The later reading wins. */
export function merged(world: World, later: World): World {
  return {
    requests: new Map([...world.requests, ...later.requests]),
    fastqs: new Map([...world.fastqs, ...later.fastqs]),
    sets: new Map([...world.sets, ...later.sets]),
  };
}

function rowsOf<Row>(
  entity: { parse(input: { Items: Items.Item[] }): { data: unknown[] } },
  ids: string[],
  items: (Items.Item | undefined)[],
): Map<string, Row | undefined> {
  return new Map(
    ids.map((id, n) => {
      const item = items[n];
      return [id, item && (entity.parse({ Items: [item] }).data[0] as Row)];
    }),
  );
}
