import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readLine } from "#core/fastq/fastq-list/line";

const of = { instrumentRunId: "260101_A01052_0336_BHW7MVDSXC", baseUri: "s3://archive/run/" };
const values = {
  rgid: "GAACTGAGCG.TCGTGGAGCG.2",
  rgsm: "L2600001",
  rglb: "UnknownLibrary",
  lane: "2",
  read1_file: "Samples/a_R1.fastq.gz",
  read2_file: "Samples/a_R2.fastq.gz",
};
const read = (change: Record<string, string> = {}) =>
  readLine({ line: 7, values: { ...values, ...change } }, of);

test("a line of BCL Convert is a pair of files below the base, of the library that its sheet calls the sample", () => {
  expect(read()).toEqual({
    line: 7,
    libraryId: "L2600001",
    index: "GAACTGAGCG+TCGTGGAGCG",
    lane: 2,
    r1: "s3://archive/run/Samples/a_R1.fastq.gz",
    r2: "s3://archive/run/Samples/a_R2.fastq.gz",
  });
});

test("a line without a second file is single-end, and has no r2", () => {
  expect(read({ read2_file: "" })).not.toHaveProperty("r2");
});

test.each([
  ["GAACTGAGCG.2", "GAACTGAGCG"],
  ["GAACTGAGCG.TCGTGGAGCG.2", "GAACTGAGCG+TCGTGGAGCG"],
  ["GAACTGAGCG+TCGTGGAGCG.2", "GAACTGAGCG+TCGTGGAGCG"],
  [`GAACTGAGCG+TCGTGGAGCG.2.${of.instrumentRunId}`, "GAACTGAGCG+TCGTGGAGCG"],
  [`GAACTGAGCG.2.${of.instrumentRunId}`, "GAACTGAGCG"],
])("the RGID %s names the index %s", (rgid, index) => {
  expect(read({ rgid })).toMatchObject({ index, lane: 2 });
});

test.each([
  ["a top-up", { rgsm: "L2600001_topup2" }, "L2600001"],
  ["a rerun", { rgsm: "L2600001_rerun" }, "L2600001"],
  ["its own library", { rglb: "LPRJ260002", rgsm: "S1" }, "LPRJ260002"],
])("a line of %s is of its library", (_, change, libraryId) => {
  expect(read(change)).toMatchObject({ libraryId });
});

test.each([
  ["rgid", { rgid: "UnspecifiedIndex.2" }, "index.lane"],
  ["rgid", { rgid: "ACGT.2.OTHER_RUN" }, "OTHER_RUN"],
  ["lane", { lane: "3" }, "2"],
  ["rgsm", { rgsm: "a b" }, "library"],
  ["read1_file", { read1_file: "" }, "empty"],
  ["read1_file", { read1_file: "/ephemeral/a.fastq.gz" }, "relative to baseUri"],
  ["read1_file", { read1_file: "https://example.com/a.fastq.gz" }, "s3://"],
  ["read2_file", { read2_file: "../other/a.fastq.gz" }, "below baseUri"],
  ["read2_file", { read2_file: values.read1_file }, "read1_file"],
  ["rgdt", { rgdt: "2026-02-30" }, "date"],
  ["rgcn", { rgcn: "=cmd|'x'" }, "letters"],
])("a line with a wrong %s is refused by that name: %o", (column, change, hint) => {
  const { refused } = read(change) as { refused: string };
  expect(refused.startsWith(`${column}: `)).toBe(true);
  expect(refused).toContain(hint);
});

test("no path leads out of the base, whatever it is made of", () => {
  const part = fc.constantFrom("..", ".", "", "a", "a b", "s3", "x.fastq.gz", "%2e%2e", "\\");
  void fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const line = read({ read1_file: parts.join("/") });
      if ("refused" in line) return;
      expect(line.r1.startsWith(of.baseUri)).toBe(true);
      expect(line.r1.slice(of.baseUri.length).split("/")).not.toContain("..");
    }),
  );
});
