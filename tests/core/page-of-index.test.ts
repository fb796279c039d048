import { BatchWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documents } from "#core/dynamo";
import * as Items from "#core/items";
import { packageEntity } from "#core/package/package.entity";
import { pageOfIndex } from "#core/page-of-index";
import { actIn, resource } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let table: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  // Tens of megabytes at once are more than a table on demand takes.
  cloud.gate.limits.enforced = false;
  table = resource(cloud.outputs, "DataTable");
});
afterAll(() => cloud.close());

type Row = { id: string; size: number; body?: string };

/** Puts a partition of rows, in the order of their ids. */
async function put(partition: string, rows: Row[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 25) {
    const requests = rows.slice(start, start + 25).map(({ id, size }) => {
      const key = { pk: `row ${partition} ${id}`, sk: "row" };
      const index = { gsi1pk: `index ${partition}`, gsi1sk: id };
      return { PutRequest: { Item: { ...key, ...index, id, size, body: "x".repeat(size) } } };
    });
    const left = await documents().send(
      new BatchWriteCommand({ RequestItems: { [table]: requests } }),
    );
    expect(left.UnprocessedItems ?? {}).toEqual({});
  }
}

const rowsOf = (count: number, size = 10): Row[] =>
  Array.from({ length: count }, (_, n) => ({ id: String(n).padStart(5, "0"), size }));

/** A query of one partition, as ElectroDB would build it. */
const partition = (name: string) => () => ({
  params: ({ order }: { order?: string } = {}) => ({
    TableName: table,
    IndexName: "gsi1",
    KeyConditionExpression: "gsi1pk = :pk",
    ExpressionAttributeValues: { ":pk": `index ${name}` },
    ScanIndexForward: order !== "desc",
  }),
});

type Options = { limit: number; cursor?: string; keep?: (row: Row) => boolean; scope?: unknown };
const looks: number[] = [];

async function pageOf(partitions: string[], options: Options) {
  const { limit, cursor, keep = () => true, scope = partitions } = options;
  looks.length = 0;
  return pageOfIndex<Row>({
    scope,
    query: { limit, cursor },
    partitions: partitions.map(partition),
    load: async (keys) => {
      looks.push(keys.length);
      return (await Items.itemsAt(keys)) as (Row | undefined)[];
    },
    keep,
  });
}

/** Ids by page. */
async function walk(partitions: string[], options: Options): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await pageOf(partitions, { ...options, ...(cursor && { cursor }) });
    pages.push(page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return pages;
}

