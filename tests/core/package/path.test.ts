import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pathsOf, safeName } from "#core/package/path";

/** Names that people and programs have tried: they meet each other, climb, or look like options. */
const nasty = fc.constantFrom(
  "",
  ".",
  "..",
  "../../etc/passwd",
  "/etc/passwd",
  "C:\\reads.gz",
  "-rf",
  "~",
  "reads.gz",
  "Reads.GZ",
  "straße",
  "STRASSE",
  "ſample",
  "sample",
  "é",
  "e\u0301",
  "\ud800lone",
  "a\nb",
  "a\u0000b",
  "tail. .",
  "2-reads.gz",
  "中".repeat(200),
  `${"x".repeat(242)}.yz`,
);
const name = fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 300 }));
const file = fc.record({
  name,
  sampleId: fc.option(name),
  readSetId: fc.constantFrom("3000000001", "3000000002"),
});
const files = fc.array(file, { maxLength: 30 });

const fold = (path: string) => path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");

test("no two paths are equal, also where case and accents are written otherwise", () => {
  void fc.assert(
    fc.property(files, (given) => {
      const paths = pathsOf(given);
      expect(new Set(paths.map(fold)).size).toBe(given.length);
    }),
    { numRuns: 1000 },
  );
});

test("no path is absolute, climbs, holds a control character or has a segment over 255 bytes", () => {
  void fc.assert(
    fc.property(files, (given) => {
      for (const path of pathsOf(given)) {
        const segments = path.split("/");
        expect(segments.length === 2 || segments.length === 3).toBe(true);
        expect(path).not.toMatch(/[\p{Cc}\\]/u);
        expect(path.isWellFormed()).toBe(true);
        for (const segment of segments) {
          expect(segment).toMatch(/^[^-.\s]/);
          expect(segment).not.toMatch(/[.\s]$/);
          expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

test("the n-th path is of the n-th file, and is the same each time", () => {
  void fc.assert(
    fc.property(files, (given) => {
      const paths = pathsOf(given);
      expect(pathsOf(structuredClone(given))).toEqual(paths);
      for (const [n, { name, sampleId, readSetId }] of given.entries()) {
        expect(paths[n]?.endsWith(safeName(name))).toBe(true);
        expect(paths[n]?.startsWith(`${safeName(sampleId ?? readSetId)}/`)).toBe(true);
      }
    }),
  );
});

test.each([
  ["Reads.gz", "reads.GZ"],
  ["straße", "STRASSE"],
  ["ſample", "sample"],
  ["é", "e\u0301"],
])("%s and %s, one name to some file systems, get two paths", (one, two) => {
  const file = { sampleId: "L1", readSetId: "3000000001" };
  const [first, second] = pathsOf([
    { ...file, name: one },
    { ...file, name: two },
  ]);
  expect(first).toBe(`L1/3000000001/${one.normalize("NFC")}`);
  expect(second).toBe(`L1/3000000001/2-${two.normalize("NFC")}`);
});

test("files of one sample that share a name are told apart by their read set", () => {
  const shared = { name: "reads_R1.fastq.gz", sampleId: "L1" };
  expect(
    pathsOf([
      { ...shared, readSetId: "3000000001" },
      { ...shared, readSetId: "3000000002" },
      { name: "other.fastq.gz", sampleId: null, readSetId: "3000000003" },
      { name: "other.fastq.gz", sampleId: null, readSetId: "3000000003" },
    ]),
  ).toEqual([
    "L1/3000000001/reads_R1.fastq.gz",
    "L1/3000000002/reads_R1.fastq.gz",
    "3000000003/3000000003/other.fastq.gz",
    "3000000003/3000000003/2-other.fastq.gz",
  ]);
});
