import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Id from "#core/id";
import { load } from "#core/readset/backfill/backfill";
import {
  type BackfillRow,
  backfillEntity,
  lockEntity,
} from "#core/readset/backfill/backfill.entity";
import { change } from "#core/readset/backfill/change";
import * as Lock from "#core/readset/backfill/lock";
import { iso } from "#core/time";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

/** A backfill of these stores, of which no event tells. */
async function backfill(storeIds: string[], given: Partial<BackfillRow>): Promise<BackfillRow> {
  const row: BackfillRow = {
    backfillId: Id.create("backfill"),
    scope: "backfills",
    ...{ storeIds, origin: "request", dryRun: false, details: false },
    stores: storeIds.map((storeId) => ({ storeId, phase: "index" })),
    ...{ status: "RUNNING", phase: "index", calls: {}, attempts: 1, run: 1, version: 2 },
    progress: { done: 0, total: null, bytes: 0 },
    ...{ createdAt: iso(), createdBy: "u", updatedAt: iso() },
    ...given,
  };
  await backfillEntity().create(row).go();
  return row;
}

async function take({ backfillId, storeIds }: BackfillRow): Promise<void> {
  for (const storeId of storeIds) await lockEntity().put({ storeId, backfillId }).go();
}

const resume = ({ backfillId }: BackfillRow) =>
  Actor.run(Actor.system("test"), () => change({ backfillId, status: "RUNNING" }));

const abandoned = { updatedAt: "2026-01-01T00:00:00.000Z" };

test("who resumes takes a store from a backfill that nobody works on, and ends that", async () => {
  const old = await backfill(["7300000001", "7300000002"], abandoned);
  await take(old);
  const failed = await backfill(["7300000001"], { status: "FAILED" });
  expect(await resume(failed)).toMatchObject({ status: "PENDING" });
  expect(await load(old)).toMatchObject({
    status: "FAILED",
    statusReason: expect.stringMatching(/^Nobody worked/),
  });
  // The other store's lock is of a backfill that has ended: it is free.
  expect((await Lock.holders(old.storeIds)).filter(Lock.isHeld)).toEqual([
    expect.objectContaining({ storeId: "7300000001", backfillId: failed.backfillId }),
  ]);
});

test("an abandoned backfill is resumed itself under its own lock", async () => {
  const stuck = await backfill(["7300000003"], abandoned);
  await take(stuck);
  expect(await resume(stuck)).toMatchObject({ status: "PENDING", statusReason: null });
});

test("who resumes is refused a store that somebody works on, and told who", async () => {
  const running = await backfill(["7300000004"], {});
  await take(running);
  const paused = await backfill(["7300000004"], { status: "FAILED" });
  await expect(resume(paused)).rejects.toMatchObject({
    code: "backfill.already_running",
    message: expect.stringContaining(running.backfillId),
  });
});
