import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { VisibleError } from "#core/error";
import * as Page from "#core/page";
import { PageQuery } from "#core/page-schema";
import { configure } from "#core/settings";

beforeAll(() => configure({ cursorKey: Buffer.from("a key of the test").toString("base64") }));

/** Reads partitions of a list in memory as ElectroDB would: a cursor while there is more. */
function reader(partitions: number[][], onRead: (limit: number) => void = () => undefined) {
  return async (partition: number, { limit, cursor }: { limit: number; cursor: string | null }) => {
    onRead(limit);
    const rows = partitions[partition] ?? [];
    const start = Number(cursor ?? 0);
    const end = start + limit;
    return { items: rows.slice(start, end), cursor: end < rows.length ? String(end) : null };
  };
}

async function walk(partitions: number[][], limit: number, keep: (row: number) => boolean) {
  const pages: number[][] = [];
  let cursor: string | undefined;
  do {
    const query = { limit, cursor };
    const read = reader(partitions);
    const page = await Page.page({ scope: "s", query, partitions: partitions.length, read, keep });
    pages.push(page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return pages;
}

test("pages of any size give every row that the filter keeps, once and in order", async () => {
  const rows = fc.array(fc.array(fc.nat({ max: 99 }), { maxLength: 12 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.integer({ min: 1, max: 7 }),
      fc.nat({ max: 4 }),
      async (all, limit, m) => {
        const keep = (row: number) => row % (m + 1) === 0;
        const pages = await walk(all, limit, keep);
        expect(pages.flat()).toEqual(all.flat().filter(keep));
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test("a filter that keeps nothing costs at most 1000 rows a page, and the page keeps its cursor", async () => {
  const partitions = [Array.from({ length: 5000 }, (_, n) => n)];
  let looked = 0;
  const page = await Page.page({
    scope: "s",
    query: { limit: 200 },
    partitions: 1,
    read: reader(partitions, (limit) => {
      looked += limit;
    }),
    keep: () => false,
  });
  expect(looked).toBe(1000);
  expect(page).toEqual({ items: [], nextCursor: expect.any(String) });
});

test("a cursor that was changed, or is of another scope, is refused", async () => {
  const open = (scope: unknown, cursor?: string) =>
    Page.page({ scope, query: { limit: 1, cursor }, partitions: 1, read: reader([[1, 2, 3]]) });
  const { nextCursor } = await open(["list", { status: "ACTIVE" }]);
  const cursor = nextCursor ?? "";
  const [payload = "", signature = ""] = cursor.split(".");
  const moved = Buffer.from(JSON.stringify([0, "2"])).toString("base64url");
  for (const wrong of [`${moved}.${signature}`, payload, `${payload}.`, `x${cursor}`, "x", "."])
    await expect(open(["list", { status: "ACTIVE" }], wrong)).rejects.toMatchObject({
      code: "request.cursor_invalid",
    });
  await expect(open(["list", { status: "ARCHIVED" }], cursor)).rejects.toBeInstanceOf(VisibleError);
  await expect(open(["list", { status: "ACTIVE" }], cursor)).resolves.toMatchObject({ items: [2] });
});

test("a page holds 25 unless asked otherwise, and 200 at most", () => {
  expect(PageQuery.parse({})).toEqual({ limit: 25 });
  for (const limit of ["0", "201", "1.5", "many"])
    expect(PageQuery.safeParse({ limit }).success).toBe(false);
});
