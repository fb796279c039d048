import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, start } from "#tests/local/dynamodb/fixture";
import { probeEntities, probeTable } from "#tests/local/dynamodb/probe-entities";

// What ElectroDB 3.9.3 asks of DynamoDB, one probe each.
let running: Running;
let samples: ReturnType<typeof probeEntities>["samples"];
let reports: ReturnType<typeof probeEntities>["reports"];
let lab: ReturnType<typeof probeEntities>["lab"];

beforeAll(async () => {
  running = await start();
  await running.client.send(new CreateTableCommand(probeTable));
  ({ samples, reports, lab } = probeEntities(running));
});
afterAll(() => running.close());

const project = "P1";
const create = (sampleId: string, more = {}) => samples.create({ sampleId, project, ...more }).go();
const idsOf = ({ data }: { data: { sampleId: string }[] }) =>
  data.map(({ sampleId }) => sampleId).sort();

test("create returns the item with its defaults", async () => {
  const { data } = await create("s1");
  expect(data).toMatchObject({ sampleId: "s1", state: "received", reads: 0 });
});

test("create of what is there is refused", async () => {
  await create("twice");
  await expect(create("twice")).rejects.toThrow(/conditional request failed/);
});

test("get returns maps, lists, sets and numbers as they were", async () => {
  const item = {
    lanes: [1, 2.5],
    labels: ["a", "b"],
    details: { tissue: "blood", mass: 1.25 },
    reads: 9_007_199_254_740_991,
  };
  await create("typed", item);
  const { data } = await samples.get({ sampleId: "typed" }).go({ consistent: true });
  expect(data).toMatchObject(item);
});

test("get of what is not there is null", async () => {
  expect((await samples.get({ sampleId: "none" }).go()).data).toBeNull();
});

test("get of some attributes returns those", async () => {
  const { data } = await samples.get({ sampleId: "typed" }).go({ attributes: ["reads"] });
  expect(data).toEqual({ reads: 9_007_199_254_740_991 });
});

test("put replaces, upsert leaves the rest", async () => {
  await samples.put({ sampleId: "merged", project, lanes: [1] }).go();
  await samples.put({ sampleId: "merged", project, labels: ["x"] }).go();
  await samples.upsert({ sampleId: "merged", project, reads: 4 }).go();
  const { data } = await samples.get({ sampleId: "merged" }).go();
  expect(data).toMatchObject({ reads: 4, labels: ["x"] });
  expect(data).not.toHaveProperty("lanes");
});

test("patch changes what is there and moves it in its index", async () => {
  await create("patched");
  await samples.patch({ sampleId: "patched" }).set({ state: "sequenced" }).go();
  const found = await samples.query.byState({ state: "sequenced" }).go();
  expect(idsOf(found)).toContain("patched");
});

test("patch of what is not there is refused, update makes it", async () => {
  const patch = samples.patch({ sampleId: "ghost" }).set({ project }).go();
  await expect(patch).rejects.toThrow(/conditional request failed/);
  await samples.update({ sampleId: "made" }).set({ project, state: "released" }).go();
  expect((await samples.get({ sampleId: "made" }).go()).data).toMatchObject({ project });
});

test("add, append and delete change parts of an item", async () => {
  await create("parts", { reads: 10, lanes: [1], labels: ["a", "b"] });
  const { data } = await samples
    .patch({ sampleId: "parts" })
    .add({ reads: 5 })
    .append({ lanes: [2] })
    .delete({ labels: ["a"] })
    .go({ response: "all_new" });
  expect(data).toMatchObject({ reads: 15, lanes: [1, 2], labels: ["b"] });
});

test("a nested attribute is set through data", async () => {
  await create("nested", { details: { mass: 1 } });
  const { data } = await samples
    .patch({ sampleId: "nested" })
    .data(({ details }, { set }) => set(details.tissue, "skin"))
    .go({ response: "all_new" });
  expect(data.details).toEqual({ mass: 1, tissue: "skin" });
});

test("a where clause is a condition", async () => {
  await create("guarded", { reads: 1 });
  const guarded = (least: number) =>
    samples
      .patch({ sampleId: "guarded" })
      .set({ lanes: [9] })
      .where(({ reads }, { gte }) => gte(reads, least))
      .go({ response: "all_new" });
  await expect(guarded(2)).rejects.toThrow(/conditional request failed/);
  expect((await guarded(1)).data.lanes).toEqual([9]);
});

test("delete removes, remove insists that it was there", async () => {
  await create("gone");
  await samples.delete({ sampleId: "gone" }).go();
  await samples.delete({ sampleId: "gone" }).go();
  const remove = samples.remove({ sampleId: "gone" }).go();
  await expect(remove).rejects.toThrow(/conditional request failed/);
});

test("a query of an index narrows by the beginning of its sort key, and between two", async () => {
  for (const [sampleId, receivedAt] of [
    ["q1", "2026-02-01"],
    ["q2", "2026-03-01"],
    ["q3", "2026-04-01"],
  ] as const)
    await create(sampleId, { state: "released", receivedAt });
  const { byState } = samples.query;
  const begun = await byState({ state: "released" }).begins({ receivedAt: "2026-0" }).go();
  expect(idsOf(begun)).toEqual(expect.arrayContaining(["q1", "q2", "q3"]));
  const between = await byState({ state: "released" })
    .between({ receivedAt: "2026-02-15" }, { receivedAt: "2026-03-15" })
    .go();
  expect(idsOf(between)).toEqual(["q2"]);
  const later = await byState({ state: "released" }).gt({ receivedAt: "2026-03-01" }).go();
  expect(idsOf(later)).toContain("q3");
});

