import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { ListReadSets } from "#core/readset/schema";
import { commandOf, curlOf } from "../../web/command-line.ts";
import { type Column, sortRows } from "../../web/component/table/column.ts";
import { visibleIds } from "../../web/component/table/columns-in-sight.ts";
import { written } from "../../web/component/table/export.ts";
import { filtersInWords, queryOf, tableSearch } from "../../web/component/table/filter.ts";
import { readSetFilters } from "../../web/route/read-set/filters.ts";
import { parseSearch, stringifySearch } from "../../web/search.ts";

type Row = { id: string; size: number | null };
const columns: Column<Row>[] = [
  { id: "id", title: "Id", cell: () => null, value: ({ id }) => id },
  { id: "size", title: "Size", cell: () => null, value: ({ size }) => size },
  { id: "note", title: "Note", cell: () => null, isExtra: true },
];

test("an address says the same after a reload, and no filter of it makes the API refuse", () => {
  const read = tableSearch(readSetFilters);
  const names = [...readSetFilters.map(({ name }) => name), "sort", "columns", "density", "other"];
  const value = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom("ACTIVE", "FASTQ", "2026-03-01", "00123", "compact"),
  );
  // Shapes of ids and tags are the API's to refuse, with its own words.
  const isLoose = (name: string) => !["storeId", "tag"].includes(name);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (raw) => {
      const search = read(parseSearch(stringifySearch(raw)));
      expect(read(parseSearch(stringifySearch(search)))).toEqual(search);
      expect(Object.keys(search)).not.toContain("other");
      const query = Object.entries(queryOf(readSetFilters, search)).filter(([name]) =>
        isLoose(name),
      );
      expect(z.safeParse(ListReadSets, Object.fromEntries(query)).success).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("a filter is said in words, for exports and empty tables", () => {
  const query = { status: "ACTIVE", namePrefix: "L21" };
  expect(filtersInWords(readSetFilters, query)).toBe("Name begins with = L21, Status = ACTIVE");
});

test("rows are sorted by value: numbers in texts count, the unknown come last either way", () => {
  const rows = [
    { id: "L10", size: 1 },
    { id: "L2", size: null },
    { id: "L1", size: 3 },
  ];
  const by = (sort: string) => sortRows(rows, columns, sort).map(({ id }) => id);
  expect(by("id")).toEqual(["L1", "L2", "L10"]);
  expect(by("size")).toEqual(["L10", "L1", "L2"]);
  expect(by("-size")).toEqual(["L1", "L10", "L2"]);
  expect(by("unknown")).toEqual(["L10", "L2", "L1"]);
});

test("the first column stays, extra ones come when picked", () => {
  expect(visibleIds(columns, undefined)).toEqual(["id", "size"]);
  expect(visibleIds(columns, "note")).toEqual(["id", "note"]);
  expect(visibleIds(columns, "gone")).toEqual(["id", "size"]);
});

test("no cell of an export runs as a formula or breaks its row", () => {
  const rows = [{ id: '=1+1,"x"\n', size: -3 }];
  const idOf = ({ id }: Row) => id;
  const cell = `"'=1+1,""x""\n"`;
  expect(written(rows, "csv", { columns, idOf })).toBe(`id,id,size\r\n${cell},${cell},-3\r\n`);
  expect(JSON.parse(written(rows, "jsonl", { columns, idOf }))).toEqual(rows[0]);
  expect(written([{ id: "a", size: 1 }], "ids", { columns, idOf })).toBe("a\n");
});

test("lines to copy quote what a shell would read, and hold no token", () => {
  expect(commandOf("read-set list", { namePrefix: "L 1", status: "ACTIVE", tag: "" })).toBe(
    "seqferry read-set list --name-prefix 'L 1' --status ACTIVE",
  );
  const line = curlOf({ url: "http://a/b?c=d&e=f", method: "POST", body: { name: "it's" } });
  expect(line).toBe(
    `curl -sS -X POST -H "Authorization: Bearer $SEQFERRY_TOKEN" -H 'Content-Type: application/json' --data '{"name":"it'\\''s"}' 'http://a/b?c=d&e=f'`,
  );
});
