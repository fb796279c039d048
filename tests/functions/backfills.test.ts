import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { onCurrent, write } from "#core/readset/backfill/change";
import type { Backfill } from "#core/readset/backfill-schema";
import { backfillsOf, seed } from "#tests/functions/backfill-support";
import { spyOn } from "#tests/functions/spy";
import { actIn, entities, resource, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let backfills: ReturnType<typeof backfillsOf>;
let events: Awaited<ReturnType<typeof spyOn>>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  backfills = backfillsOf(cloud);
  events = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "seqferry");
  await seed(cloud, 130);
});
afterAll(() => cloud.close());
afterEach(() => cloud.gate.faults.disarm());

describe("a backfill", () => {
  test("is asked for by POST, runs in the background and tells how the mirror agreed", async () => {
    const asked = await backfills.ask({ sequenceStoreId: storeOf(cloud) });
    expect(asked.status).toBe(202);
    expect(asked.headers.get("location")).toBe(`${backfills.path}/${asked.body.id}`);
    expect(asked.body).toMatchObject({ status: "PENDING", phase: "index", createdBy: "admin" });
    const end = await backfills.ended(asked.body.id);
    expect(end).toMatchObject({
      ...{ status: "SUCCEEDED", statusReason: null, phase: "done", attempts: 1, origin: "request" },
      progress: { done: 130, total: 130, bytes: expect.any(Number) },
      coverage: [
        { storeId: storeOf(cloud), listed: 130, missing: 130, stale: 0, extra: 0, repaired: 130 },
      ],
    });
    expect(end.progress.bytes).toBeGreaterThan(1e9);
    const rows = await entities(cloud, "readSet");
    expect(rows).toHaveLength(130);
    expect(rows.filter((row) => row.details_missing)).toEqual([]);
    expect(await entities(cloud, "backfillLock")).toEqual([]);
    const store = await cloud.api<{ coverage: object }>(
      "admin",
      "GET",
      `/api/v1/sequence-stores/${storeOf(cloud)}`,
    );
    expect(store.body.coverage).toMatchObject({ backfillId: end.id, missing: 130 });
  });

  test("over a mirror that is right writes no row", async () => {
    const before = await entities(cloud, "readSet");
    const { body } = await backfills.ask({ all: true });
    expect(body.storeIds).toEqual(cloud.storeIds);
    const end = await backfills.ended(body.id);
    expect(end.coverage[0]).toMatchObject({ missing: 0, stale: 0, extra: 0, repaired: 0 });
    expect(await entities(cloud, "readSet")).toEqual(before);
  });

  test("as a dry run estimates calls, minutes and dollars, and writes no row", async () => {
    const before = await entities(cloud, "readSet");
    const { body } = await backfills.ask({ all: true, dryRun: true });
    const end = await backfills.ended(body.id);
    expect(end.estimate).toMatchObject({ readSets: 130, calls: { "omics:ListReadSets": 2 } });
    expect(end.estimate?.dollars).toBeGreaterThan(0);
    expect(await entities(cloud, "readSet")).toEqual(before);
  });

  test("is told of: its audit record and its events name it", async () => {
    const { body } = await backfills.ask({ all: true, details: false });
    await backfills.ended(body.id);
    const history = await Audit.history(body.id);
    expect(history.map(({ action }) => action)).toEqual([
      ...["backfill.create", "backfill.start", "backfill.succeed"],
    ]);
    await eventually(async () => {
      const own = (await events.events()).filter(
        ({ detail }) => (detail.data as { backfillId?: string }).backfillId === body.id,
      );
      expect(own.map((event) => event["detail-type"])).toEqual([
        ...["BackfillRequested", "BackfillSucceeded"],
      ]);
    });
  });

  test("is listed newest first, by store and status", async () => {
    const all = await cloud.api<{ items: Backfill[] }>(
      "admin",
      "GET",
      `${backfills.path}?status=SUCCEEDED`,
    );
    const ids = all.body.items.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(4);
    expect([...ids].sort().reverse()).toEqual(ids);
    const none = await cloud.api<{ items: Backfill[] }>(
      "admin",
      "GET",
      `${backfills.path}?storeId=1111111111`,
    );
    expect(none.body.items).toEqual([]);
  });
});

