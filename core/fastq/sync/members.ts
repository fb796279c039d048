import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import * as Waits from "#core/fastq/sync/waits";
import * as World from "#core/fastq/sync/world";

/** What the rows say that woke a request: whom it waits for, as far as they carry it, and who changed. */
export type Hint = { fastqIds?: string[]; fastqSetIds?: string[]; targets: string[] };
export type Hints = ReadonlyMap<string, Hint>;

/**
 * Makes requests wait for fastqs that have joined their sets since. What changed before its row was there woke nobody,
 * so those are read again.
 */
export async function withNewMembers(
  rows: SyncRequestRow[],
  world: World.World,
  hints: Hints,
): Promise<World.World> {
  const grown = rows.filter((row) => hasGrown(row, world, hints.get(row.syncRequestId)));
  if (grown.length === 0) return world;
  await Waits.putAll(grown.flatMap((row) => Waits.waitsOf(row, World.fastqIdsOf(row, world))));
  return World.merged(world, await World.readAbout(grown));
}

function hasGrown(row: SyncRequestRow, world: World.World, hint: Hint | undefined): boolean {
  if (!hint || row.fastqSetIds.length === 0) return false;
  // Rows of many fastqs carry none: the set's own change is the sign.
  if (!hint.fastqIds) return hint.targets.some((id) => row.fastqSetIds.includes(id));
  const known = new Set(hint.fastqIds);
  return World.fastqIdsOf(row, world).some((fastqId) => !known.has(fastqId));
}

/** Takes away all that makes ended requests hear of changes. */
export async function forget(
  rows: SyncRequestRow[],
  world: World.World,
  hints: Hints,
): Promise<void> {
  await Waits.removeAll(
    rows.flatMap((row) => {
      const { fastqIds = [], targets = [] } = hints.get(row.syncRequestId) ?? {};
      return Waits.waitsOf(row, [...World.fastqIdsOf(row, world), ...fastqIds, ...targets]);
    }),
  );
}
