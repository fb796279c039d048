import { GetSequenceStoreCommand } from "@aws-sdk/client-omics";
import type { StoreState } from "#core/readset/backfill/backfill.entity";
import { mirrorOf } from "#core/readset/backfill/mirror";
import { inMemory, type Notes } from "#core/readset/backfill/notes";
import { step } from "#core/readset/backfill/phases";
import type { Run } from "#core/readset/backfill/run";
import type { Target } from "#core/readset/backfill/target";
import { readSetEntity, shards } from "#core/readset/read-set.entity";
import type { Row } from "#core/readset/row";
import { fromEntity } from "#core/readset/rows";
import type { TestCloud } from "#tests/support/cloud";

let stores = 0;

/** A store of its own; its read sets are of 2026, so much apart. */
export async function storeWith(
  cloud: TestCloud,
  count: number,
  { archivedEvery, stepMs = 1000 }: { archivedEvery?: number; stepMs?: number } = {},
): Promise<{ storeId: string; ids: string[] }> {
  const storeId = String(7_000_000_000 + stores++);
  cloud.omics.ensureSequenceStore({ name: `store-${storeId}`, id: storeId });
  if (count === 0) return { storeId, ids: [] };
  const { firstId } = await cloud.omics.seedReadSets({
    ...{ storeId, count, stepMs, createdAt: new Date("2026-01-01T00:00:00Z") },
    ...(archivedEvery && { archivedEvery }),
  });
  return { storeId, ids: Array.from({ length: count }, (_, n) => String(Number(firstId) + n)) };
}

/** A run on a store of the cloud, without a limiter: quotas are not what is looked at. */
export async function runOn(
  cloud: TestCloud,
  storeId: string,
  given: Partial<Run> = {},
): Promise<Run & { calls: string[] }> {
  const calls: string[] = [];
  const { arn = "", s3Access } = await cloud.omicsClient.send(
    new GetSequenceStoreCommand({ id: storeId }),
  );
  return {
    store: {
      store_id: storeId,
      store_arn: arn,
      store_type: "sequence_store",
      ...(s3Access?.s3Uri && { store_uri: s3Access.s3Uri }),
      createdAt: "2025-12-31T00:00:00.000Z",
    },
    target: mirrorOf(storeId),
    notes: inMemory(),
    pace: {
      take: async (bucket) => {
        calls.push(bucket);
      },
    },
    counted: (call) => calls.push(call),
    reading: async () => undefined,
    writing: async () => undefined,
    signal: new AbortController().signal,
    dryRun: false,
    onProgress: () => undefined,
    calls,
    ...given,
  };
}

/** Takes a run through all its phases. */
export async function through(run: Run, details = false, fillEvery?: number): Promise<StoreState> {
  let state: StoreState = { storeId: run.store.store_id, phase: "index" };
  while (state.phase !== "done")
    state = await step(run, state, { backfillId: "bkf", details, fillEvery });
  return state;
}

/** Every row of a store's mirror, by read set. */
export async function mirrorRows(storeId: string): Promise<Map<string, Row>> {
  const pages = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      readSetEntity().query.primary({ store_id: storeId, shard }).go({ pages: "all" }),
    ),
  );
  const rows = pages.flatMap(({ data }) => data.map((item) => fromEntity(item)));
  return new Map(rows.map((row) => [row.set_id, row]));
}

/** What a row tells, without when it was asked and how often written. */
export function told({
  revision: _r,
  set_status_at: _s,
  metadata_at: _m,
  files_at: _f,
  parts_at: _p,
  tags_at: _t,
  expires_at: _e,
  ...row
}: Row) {
  return row;
}

/** A run that dies at its `life`-th operation, as a killed process does: from then on nothing is done. */
export function mortal(run: Run, life: number): Run & { isDead(): boolean } {
  let left = life;
  const live = () => {
    if (left-- <= 0) throw new Error("killed");
  };
  const notes: Notes = {
    ...run.notes,
    put: async (key, value) => {
      live();
      await run.notes.put(key, value);
    },
  };
  const target: Target = {
    ...run.target,
    find: async (ids) => {
      live();
      return run.target.find(ids);
    },
    update: async (named, change, known) => {
      live();
      return run.target.update(named, change, known);
    },
  };
  const pace = {
    take: async (bucket: string) => {
      live();
      await run.pace.take(bucket);
    },
  };
  return { ...run, notes, target, pace, isDead: () => left < 0 };
}