describe("a page of an index", () => {
  test("goes through partitions in order, full and empty ones, and ends when the last is over", async () => {
    await put("a", rowsOf(3));
    await put("c", rowsOf(4));
    const partitions = ["none", "a", ...Array.from({ length: 23 }, () => "none"), "c", "none"];
    const ids = [...rowsOf(3), ...rowsOf(4)].map(({ id }) => id);
    for (const limit of [1, 2, 3, 4, 7, 8, 200]) {
      const pages = await walk(partitions, { limit });
      expect(pages.flat()).toEqual(ids);
      for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
    }
  });

  test("reads no more rows at once than fit into the page, of however many partitions they are", async () => {
    for (let n = 0; n < 8; n++) await put(`few ${n}`, rowsOf(3));
    const partitions = ["none", ...Array.from({ length: 8 }, (_, n) => `few ${n}`)];
    const page = await pageOf(partitions, { limit: 20 });
    expect(page.items).toHaveLength(20);
    expect(looks.reduce((sum, count) => sum + count, 0)).toBe(20);
  });

  test("with a filter gives what it accepts once and in order, whatever the page size", async () => {
    await put("f", rowsOf(230));
    for (const every of [2, 3, 50])
      for (const limit of [1, 7, 60]) {
        const keep = ({ id }: Row) => Number(id) % every === 0;
        const wanted = rowsOf(230).filter(keep);
        const pages = await walk(["f"], { limit, keep });
        expect(pages.flat()).toEqual(wanted.map(({ id }) => id));
      }
  });

  test("looks at 1,000 rows at most, keeps its cursor, and takes larger batches the less it finds", async () => {
    await put("m", rowsOf(1100));
    const page = await pageOf(["m"], { limit: 5, keep: ({ id }) => id === "01050" });
    expect(page).toEqual({ items: [], nextCursor: expect.any(String) });
    expect(looks.reduce((sum, count) => sum + count, 0)).toBe(1000);
    expect(looks.length).toBeLessThanOrEqual(12);
    const rest = await pageOf(["m"], {
      limit: 5,
      keep: ({ id }) => id === "01050",
      ...(page.nextCursor && { cursor: page.nextCursor }),
    });
    expect(rest).toEqual({ items: [expect.objectContaining({ id: "01050" })], nextCursor: null });
  });

  test("ends at 2 MB of rows, so that an answer fits into what Lambda gives back", async () => {
    await put("large", rowsOf(60, 100_000));
    const page = await pageOf(["large"], { limit: 200 });
    const bytes = Buffer.byteLength(JSON.stringify(page.items));
    expect(bytes).toBeLessThanOrEqual(2_000_100);
    expect(bytes).toBeGreaterThan(1_800_000);
    const pages = await walk(["large"], { limit: 200 });
    expect(pages.flat()).toEqual(rowsOf(60).map(({ id }) => id));
  });

  test("leaves out what the table does not have any more, and refuses a cursor of another list", async () => {
    await put("g", rowsOf(4));
    const load = async (keys: Items.Item[]) =>
      (await Items.itemsAt(
        keys.map((key, n) => (n === 1 ? { ...key, pk: "gone" } : key)),
      )) as Row[];
    const page = await pageOfIndex<Row>({
      scope: "g",
      query: { limit: 10 },
      partitions: [partition("g")],
      load,
      keep: () => true,
    });
    expect(page.items.map(({ id }) => id)).toEqual(["00000", "00002", "00003"]);
    const { nextCursor } = await pageOf(["g"], { limit: 1 });
    const cursor = nextCursor ?? "";
    await expect(pageOf(["g"], { limit: 1, cursor, scope: "h" })).rejects.toMatchObject({
      code: "request.cursor_invalid",
    });
  });
});

describe("items by their keys", () => {
  test("come whole and in order, though a batch is answered in parts", async () => {
    const rows = rowsOf(50, 390_000);
    await put("huge", rows);
    const keys = rows.map(({ id }) => ({ pk: `row huge ${id}`, sk: "row" })).reverse();
    const found = (await Items.itemsAt([...keys, { pk: "none", sk: "row" }, ...keys])) as Row[];
    expect(found).toHaveLength(101);
    expect(found.slice(0, 50).map((row) => row?.id)).toEqual(rows.map(({ id }) => id).reverse());
    expect(found[50]).toBeUndefined();
    expect(found[100]).toMatchObject({ id: "00000", size: 390_000 });
  });

  test("the first row of an index is the row as it is now, not as the index was", async () => {
    const row = {
      packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      projectId: "first",
      name: "cohort",
      status: "PENDING" as const,
      createdAt: "2026-11-01T12:00:00.000Z",
      updatedAt: "2026-11-01T12:00:00.000Z",
      createdBy: "u",
      expiresAt: "2026-12-01T12:00:00.000Z",
      version: 1,
    };
    await packageEntity().create(row).go();
    const query = packageEntity().query.byProject({ projectId: "first" });
    expect(await Items.firstOf(packageEntity(), query)).toEqual(row);
    const { Key } = packageEntity().get(row).params<{ Key: Record<string, string> }>();
    await documents().send(
      new UpdateCommand({
        TableName: table,
        Key,
        UpdateExpression: "SET version = :v",
        ExpressionAttributeValues: { ":v": 2 },
      }),
    );
    expect(await Items.firstOf(packageEntity(), query)).toEqual({ ...row, version: 2 });
    const none = packageEntity().query.byProject({ projectId: "nobody" });
    expect(await Items.firstOf(packageEntity(), none)).toBeUndefined();
  });
});
