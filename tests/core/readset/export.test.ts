import * as fc from "fast-check";
import { expect, test } from "vitest";
import { csvColumns, toCsv, toNdjson } from "#core/readset/export-schema";
import { ReadSet } from "#core/readset/schema";
import { parseCsv } from "#tests/support/csv";

const readSet: ReadSet = {
  id: "3456789012",
  storeId: "1234567890",
  arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890/readSet/3456789012",
  projectId: "demo",
  status: "ACTIVE",
  statusMessage: null,
  statusAt: "2026-11-01T12:00:00.000Z",
  name: "reads",
  description: null,
  sampleId: "L2600001",
  subjectId: null,
  fileType: "FASTQ",
  referenceArn: null,
  createdAt: "2026-11-01T12:00:00.000Z",
  creationType: "IMPORT",
  creationJobId: null,
  totalReadCount: 10,
  totalBaseCount: null,
  generatedFrom: null,
  etagAlgorithm: "FASTQ_MD5up",
  tags: {},
  files: [],
  filesStale: false,
  detailsMissing: [],
};
const file = (fileType: string, sizeBytes: number | null) => ({
  uri: `s3://b/${fileType}`,
  fileType,
  sizeBytes,
  partSizeBytes: null,
  totalParts: null,
  etag: null,
});

/** One read set's cells by column. */
function cellsOf(wanted: ReadSet): Record<string, string | undefined> {
  const [header = [], ...lines] = parseCsv(toCsv([wanted]));
  expect(lines).toHaveLength(1);
  return Object.fromEntries(header.map((name, n) => [name, lines[0]?.[n]]));
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "'", "a") }),
);

test("a CSV gives back every text as it was, but for the apostrophe before what would be a formula", () => {
  void fc.assert(
    fc.property(text, fc.dictionary(text, text), (name, tags) => {
      const cells = cellsOf({ ...readSet, name, tags });
      expect(cells.name).toBe(/^[=+\-@\t\r\n]/.test(name) ? `'${name}` : name);
      expect(JSON.parse(cells.tags ?? "")).toEqual(tags);
    }),
  );
});

test("no cell of a CSV begins as a formula does, whatever a read set is called", () => {
  void fc.assert(
    fc.property(text, (value) => {
      const files = [{ ...file("source1", 1), uri: value, etag: value }];
      const wanted = { ...readSet, name: value, sampleId: value, description: value, files };
      for (const cell of Object.values(cellsOf({ ...wanted, tags: { [value]: value } })))
        expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
  );
});

test("files are there as JSON, and before it their URIs and their size together", () => {
  const files = [file("source1", 3), file("source2", 4), file("index", 5)];
  expect(cellsOf({ ...readSet, files })).toMatchObject({
    source1Uri: "s3://b/source1",
    source2Uri: "s3://b/source2",
    indexUri: "s3://b/index",
    sizeBytes: "12",
    files: JSON.stringify(files),
  });
  const at = csvColumns.indexOf("source1Uri");
  expect(csvColumns.slice(at - 1, at + 6)).toEqual([
    "tags",
    "source1Uri",
    "source2Uri",
    "indexUri",
    "sizeBytes",
    "files",
    "filesStale",
  ]);
});

test("a size is empty, and not too small, while that of one file is not known", () => {
  const sizeOf = (files: ReadSet["files"]) => cellsOf({ ...readSet, files }).sizeBytes;
  expect(sizeOf([file("source1", 3), file("source2", null)])).toBe("");
  expect(sizeOf([])).toBe("");
  expect(sizeOf([file("source1", 0)])).toBe("0");
});

test("what is not known is an empty cell; numbers and booleans are plain", () => {
  expect(cellsOf(readSet)).toMatchObject({
    description: "",
    totalReadCount: "10",
    filesStale: "false",
    detailsMissing: "[]",
  });
});

test("a page of none is the header, or nothing", () => {
  expect(toCsv([])).toBe(`${csvColumns.join(",")}\r\n`);
  expect(toCsv([], { header: false })).toBe("");
  expect(toNdjson([])).toBe("");
});

test("JSON Lines have a line for each read set, whatever its texts hold", () => {
  void fc.assert(
    fc.property(fc.array(text), (values) => {
      const readSets = values.map((name) => ({ ...readSet, name }));
      const lines = toNdjson(readSets).split("\n").slice(0, -1);
      expect(lines.map((line) => ReadSet.parse(JSON.parse(line)))).toEqual(readSets);
    }),
  );
});
