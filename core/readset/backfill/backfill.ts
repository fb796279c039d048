import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, transact } from "#core/dynamo";
import { RetryableError, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Items from "#core/items";
import * as Outbox from "#core/outbox";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { type BackfillRow, backfillEntity } from "#core/readset/backfill/backfill.entity";
import * as BackfillEvent from "#core/readset/backfill/event";
import * as Lock from "#core/readset/backfill/lock";
import { toBackfill } from "#core/readset/backfill/to-backfill";
import {
  type Backfill,
  BackfillKey,
  CreateBackfill,
  ListBackfills,
} from "#core/readset/backfill-schema";
import { setting } from "#core/settings";
import { iso } from "#core/time";

/**
 * Records a request for a backfill; its event starts the machine. Throws `sequence_store.not_found` for a
 * store that is not of the stage, `backfill.already_running` for one that has a backfill. With an
 * idempotency key a repeated request answers the backfill it made the first time.
 */
export const create = fn(
  CreateBackfill.safeExtend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<Backfill> => {
    Actor.assertRole("admin");
    const request = idempotencyKey
      ? { operation: "backfill.create", key: idempotencyKey, body: input }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return get({ backfillId: earlier });

    const known = Object.keys(setting("projectOfStore")).sort();
    const { sequenceStoreId, dryRun, details } = input;
    if (sequenceStoreId !== undefined && !known.includes(sequenceStoreId))
      throw new VisibleError(
        "sequence_store.not_found",
        `sequenceStoreId: there is no sequence store ${sequenceStoreId} in this stage.`,
        { hint: `It mirrors ${known.join(", ")}. Another one is added in its config.` },
      );
    const storeIds = sequenceStoreId === undefined ? known : [sequenceStoreId];
    const row = begin({ storeIds, dryRun, details, origin: "request" });
    try {
      await record(row, request ? [Idempotency.remember(request, row.backfillId)] : []);
    } catch (error) {
      const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
      if (!raced) throw error;
      return get({ backfillId: raced });
    }
    return toBackfill(row);
  },
);

/** The nightly comparison of every store that has no backfill just now; undefined when all have one. */
export async function schedule(input: {
  detailsMinutes: number;
}): Promise<{ backfillId: string | undefined; skipped: Record<string, string> }> {
  Actor.assertRole("admin");
  const known = Object.keys(setting("projectOfStore")).sort();
  const held = (await Lock.holders(known)).filter(Lock.isHeld);
  const skipped = Object.fromEntries(held.map(({ storeId, backfillId }) => [storeId, backfillId]));
  const storeIds = known.filter((id) => !(id in skipped));
  if (storeIds.length === 0) return { backfillId: undefined, skipped };
  const row = begin({ storeIds, dryRun: false, details: true, origin: "schedule", ...input });
  await record(row, []);
  return { backfillId: row.backfillId, skipped };
}

/** One backfill. Throws `backfill.not_found`. */
export const get = fn(BackfillKey, async (key): Promise<Backfill> => {
  Actor.assertRole("admin");
  return toBackfill(await load(key));
});

/** A page of backfills, newest first. */
export const list = fn(ListBackfills, async (query): Promise<Page<Backfill>> => {
  Actor.assertRole("admin");
  const { status, storeId } = query;
  const found = await pageOfIndex<BackfillRow>({
    scope: ["backfills", status, storeId],
    query,
    order: "desc",
    partitions: [() => backfillEntity().query.all({ scope: "backfills" })],
    load: (keys) => Items.rowsAt(backfillEntity(), keys),
    keep: (row) =>
      (!status || row.status === status) && (!storeId || row.storeIds.includes(storeId)),
  });
  return { items: found.items.map(toBackfill), nextCursor: found.nextCursor };
});

/** The row of a backfill. Throws `backfill.not_found`. */
export async function load({ backfillId }: { backfillId: string }): Promise<BackfillRow> {
  const { data } = await backfillEntity().get({ backfillId }).go({ consistent: true });
  if (data) return data;
  throw new VisibleError("backfill.not_found", `There is no backfill ${backfillId}.`, {
    hint: "GET /api/v1/backfills lists them.",
  });
}

type Begun = Pick<BackfillRow, "storeIds" | "dryRun" | "details" | "origin" | "detailsMinutes">;

function begin(input: Begun): BackfillRow {
  const at = iso();
  return {
    backfillId: Id.create("backfill"),
    scope: "backfills",
    ...input,
    status: "PENDING",
    stores: input.storeIds.map((storeId) => ({ storeId, phase: "index" })),
    phase: "index",
    progress: { done: 0, total: null, bytes: 0 },
    calls: {},
    attempts: 0,
    run: 1,
    createdAt: at,
    createdBy: Actor.use().name,
    updatedAt: at,
    version: 1,
  };
}

/** One transaction: the backfill, a lock a store, the audit record and the event, and what the caller adds first. */
async function record(row: BackfillRow, first: Parameters<typeof transact>[0]): Promise<void> {
  const { backfillId, storeIds, dryRun, details, origin } = row;
  const locks = await Lock.acquire(row);
  try {
    await transact([
      ...first,
      put(backfillEntity().create(row)),
      ...locks,
      Audit.record({
        action: "backfill.create",
        subject: backfillId,
        projectId: "unassigned",
        details: { storeIds, dryRun, details, origin },
      }),
      Outbox.enqueue(createEvent(BackfillEvent.BackfillRequested, row)),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionError) || error.index < first.length) throw error;
    // Says who has it by now.
    await Lock.acquire(row);
    throw new RetryableError("Another backfill was just begun or ended.", { cause: error });
  }
}
