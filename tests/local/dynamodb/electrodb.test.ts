import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { createSchema, Entity, Service } from "electrodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, start, tableInput } from "#tests/local/dynamodb/fixture";

const schema = (entity: string) =>
  createSchema({
    model: { entity, version: "1", service: "seqferry" },
    attributes: {
      id: { type: "string", required: true },
      library: { type: "string", required: true },
      status: { type: "string", required: true },
      bytes: { type: "number" },
      tags: { type: "map", properties: { sample: { type: "string" } } },
      version: { type: "number", default: 0 },
    },
    indexes: {
      byId: { pk: { field: "pk", composite: ["id"] }, sk: { field: "sk", composite: [] } },
      byLibrary: {
        collection: "library",
        index: "gsi1",
        pk: { field: "gsi1pk", composite: ["library"] },
        sk: { field: "gsi1sk", composite: ["id"] },
      },
      byStatus: {
        index: "gsi2",
        pk: { field: "gsi2pk", composite: ["status"] },
        sk: { field: "gsi2sk", composite: ["id"] },
      },
    },
  } as const);

let running: Running;
let reads: ReturnType<typeof entities>["reads"];
let service: ReturnType<typeof entities>["service"];

function entities({ client }: Running) {
  const table = "reads";
  const reads = new Entity(schema("reads"), { client, table });
  const packages = new Entity(schema("packages"), { client, table });
  return { reads, service: new Service({ reads, packages }, { client, table }) };
}

beforeAll(async () => {
  running = await start();
  await running.client.send(new CreateTableCommand(tableInput()));
  ({ reads, service } = entities(running));
});
afterAll(() => running.close());

test("an ElectroDB entity is created, read, patched and removed", async () => {
  const item = { id: "fqr.1", library: "L1", status: "NEW", tags: { sample: "a" } };
  await reads.create(item).go();
  await expect(reads.create(item).go()).rejects.toThrow(/conditional request failed/);
  const patched = await reads
    .patch({ id: "fqr.1" })
    .set({ status: "DONE" })
    .add({ version: 1, bytes: 5 })
    .go({ response: "all_new" });
  expect(patched.data).toMatchObject({ status: "DONE", version: 1, bytes: 5 });
  expect((await reads.query.byStatus({ status: "NEW" }).go()).data).toEqual([]);
  expect((await reads.query.byStatus({ status: "DONE" }).go()).data).toHaveLength(1);
  await reads.remove({ id: "fqr.1" }).go();
  expect((await reads.get({ id: "fqr.1" }).go()).data).toBeNull();
});

test("cursor pages over an index meet every item once and in order, both ways", async () => {
  const ids = Array.from({ length: 60 }, (_, at) => `fqr.${String(at).padStart(3, "0")}`);
  await reads.put(ids.map((id) => ({ id, library: "L2", status: "NEW" }))).go();
  for (const order of ["asc", "desc"] as const) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { id: string }[]; cursor: string | null } = await reads.query
        .byLibrary({ library: "L2" })
        .go({ limit: 7, cursor, order });
      seen.push(...page.data.map((item) => item.id));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual(order === "asc" ? ids : ids.toReversed());
  }
});

test("a collection returns both entities of one partition", async () => {
  await service.entities.packages.create({ id: "pkg.1", library: "L3", status: "NEW" }).go();
  await reads.create({ id: "fqr.L3", library: "L3", status: "NEW" }).go();
  const { data } = await service.collections.library({ library: "L3" }).go();
  expect(data.reads.map((item) => item.id)).toEqual(["fqr.L3"]);
  expect(data.packages.map((item) => item.id)).toEqual(["pkg.1"]);
});

test("an ElectroDB transaction writes everything or names the item that stood in the way", async () => {
  const write = (id: string) =>
    service.transaction
      .write(({ reads, packages }) => [
        reads.create({ id, library: "L4", status: "NEW" }).commit({ response: "all_old" }),
        packages
          .create({ id: "pkg.4", library: "L4", status: "NEW" })
          .commit({ response: "all_old" }),
      ])
      .go();
  expect((await write("fqr.4")).canceled).toBe(false);
  const second = await write("fqr.5");
  expect(second.canceled).toBe(true);
  expect(second.data[0]).toMatchObject({ rejected: false, code: "None" });
  expect(second.data[1]).toMatchObject({
    rejected: true,
    code: "ConditionalCheckFailed",
    item: { id: "pkg.4" },
  });
  expect((await reads.get({ id: "fqr.5" }).go()).data).toBeNull();
  const both = await service.transaction
    .get(({ reads, packages }) => [
      reads.get({ id: "fqr.4" }).commit(),
      packages.get({ id: "pkg.4" }).commit(),
    ])
    .go();
  expect(both.data.map(({ item }) => item?.id)).toEqual(["fqr.4", "pkg.4"]);
});

test("batch get and scan return what was put", async () => {
  const found = await reads.get([{ id: "fqr.000" }, { id: "fqr.059" }, { id: "none" }]).go();
  expect(found.data.map((item) => item.id).sort()).toEqual(["fqr.000", "fqr.059"]);
  const scanned = await reads.scan.go({ pages: "all" });
  expect(scanned.data.length).toBeGreaterThanOrEqual(60);
});