test("a filter of a query leaves out what does not fit", async () => {
  await create("f1", { project: "P2", reads: 1 });
  await create("f2", { project: "P2", reads: 5, labels: ["x"] });
  const { byProject } = samples.query;
  const many = await byProject({ project: "P2" })
    .where(({ reads, labels }, { gt, exists }) => `${gt(reads, 2)} AND ${exists(labels)}`)
    .go();
  expect(idsOf(many)).toEqual(["f2"]);
});

test("a batch put and a batch get of more than a hundred items come back whole", async () => {
  const all = Array.from({ length: 120 }, (_, at) => ({
    sampleId: `b${String(at).padStart(3, "0")}`,
    project: "P3",
  }));
  expect((await samples.put(all).go()).unprocessed).toEqual([]);
  const got = await samples.get(all).go();
  expect(idsOf(got)).toEqual(all.map(({ sampleId }) => sampleId));
});

test("a batch get keeps the order asked for when it is told to", async () => {
  const wanted = ["b007", "b003", "nobody", "b001"].map((sampleId) => ({ sampleId }));
  const { data } = await samples.get(wanted).go({ preserveBatchOrder: true });
  expect(data.map((item) => item?.sampleId)).toEqual(["b007", "b003", undefined, "b001"]);
});

test("a batch delete removes all", async () => {
  const all = Array.from({ length: 30 }, (_, at) => ({ sampleId: `d${at}`, project: "P4" }));
  await samples.put(all).go();
  await samples.delete(all).go();
  expect((await samples.query.byProject({ project: "P4" }).go()).data).toEqual([]);
});

test("cursors page through an index without loss or repetition, both ways", async () => {
  for (const order of ["asc", "desc"] as const) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { sampleId: string }[]; cursor: string | null } = await samples.query
        .byProject({ project: "P3" })
        .go({ limit: 13, cursor, order });
      seen.push(...page.data.map(({ sampleId }) => sampleId));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual(order === "asc" ? seen.toSorted() : seen.toSorted().toReversed());
    expect(new Set(seen).size).toBe(120);
  }
});

test("count asks for enough pages to gather so many", async () => {
  const { data } = await samples.query.byProject({ project: "P3" }).go({ count: 50 });
  expect(data).toHaveLength(50);
});

test("a collection returns the entities of one partition, each as its own", async () => {
  await reports.create({ reportId: "r1", project: "P2", pages: 3 }).go();
  const { data } = await lab.collections.project({ project: "P2" }).go();
  expect(idsOf({ data: data.samples })).toEqual(["f1", "f2"]);
  expect(data.reports).toEqual([{ reportId: "r1", project: "P2", pages: 3 }]);
});

test("a scan of an entity meets its items only", async () => {
  const { data } = await reports.scan.go({ pages: "all" });
  expect(data.map(({ reportId }) => reportId)).toEqual(["r1"]);
});

test("match finds the index by itself", async () => {
  const { data } = await reports.match({ project: "P2", pages: 3 }).go();
  expect(data).toHaveLength(1);
});

test("a write transaction stores all or nothing, and says what stood in the way", async () => {
  const write = (sampleId: string) =>
    lab.transaction
      .write(({ samples, reports }) => [
        samples.create({ sampleId, project: "P5" }).commit({ response: "all_old" }),
        reports.create({ reportId: "t1", project: "P5" }).commit({ response: "all_old" }),
        samples
          .check({ sampleId: "s1" })
          .where(({ reads }, { eq }) => eq(reads, 0))
          .commit(),
      ])
      .go();
  expect((await write("t1")).canceled).toBe(false);
  const second = await write("t2");
  expect(second.canceled).toBe(true);
  expect(second.data.map((one) => one.code)).toEqual(["None", "ConditionalCheckFailed", "None"]);
  expect(second.data[1]?.item).toMatchObject({ reportId: "t1" });
  expect((await samples.get({ sampleId: "t2" }).go()).data).toBeNull();
});

test("a transaction under one token happens once", async () => {
  const token = "0123456789abcdef";
  const bump = () =>
    lab.transaction
      .write(({ samples }) => [samples.patch({ sampleId: "s1" }).add({ reads: 1 }).commit()])
      .go({ token });
  await bump();
  await bump();
  expect((await samples.get({ sampleId: "s1" }).go()).data?.reads).toBe(1);
});

test("a read transaction returns the items in order, null for one that is not there", async () => {
  const { data } = await lab.transaction
    .get(({ samples, reports }) => [
      reports.get({ reportId: "t1" }).commit(),
      samples.get({ sampleId: "nobody" }).commit(),
      samples.get({ sampleId: "t1" }).commit(),
    ])
    .go();
  expect(data.map(({ item }) => item && Object.values(item)[0])).toEqual([
    expect.anything(),
    null,
    expect.anything(),
  ]);
});
