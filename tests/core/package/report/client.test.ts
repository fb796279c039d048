import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bundleClient, generated } from "#core/package/report/bundle-client";
import { tablesOf } from "#core/package/report/client/columns";
import { csvOf, tsvOf } from "#core/package/report/client/csv";
import { read } from "#core/package/report/client/data";
import { rowsOf } from "#core/package/report/client/view";
import type { FileRow } from "#core/package/report/file-row";
import { html } from "#core/package/report/html";
import { isIn, parseFragment, rangeOf, whereText } from "#core/package/report/where";
import {
  anyPackage,
  carriedBy,
  drawn,
  fastqOf,
  libraryOf,
  materialOf,
  sealedOf,
} from "#tests/core/package/report/support";

test("the page's program is the bundle of its sources; npm run build writes it", async () => {
  expect(readFileSync(generated, "utf8")).toBe(await bundleClient());
});

test("an address leads to the rows it was made of, whatever its values hold", async () => {
  await fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: "grapheme" })), (where) => {
      const found = parseFragment(`#files?${whereText(where)}`);
      expect(found).toEqual({ table: "files", where: Object.entries(where) });
    }),
    { numRuns: 50 },
  );
  expect(parseFragment("#secrets?a=b")).toBeUndefined();
  expect(parseFragment("#files")).toBeUndefined();
});

test("a range of numbers has its first end and not its second; of one number it is that number", async () => {
  await fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(), (from, more) => {
      const [, range] = new URLSearchParams(whereText({ size: [from, from + more + 1] }))
        .entries()
        .next().value as [string, string];
      const found = rangeOf(range);
      expect(found).toEqual({ from: from + 0, to: from + more + 1 });
    }),
    { numRuns: 50 },
  );
  expect([0, 1, 2].map((value) => isIn(value, { from: 0, to: 2 }))).toEqual([true, true, false]);
  expect([0, 1].map((value) => isIn(value, { from: 1, to: 1 }))).toEqual([false, true]);
  expect(rangeOf("1; drop")).toBeUndefined();
});

describe("a table", () => {
  test("of any package has every row exactly once under its tabs together, also of what is of no library", async () => {
    await fc.assert(
      fc.asyncProperty(anyPackage, async ({ material, files }) => {
        const data = await read(carriedBy((await drawn(material, files)).html));
        for (const { columns, rows, tabs, name } of tablesOf(data)) {
          const column = columns.find((one) => one.name === tabs);
          if (!column) continue;
          const values = new Set(rows.flatMap((row) => column.value(row) as string[]));
          const found = [...values].flatMap((value) =>
            rowsOf({ name, columns, rows }, { where: [[column.name, value]], words: "" }),
          );
          expect(new Set(found).size).toBe(rows.length);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("is sorted by values and not by what they look like; what has none is last in both orders", async () => {
    const fastqs = [9, 100, 20].map((coverage, n) =>
      fastqOf(`L${n}`, { qc: { rawWgsCoverageEstimate: coverage } }),
    );
    const without = fastqOf("L9");
    const data = await read(
      carriedBy(
        (
          await drawn(
            materialOf({
              libraries: ["L0", "L1", "L2", "L9"].map((id) => libraryOf(id)),
              fastqs: [without, ...fastqs].map(({ fastq }) => fastq),
            }),
            [],
          )
        ).html,
      ),
    );
    const spec = tablesOf(data).find(({ name }) => name === "fastqs");
    const order = (isDescending: boolean) =>
      spec &&
      rowsOf(spec, { where: [], words: "", sort: { column: "coverage", isDescending } }).map(
        ({ coverage }) => coverage,
      );
    expect(order(false)).toEqual([9, 20, 100, null]);
    expect(order(true)).toEqual([100, 20, 9, null]);
  });

  test("gives no cell to a spreadsheet that it would run, and keeps numbers numbers", async () => {
    const files = ["=1+1", "@a", "+b", "-c", 'd"e,f', "g\th"].map((path, n) =>
      sealedOf(n, { path, sizeBytes: n }),
    );
    const data = await read(carriedBy((await drawn(materialOf(), files)).html));
    const columns = (tablesOf(data).find(({ name }) => name === "files")?.columns ?? []).slice(
      0,
      2,
    );
    const rows = data.files as unknown as never[];
    expect(csvOf(columns, rows).split("\r\n")).toEqual([
      ...["path,sizeBytes", "'=1+1,0", "'@a,1", "'+b,2", "'-c,3", '"d""e,f",4', "g\th,5", ""],
    ]);
    expect(tsvOf(columns, rows).split("\n").slice(1, 7)).toEqual([
      ...["'=1+1\t0", "'@a\t1", "'+b\t2", "'-c\t3", 'd"e,f\t4', "g h\t5"],
    ]);
    expect((data.files[0] as FileRow).path).toBe("=1+1");
  });
});

test("no value of a template is markup, and marks that steer text are seen", async () => {
  await fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      const { markup } = html`<a title="${value}">${value}</a>`;
      expect(markup.match(/[<>"]/g)?.join("")).toBe('<""><>');
    }),
    { numRuns: 200 },
  );
  expect(html`${"a\u202eb\u0000"}`.markup).toBe("a\\u202eb\\u0000");
});