describe("what is refused changes nothing", () => {
  const count = async () => (await entities(cloud, "backfill")).length;
  let before = 0;
  beforeEach(async () => {
    before = await count();
  });
  afterEach(async () => expect(await count()).toBe(before));

  test("a store that is not of the stage: the error names those that are", async () => {
    const { status, body } = await backfills.ask({ sequenceStoreId: "1111111111" });
    expect(status).toBe(404);
    expect(body).toMatchObject({
      code: "sequence_store.not_found",
      detail: "sequenceStoreId: there is no sequence store 1111111111 in this stage.",
    });
    expect(body.hint).toContain(storeOf(cloud));
  });

  test("neither a store nor all of them, or both", async () => {
    for (const wrong of [
      {},
      { all: true, sequenceStoreId: storeOf(cloud) },
      { all: false },
      { store: "1" },
    ])
      expect((await backfills.ask(wrong)).status).toBe(400);
  });

  test("anybody but an admin", async () => {
    for (const role of ["viewer", "sharer", "approver"]) {
      const { status } = await cloud.api(role, "POST", backfills.path, { all: true });
      expect(status).toBe(403);
    }
    expect((await cloud.api("viewer", "GET", backfills.path)).status).toBe(403);
  });

  test("one that is not there, and a status that cannot be", async () => {
    const unknown = `${backfills.path}/bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A`;
    expect((await cloud.api("admin", "GET", unknown)).status).toBe(404);
    expect((await cloud.api("admin", "PATCH", unknown, { status: "PAUSED" })).status).toBe(404);
    const list = await cloud.api<{ items: Backfill[] }>("admin", "GET", backfills.path);
    const id = list.body.items[0]?.id ?? "";
    expect((await backfills.patch(id, "PAUSED")).body).toMatchObject({
      code: "backfill.wrong_status",
    });
    expect((await backfills.patch(id, "SUCCEEDED")).status).toBe(400);
    expect((await backfills.patch(id, "ABORTED", { "if-match": '"99"' })).status).toBe(412);
    expect((await backfills.patch(id, "ABORTED", { "if-match": "99" })).status).toBe(400);
  });
});

describe("two at once", () => {
  test("a store has one: the second is told which, and may come after it", async () => {
    const id = await backfills.hanging();
    const second = await backfills.ask({ all: true });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: "backfill.already_running" });
    expect(second.body.detail).toContain(id);
    expect(second.body.hint).toContain(`PATCH /api/v1/backfills/${id}`);
    expect((await backfills.patch(id, "ABORTED")).body.status).toBe("ABORTED");
    await backfills.release();
    const third = await backfills.ask({ all: true, details: false });
    expect(third.status).toBe(202);
    expect((await backfills.ended(third.body.id)).status).toBe("SUCCEEDED");
  });

  test("the same key is the same backfill", async () => {
    const headers = { "idempotency-key": "bkf-1" };
    const body = { all: true, details: false };
    const one = await backfills.ask(body, headers);
    const other = await backfills.ask(body, headers);
    expect(other.body.id).toBe(one.body.id);
    expect((await backfills.ask({ ...body, dryRun: true }, headers)).status).toBe(409);
    await backfills.ended(one.body.id);
  });
});

describe("pausing, resuming, aborting", () => {
  test("a paused one stops and keeps its store; resumed it goes on to the end", async () => {
    const id = await backfills.hanging();
    const before = await cloud.api<Backfill>("admin", "GET", `${backfills.path}/${id}`);
    const paused = await backfills.patch(id, "PAUSED", {
      "if-match": before.headers.get("etag") ?? "",
    });
    expect(paused.body).toMatchObject({ status: "PAUSED", version: before.body.version + 1 });
    expect((await backfills.patch(id, "PAUSED")).body.version).toBe(paused.body.version);
    expect((await backfills.ask({ all: true })).body.hint).toMatch(/Resume or abort it/);
    await backfills.release();
    expect((await backfills.read(id)).status).toBe("PAUSED");
    expect((await backfills.patch(id, "RUNNING")).body.status).toBe("PENDING");
    const end = await backfills.ended(id);
    expect(end).toMatchObject({ status: "SUCCEEDED", coverage: [{ listed: 130, missing: 0 }] });
    expect(end.attempts).toBeGreaterThanOrEqual(2);
  });

  test("an aborted one ends, and its store is free", async () => {
    const id = await backfills.hanging();
    const { body } = await backfills.patch(id, "ABORTED");
    expect(body).toMatchObject({
      status: "ABORTED",
      statusReason: expect.stringContaining("admin"),
    });
    expect(await entities(cloud, "backfillLock")).toEqual([]);
    expect((await backfills.patch(id, "RUNNING")).body).toMatchObject({
      code: "backfill.wrong_status",
    });
    await backfills.release();
    expect((await backfills.read(id)).status).toBe("ABORTED");
  });
});

test("a decision that meets a worker's note is made again on the backfill as it is then", async () => {
  const id = await backfills.hanging();
  const versions: number[] = [];
  const paused = await Actor.run(Actor.system("test"), () =>
    onCurrent(id, async (row) => {
      versions.push(row.version);
      if (versions.length === 1) await write(row, {}, { action: "backfill.note" });
      return write(row, { status: "PAUSED" }, { action: "backfill.pause" });
    }),
  );
  expect(paused.status).toBe("PAUSED");
  expect(versions).toEqual([versions[0], (versions[0] ?? 0) + 1]);
  await backfills.patch(id, "ABORTED");
  await backfills.release();
});
