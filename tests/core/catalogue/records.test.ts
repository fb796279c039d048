import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { batchSize, type Part, partsOf } from "#core/catalogue/import/records";
import { csvLine } from "#core/copy/s3-copy/csv";

/** All parts of a file that comes in these pieces. */
async function read(...pieces: (string | Buffer)[]): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of partsOf(Readable.from(pieces.map((one) => Buffer.from(one)))))
    parts.push(part);
  return parts;
}

async function recordsOf(...pieces: (string | Buffer)[]) {
  const parts = await read(...pieces);
  return parts.flatMap((part) => ("records" in part ? part.records : []));
}

/** Text that UTF-8 can hold: a lone half of a pair cannot be. */
const cell = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.stringMatching(/^[a ,"\r\n]{0,8}$/),
    fc.string({ unit: "grapheme", maxLength: 6 }),
  )
  .map((text) => text.toWellFormed());

test("cells and lines are what was written, with quotes, commas, line breaks, a mark and in any pieces", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }),
      fc.boolean(),
      fc.array(fc.nat(400), { maxLength: 6 }),
      async (rows, isMarked, cuts) => {
        const lines = rows.map((cells) => csvLine(cells));
        const text = `${isMarked ? "\ufeff" : ""}a,b,c\r\n${lines.join("")}`;
        const bytes = Buffer.from(text);
        const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
          (x, y) => x - y,
        );
        const pieces = places.map((end, n) => bytes.subarray(places[n - 1] ?? 0, end));
        let line = 2;
        const expected = rows.flatMap((cells, n) => {
          const begins = line;
          line += (lines[n] ?? "").match(/\r\n|\r|\n/g)?.length ?? 0;
          const [a = "", b = "", c = ""] = cells.map((one) => one.trim());
          return a === "" && b === "" && c === "" ? [] : [{ line: begins, values: { a, b, c } }];
        });
        const found = await recordsOf(...pieces.filter((piece) => piece.length > 0));
        expect(found.map(({ line, values }) => ({ line, values: { ...values } }))).toEqual(
          expected,
        );
      },
    ),
    { numRuns: 150 },
  ));

test.each([
  ["LF", "\n"],
  ["CR LF", "\r\n"],
  ["CR", "\r"],
])("lines may end in %s, and the last one in nothing", async (_, end) => {
  const found = await recordsOf(["a,b", "1,2", "", " , ", "3,4"].join(end));
  expect(found.map(({ line, values }) => [line, values.a, values.b])).toEqual([
    [2, "1", "2"],
    [5, "3", "4"],
  ]);
});

test("a record with more or fewer cells than the header is refused by its line, and others are read", async () => {
  const [, part] = await read("a,b\n1,2\n1\n1,2,3\n3,4\n");
  expect(part).toMatchObject({
    records: [{ line: 2 }, { line: 5 }],
    refused: [
      {
        line: 3,
        result: "refused",
        detail: expect.stringMatching(/^It has 1 cells and the header 2/),
      },
      { line: 4, result: "refused" },
    ],
  });
});

test("a name like that of an object's own members is a column as any other", async () => {
  const [record] = await recordsOf("__proto__,constructor\n1,2\n");
  expect(Object.entries(record?.values ?? {})).toEqual([
    ["proto", "1"],
    ["constructor", "2"],
  ]);
});

test("records come in batches, and no more is read than somebody asks for", async () => {
  let given = 0;
  async function* endless() {
    yield Buffer.from("a\n");
    for (;;) {
      given++;
      yield Buffer.from("1\n".repeat(batchSize));
    }
  }
  const sizes: number[] = [];
  for await (const part of partsOf(Readable.from(endless()))) {
    if ("records" in part) sizes.push(part.records.length);
    if (sizes.length === 3) break;
  }
  expect(sizes).toEqual([batchSize, batchSize, batchSize]);
  expect(given).toBeLessThan(200);
});

test.each([
  ["is empty", "", "The file is empty."],
  ["has blank lines only", "\n \n,,\n", "The file is empty."],
  ["has a header without names", "-,#\n1,2\n", "line 1: it names no column."],
  ["is UTF-16", Buffer.from("\ufeffa,b\n", "utf16le"), "The file is not UTF-8."],
  ["is Latin-1", Buffer.from("a\nM\u00fcller\n", "latin1"), "The file is not UTF-8."],
  ["ends within a letter", Buffer.from("a\n€").subarray(0, -1), "The file is not UTF-8."],
  ["never closes a quote", 'a,b\n1,"2\n3,4\n', /^line \d: a cell begins with a quote/],
  ["goes on after a quote", 'a,b\n1,2\n1,"2"x\n', /^line 3: a quoted cell goes on/],
  ["has a quote within a cell", 'a,b\n1,2"x"\n', /^line 2: a quote is within a cell/],
])("a file that %s is refused with what to do", async (_, body, message) => {
  const error = await read(body).catch((error: unknown) => error);
  expect(error).toMatchObject({
    code: "import.invalid",
    message: typeof message === "string" ? message : expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test("what fails in the middle of a transfer is thrown as it is", async () => {
  async function* broken() {
    yield Buffer.from("a\n1\n");
    throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
  }
  const reading = (async () => {
    for await (const _ of partsOf(Readable.from(broken())));
  })();
  await expect(reading).rejects.toMatchObject({ code: "ECONNRESET" });
});
