import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documents } from "#core/dynamo";
import { index } from "#core/readset/backfill/index-phase";
import { inMemory } from "#core/readset/backfill/notes";
import { prune } from "#core/readset/backfill/prune-phase";
import { applyChange, applyObservation } from "#core/readset/merge";
import { readSetEntity, shardOf } from "#core/readset/read-set.entity";
import * as Rows from "#core/readset/rows";
import type { ReadSetStatus } from "#core/readset/schema";
import { iso } from "#core/time";
import { mirrorRows, runOn, storeWith, through, told } from "#tests/core/readset/backfill-support";
import { actIn, arnOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

const named = (storeId: string, id: string) => ({
  set_id: id,
  store_id: storeId,
  set_arn: arnOf(storeId, id),
});

/** A row as an event of that time leaves it. */
async function event(storeId: string, id: string, status: ReadSetStatus, at: string) {
  const change = { ...named(storeId, id), status, at };
  await Rows.update(named(storeId, id), (row) => applyChange(row, change, "demo"));
}

const past = "2026-02-01T00:00:00.000Z";

describe("the index", () => {
  test("brings every read set into the mirror, 100 a call, and counts what was missing", async () => {
    const { storeId, ids } = await storeWith(cloud, 250, { archivedEvery: 5 });
    const run = await runOn(cloud, storeId);
    const { tally } = await index(run);
    expect(tally).toMatchObject({
      listed: 250,
      missing: 250,
      stale: 0,
      repaired: 250,
      active: 200,
    });
    // Three pages, and what it costs to cut what looks like years of them into windows.
    expect(run.calls.length).toBeLessThanOrEqual(3 + 40);
    const rows = await mirrorRows(storeId);
    expect([...rows.keys()].sort()).toEqual(ids);
    expect(rows.get(ids[4] ?? "")).toMatchObject({ set_status: "ARCHIVED", files: [] });
    expect(rows.get(ids[0] ?? "")).toMatchObject({
      set_status: "ACTIVE",
      set_name: "SEED-0000000",
      details_missing: "files parts tags",
      store: { store_id: storeId },
    });
  });

  test("writes only what differs: over an unchanged store nothing", async () => {
    const { storeId, ids } = await storeWith(cloud, 130);
    await through(await runOn(cloud, storeId));
    const before = await mirrorRows(storeId);
    const [stale = ""] = ids;
    await documents().send(
      new DeleteCommand({
        ...readSetEntity()
          .delete({ store_id: storeId, shard: shardOf(ids[7] ?? ""), set_id: ids[7] ?? "" })
          .params<{ TableName: string; Key: Record<string, string> }>(),
      }),
    );
    await event(storeId, stale, "ARCHIVED", past);
    await cloud.clock.advance(5000);
    const { coverage } = await through(await runOn(cloud, storeId));
    expect(coverage).toMatchObject({ listed: 130, missing: 1, extra: 0 });
    const again = await through(await runOn(cloud, storeId));
    expect(again.coverage).toMatchObject({ missing: 0, stale: 0, extra: 0, repaired: 0 });
    const after = await mirrorRows(storeId);
    for (const id of ids.slice(8)) expect(after.get(id)?.revision).toBe(before.get(id)?.revision);
  });

  test("a history that crowds in one week is cut into windows; nothing is listed twice in the counts", async () => {
    const { storeId, ids } = await storeWith(cloud, 420, { stepMs: 1_440_000 });
    const run = await runOn(cloud, storeId);
    const { tally } = await index({
      ...run,
      store: { ...run.store, createdAt: "2016-01-01T00:00:00.000Z" },
    });
    expect(run.calls.length).toBeGreaterThan(6);
    expect(tally).toMatchObject({ listed: 420, missing: 420, repaired: 420 });
    expect([...(await mirrorRows(storeId)).keys()].sort()).toEqual(ids);
  });

  test("a page token that HealthOmics refuses costs its window and nothing else", async () => {
    const { storeId, ids } = await storeWith(cloud, 350);
    const notes = inMemory();
    const run = await runOn(cloud, storeId, { notes });
    const killed = index({
      ...run,
      notes: {
        ...notes,
        put: async (key, value) => {
          if (key.startsWith("cut/")) throw new Error("killed");
          await notes.put(key, key.startsWith("window/") ? { ...value, token: "too old" } : value);
        },
      },
    });
    await expect(killed).rejects.toThrow("killed");
    const { tally } = await index(run);
    expect(tally).toMatchObject({ listed: 350, missing: 350, repaired: 350 });
    expect([...(await mirrorRows(storeId)).keys()].sort()).toEqual(ids);
  });
});

describe("beside live events", () => {
  test("what an event told since the page was asked for wins over the page", async () => {
    const { storeId, ids } = await storeWith(cloud, 120);
    const [archived = "", deleted = ""] = ids;
    const later = iso(cloud.clock.now() + 60_000);
    const run = await runOn(cloud, storeId);
    const { target } = run;
    await index({
      ...run,
      target: {
        ...target,
        // Between the comparison and the write.
        update: async (who, change, known) => {
          if (who.set_id === archived) await event(storeId, archived, "ARCHIVED", later);
          if (who.set_id === deleted) await event(storeId, deleted, "DELETED", later);
          return target.update(who, change, known);
        },
      },
    });
    const rows = await mirrorRows(storeId);
    expect(rows.get(archived)).toMatchObject({ set_status: "ARCHIVED", set_status_at: later });
    expect(rows.get(archived)?.set_name).toBe("SEED-0000000");
    expect(rows.get(deleted)?.set_status).toBe("DELETED");
  });

  test("files that were seen stay when the read set is archived", async () => {
    const { storeId, ids } = await storeWith(cloud, 10);
    await through(await runOn(cloud, storeId));
    const [id = ""] = ids;
    const before = (await mirrorRows(storeId)).get(id);
    cloud.omics.archive([id]);
    await cloud.clock.advance(5000);
    await through(await runOn(cloud, storeId));
    const after = (await mirrorRows(storeId)).get(id);
    expect(after).toMatchObject({
      set_status: "ARCHIVED",
      files_stale: true,
      files: before?.files,
    });
    expect(after?.files).toHaveLength(2);
  });
});

describe("pruning", () => {
  test("makes a tombstone of what HealthOmics does not know, and only of that", async () => {
    const { storeId, ids } = await storeWith(cloud, 30);
    const gone = "9999999990";
    await event(storeId, gone, "ACTIVE", past);
    const run = await runOn(cloud, storeId);
    const { asOf } = await index(run);
    // As if two pages had not told of it: it is asked for, and is there.
    const listed = (await run.notes.get("index")) ?? {};
    expect(listed.asOf).toBe(asOf);
    const tally = await prune(run, asOf);
    expect(tally).toMatchObject({ extra: 1, repaired: 1 });
    expect(run.calls.filter((call) => call === "GetReadSetMetadata")).toHaveLength(1);
    const rows = await mirrorRows(storeId);
    expect(rows.get(gone)).toMatchObject({ set_status: "DELETED", expires_at: expect.any(Number) });
    expect([...rows.values()].filter((row) => row.set_status === "DELETED")).toHaveLength(1);
    expect(rows.size).toBe(ids.length + 1);
  });

  test("a read set that the list left out is asked for, and stays when HealthOmics knows it", async () => {
    const { storeId, ids } = await storeWith(cloud, 12);
    await through(await runOn(cloud, storeId));
    await cloud.clock.advance(5000);
    const run = await runOn(cloud, storeId);
    const notes = inMemory();
    const { asOf } = await index({
      ...run,
      notes: {
        ...notes,
        put: (key, value) =>
          notes.put(key, { ...value, ...(key.startsWith("window/") && { ids: "" }) }),
      },
    });
    const tally = await prune({ ...run, notes }, asOf);
    expect(run.calls.filter((call) => call === "GetReadSetMetadata")).toHaveLength(12);
    expect(tally).toMatchObject({ extra: 0, repaired: 0 });
    const rows = await mirrorRows(storeId);
    expect(ids.every((id) => rows.get(id)?.set_status === "ACTIVE")).toBe(true);
  });

  test("what an event tells of after the listing began is not doubted", async () => {
    const { storeId } = await storeWith(cloud, 3);
    const run = await runOn(cloud, storeId);
    const { asOf } = await index(run);
    await event(storeId, "9999999991", "ACTIVE", iso(Date.parse(asOf) + 1000));
    expect(await prune(run, asOf)).toMatchObject({ extra: 0 });
    expect(run.calls).not.toContain("GetReadSetMetadata");
  });
});

describe("files and details", () => {
  test("URIs and sizes come from the access point, the same as HealthOmics tells", async () => {
    const { storeId, ids } = await storeWith(cloud, 620, { archivedEvery: 10 });
    const run = await runOn(cloud, storeId);
    await through(run);
    const listings = run.calls.filter((call) => call === "s3:ListObjectsV2").length;
    expect(listings).toBe(2);
    expect(run.calls).not.toContain("GetReadSetMetadata");
    const rows = await mirrorRows(storeId);
    for (const [n, id] of ids.entries())
      expect(rows.get(id)?.files).toHaveLength(n % 10 === 9 ? 0 : 2);
    const detailed = await runOn(cloud, storeId);
    const [first = ""] = ids;
    const { readSet } = await import("#core/readset/ask");
    const got = await readSet({ storeId, readSetId: first }, detailed.pace);
    const plain = ({ file_type, file_path, content_length }: Record<string, unknown>) => ({
      ...{ file_type, file_path, content_length },
    });
    expect(rows.get(first)?.files?.map(plain)).toEqual(got.files?.map(plain));
  });

  test("in a large store files are filled while the index goes on; the end is the same", async () => {
    const { storeId, ids } = await storeWith(cloud, 620, { archivedEvery: 10, stepMs: 400_000 });
    const run = await runOn(cloud, storeId);
    const { coverage } = await through(run, false, 50);
    expect(run.calls.indexOf("s3:ListObjectsV2")).toBeLessThan(
      run.calls.lastIndexOf("ListReadSets"),
    );
    expect(coverage).toMatchObject({ listed: 620, missing: 620, stale: 0, repaired: 620 });
    const rows = await mirrorRows(storeId);
    for (const [n, id] of ids.entries())
      expect(rows.get(id)?.files).toHaveLength(n % 10 === 9 ? 0 : 2);
    const again = await through(await runOn(cloud, storeId));
    expect(again.coverage).toMatchObject({ missing: 0, stale: 0, extra: 0 });
  });

  test("details fill parts and tags, ACTIVE and newer ones first, until nothing is lacking", async () => {
    const { storeId, ids } = await storeWith(cloud, 60, { archivedEvery: 6 });
    const run = await runOn(cloud, storeId);
    const written: string[] = [];
    const { target } = run;
    const state = await through(
      {
        ...run,
        target: {
          ...target,
          update: (who, change, known) => {
            if (known?.row?.files_at || known?.row?.set_status === "ARCHIVED")
              written.push(who.set_id);
            return target.update(who, change, known);
          },
        },
      },
      true,
    );
    expect(state.phase).toBe("done");
    const rows = await mirrorRows(storeId);
    expect([...rows.values()].filter((row) => row.details_missing)).toEqual([]);
    expect(rows.get(ids[0] ?? "")?.files?.[0]).toMatchObject({ part_size: expect.any(Number) });
    expect(run.calls.filter((call) => call === "GetReadSetMetadata")).toHaveLength(50);
    expect(run.calls.filter((call) => call === "ListTagsForResource")).toHaveLength(60);
    const archived = new Set(ids.filter((_, n) => n % 6 === 5));
    const firstArchived = written.findIndex((id) => archived.has(id));
    expect(firstArchived).toBeGreaterThanOrEqual(50);
  });

  test("a read set whose details cannot be had is skipped, noted and not asked for again", async () => {
    const { storeId, ids } = await storeWith(cloud, 8);
    const run = await runOn(cloud, storeId);
    const poison = ids[3] ?? "";
    cloud.gate.faults.arm({
      ...{ service: "omics", operation: "ListTagsForResource", effect: "error", rate: 1, seed: 1 },
      ...{ resource: arnOf(storeId, poison), code: "ValidationException", status: 400 },
      message: "poison",
    });
    await through(run, true);
    cloud.gate.faults.disarm();
    const rows = await mirrorRows(storeId);
    expect(
      [...rows.values()].filter((row) => row.details_missing).map((row) => row.set_id),
    ).toEqual([poison]);
    expect(await run.notes.get(`without/${poison}`)).toBeDefined();
  });

  test("without leave to list the files they are asked for one by one, and that is said", async () => {
    const { storeId } = await storeWith(cloud, 5);
    const run = await runOn(cloud, storeId);
    cloud.gate.faults.arm({
      ...{ service: "s3", operation: "ListObjectsV2", effect: "error", rate: 1, seed: 1 },
      ...{ resource: "", code: "AccessDenied", status: 403, message: "Access Denied" },
    });
    const state = await through(run, true);
    cloud.gate.faults.disarm();
    expect(state.remark).toMatch(/could not be listed \(AccessDenied\): allow s3:ListBucket/);
    const rows = await mirrorRows(storeId);
    expect([...rows.values()].every((row) => row.files?.length === 2)).toBe(true);
  });
});

test("a dry run finds the same differences and writes no row", async () => {
  const { storeId, ids } = await storeWith(cloud, 420, { stepMs: 1_440_000 });
  const [id = ""] = ids;
  await event(storeId, "9999999992", "ACTIVE", past);
  await Rows.update(named(storeId, id), (row) =>
    applyObservation(row, named(storeId, id), { at: past, status: "ARCHIVED" }, "demo"),
  );
  const before = await mirrorRows(storeId);
  const run = await runOn(cloud, storeId, { dryRun: true });
  const dry = await through(
    { ...run, store: { ...run.store, createdAt: "2016-01-01T00:00:00.000Z" } },
    true,
  );
  expect(dry.coverage).toMatchObject({
    listed: 420,
    missing: 419,
    stale: 1,
    extra: 1,
    repaired: 0,
  });
  expect(await mirrorRows(storeId)).toEqual(before);
  const real = await through(await runOn(cloud, storeId));
  expect(real.coverage).toMatchObject({
    listed: 420,
    missing: 419,
    stale: 1,
    extra: 1,
    repaired: 421,
  });
  expect([...(await mirrorRows(storeId)).values()].map(told)).not.toEqual(
    [...before.values()].map(told),
  );
});
