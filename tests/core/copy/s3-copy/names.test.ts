import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { Claims } from "#core/copy/s3-copy/claims";
import { csvLine } from "#core/copy/s3-copy/csv";
import { destinationOf, unitsOf } from "#core/copy/s3-copy/unit";
import { parseCsv } from "#tests/support/csv";

/** Anything a key may be, with what looks like paths and URLs more often than by chance. */
const letters = fc.oneof(
  fc.constantFrom("/", "//", "..", ".", "#", "?", "+", "%2F", " ", "*", "é", "日", "𝒳", "a"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
);
const text = fc.array(letters, { maxLength: 12 }).map((parts) => parts.join(""));
const file = text.map((path) => `${path}z`);

describe("keys", () => {
  test("are in the order of their bytes", () => {
    void fc.assert(
      fc.property(text, text, (one, other) => {
        const expected = Buffer.compare(Buffer.from(one), Buffer.from(other));
        expect(Math.sign(compareKeys(one, other))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("of copies are the destination and what lies below the prefix, nothing changed", () => {
    void fc.assert(
      fc.property(text, file, text, (parent, below, to) => {
        const prefix = parent === "" ? "" : `${parent}/`;
        const [unit] = unitsOf([
          { sourceUri: `s3://source/${prefix}*`, destinationUri: `s3://target/${to}/` },
        ]);
        if (unit?.kind !== "below") throw new Error("Not taken as a wildcard.");
        expect(unit.prefix).toBe(prefix);
        expect(destinationOf(unit, prefix + below)).toEqual({
          bucket: "target",
          key: `${to}/${below}`,
        });
      }),
    );
  });

  test("of a folder's copies keep its name", () => {
    void fc.assert(
      fc.property(text, file, file, (parent, name, below) => {
        const folder = name.replaceAll("/", "-");
        const root = parent === "" ? "" : `${parent}/`;
        const [unit] = unitsOf([
          { sourceUri: `s3://source/${root}${folder}/`, destinationUri: "s3://target/to/" },
        ]);
        if (unit?.kind !== "below") throw new Error("Not taken as a folder.");
        expect(destinationOf(unit, `${root}${folder}/${below}`).key).toBe(`to/${folder}/${below}`);
      }),
    );
  });

  test("of a whole bucket keep their whole path", () => {
    for (const sourceUri of ["s3://source/", "s3://source/*"]) {
      const [unit] = unitsOf([{ sourceUri, destinationUri: "s3://target/to/" }]);
      if (unit?.kind !== "below") throw new Error("Not taken as a bucket.");
      expect(destinationOf(unit, "/a//b").key).toBe("to//a//b");
    }
  });

  test("named one by one are grouped by thousands, in their order", () => {
    const wishes = Array.from({ length: 2001 }, (_, n) => ({
      sourceUri: `s3://source/f/${n}`,
      destinationUri: "s3://target/",
    }));
    const units = unitsOf([...wishes, { ...wishes[0], sourceUri: "s3://source/f/" } as never]);
    expect(units.map((unit) => (unit.kind === "files" ? unit.files.length : unit.prefix))).toEqual([
      1000,
      1000,
      1,
      "f/",
    ]);
    expect(units.flatMap((unit) => (unit.kind === "files" ? unit.files : []))).toMatchObject(
      wishes.map((wish) => ({ wish })),
    );
  });
});

describe("destinations", () => {
  test("have one source each: a second is told from the same one, however many there are", () => {
    const pair = fc.record({
      to: fc.integer({ max: 2000, min: 0 }),
      from: fc.integer({ max: 2, min: 0 }),
    });
    void fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 3000, size: "max" }), (pairs) => {
        const claims = new Claims();
        const model = new Map<number, { from: number; task: number }>();
        pairs.forEach(({ to, from }, task) => {
          const owner = model.get(to);
          const expected = !owner
            ? { state: "new" }
            : owner.from === from
              ? { state: "same" }
              : { state: "taken", task: owner.task };
          expect(claims.claim(`s3://to/${to}`, `s3://from/${from}`, task)).toEqual(expected);
          if (!owner) model.set(to, { from, task });
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe("CSV", () => {
  test("reads back as it was written, whatever is in a cell", () => {
    const cell = fc.oneof(text, fc.constantFrom('"', ",", "\r\n", "a\nb", '""'));
    void fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
        (rows) => {
          expect(parseCsv(rows.map(csvLine).join(""))).toEqual(rows);
        },
      ),
    );
  });
});
