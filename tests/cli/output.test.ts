import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Call } from "#cli/command";
import { formatBytes, humanCell, localTime } from "#cli/output/cell";
import { forTerminal, forTsv, fromTsv, json } from "#cli/output/escape";
import { fieldsOf, namesOf, pick } from "#cli/output/fields";
import { listPrinter, tsvLine } from "#cli/output/printer";
import { headerLine, headingOf, layOut, rowLine } from "#cli/output/table";
import { clip, widthOf } from "#cli/output/width";
import { Backfill } from "#core/readset/backfill-schema";
import { ReadSet } from "#core/readset/schema";

/** Texts as they may come from anywhere: controls, directions, wide letters, quotes. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "\t",
      "\n",
      "\r",
      "\\",
      '"',
      "'",
      "\u001b",
      "\u009b",
      "\u202e",
      "\u2028",
      "字",
      "🧬",
    ),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }),
  ),
});
/** What a terminal would obey, or what would show other text than there is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for.
const orders = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Prints items as a call with those options would. */
function printed(items: object[], output: "table" | "json" | "jsonl" | "tsv", terminal?: number) {
  let out = "";
  const printer = listPrinter({
    command: {
      prints: { schema: z.object({ a: z.string(), b: z.string() }), columns: ["a", "b"] },
    },
    globals: { output },
    context: {
      stdout: { write: (part: string) => (out += part), isTTY: false, columns: terminal },
    },
  } as unknown as Call);
  printer.print(items);
  printer.end();
  return out;
}

describe("whatever the texts are", () => {
  const items = fc.array(fc.record({ a: text, b: text }), { minLength: 1, maxLength: 5 });

  test("nothing that is printed steers a terminal, in any format", () => {
    fc.assert(
      fc.property(items, fc.constantFrom("table", "json", "jsonl", "tsv"), (rows, format) => {
        const shown = printed(rows, format as "table", 60).replace(/[\n\t]/g, "");
        expect(shown).not.toMatch(orders);
      }),
    );
  });

  test("a TSV line is one line with as many cells as there are columns, and gives the texts back", () => {
    fc.assert(
      fc.property(items, (rows) => {
        const lines = printed(rows, "tsv").slice(0, -1).split("\n");
        const cells = lines.map((line) => line.split("\t").map(fromTsv));
        expect(cells).toEqual(rows.map(({ a, b }) => [a, b]));
      }),
    );
  });

  test("JSON and JSON Lines give the items back", () => {
    fc.assert(
      fc.property(items, (rows) => {
        expect(JSON.parse(printed(rows, "json"))).toEqual(rows);
        const lines = printed(rows, "jsonl").trimEnd().split("\n");
        expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
      }),
    );
  });

  test("a table has a line a row, and none is wider than the terminal", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 20, max: 100 }), (rows, columns) => {
        const lines = printed(rows, "table", columns).slice(0, -1).split("\n");
        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test("a clipped text fits, and is the text where it fits", () => {
    fc.assert(
      fc.property(text.map(forTerminal), fc.integer({ min: 1, max: 30 }), (one, width) => {
        const short = clip(one, width);
        expect(widthOf(short)).toBeLessThanOrEqual(width);
        if (widthOf(one) <= width) expect(short).toBe(one);
        else expect(one.startsWith(short.slice(0, -1))).toBe(true);
      }),
    );
  });

  test("escaping for TSV can be undone", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(fromTsv(forTsv(one))).toBe(one);
      }),
    );
    expect(forTsv("a\tb\\t")).toBe("a\\tb\\\\t");
  });

  test("JSON with escapes is the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(JSON.parse(json(value, 2)))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("a table", () => {
  const items = [
    { id: "12345678901234567890", createdAt: "2026-11-21T10:00:00Z", name: "n".repeat(90) },
  ];

  test("cuts names before ids, times and statuses, which are never cut", () => {
    const layout = layOut(["id", "name", "createdAt"], items, 60);
    const line = rowLine(layout, items[0] as object);
    expect(line).toContain("12345678901234567890");
    expect(line).toContain(localTime("2026-11-21T10:00:00Z"));
    expect(line).toContain("…");
    expect(line.length).toBeLessThanOrEqual(60);
    expect(rowLine(layOut(["id", "name"], items), items[0] as object)).toContain("n".repeat(90));
  });

  test("names its columns as people would", () => {
    expect(["sampleId", "coverage.asOf", "id"].map(headingOf)).toEqual([
      "SAMPLE ID",
      "AS OF",
      "ID",
    ]);
    expect(headerLine(layOut(["id", "name"], []))).toBe("ID  NAME");
  });

  test("shows sizes in units, times in local time, and a dash for what is not there", () => {
    expect(humanCell("sizeBytes", 1_500_000)).toBe("1.4 MiB");
    expect(humanCell("progress.bytes", 0)).toBe("0 B");
    expect(humanCell("total", 1500)).toBe("1500");
    expect(humanCell("dollars", 0.0001)).toBe("<0.01");
    expect(humanCell("name", null)).toBe("-");
    expect(humanCell("files", [{}, {}])).toBe("2");
    expect(humanCell("tags", { lane: "2", run: "7" })).toBe("lane=2, run=7");
    expect(humanCell("storeIds", ["1", "2"])).toBe("1, 2");
    expect([1023, 1024, 1_048_575, 2 ** 40].map(formatBytes)).toEqual([
      "1023 B",
      "1.0 KiB",
      "1.0 MiB",
      "1.0 TiB",
    ]);
  });

  test("follows the time zone of its reader", () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = "Australia/Melbourne";
      expect(localTime("2026-11-21T13:30:00.000Z")).toBe("2026-11-22 00:30");
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

describe("fields", () => {
  const prints = { schema: Backfill, columns: ["id"] };

  test("are those of the schema, and of its objects with a dot", () => {
    expect(namesOf(Backfill)).toEqual(expect.arrayContaining(["id", "progress", "progress.done"]));
    expect(fieldsOf(prints, ["progress.done", "id"])).toEqual(["progress.done", "id"]);
    expect(() => fieldsOf(prints, ["progres.done"])).toThrow(
      '--fields: there is no "progres.done"',
    );
  });

  test("choose what every format shows, in that order", () => {
    const item = { id: "b", progress: { done: 3 }, phase: "index" };
    expect(pick(item, ["progress.done", "id"])).toEqual({ "progress.done": 3, id: "b" });
    expect(tsvLine(item, ["phase", "progress", "none"])).toBe('index\t{"done":3}\t');
  });

  test("of a read set are all that the API shows", () => {
    expect(namesOf(ReadSet)).toEqual(Object.keys(ReadSet.shape));
  });
});

test("an empty list is [] in JSON and nothing elsewhere", () => {
  expect(printed([], "json")).toBe("[]\n");
  for (const format of ["jsonl", "tsv", "table"] as const) expect(printed([], format)).toBe("");
});
