import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PackageFile } from "#core/package/file";
import { Findings } from "#core/package/finding";
import { pathOfFastq, pathOfReadSet, pathOfSecondary } from "#core/package/path";
import { faultOf, shown } from "#core/package/selection/path-fault";
import { takenPaths } from "#core/package/selection/taken-paths";

const fastq = { instrumentRunId: "241024_A00130_0336", lane: 2, libraryId: "L1" };
const run = { workflowName: "umccrise", portalRunId: "20261101a1b2c3d4" };

/** A file of a package by its path; of which fastq tells two apart. */
function file(path: string, fastqId = "fqr.1", read: 1 | 2 = 1): PackageFile {
  return {
    ...{ uri: `s3://b/${path}`, path, dataType: "fastq", sizeBytes: 1, storageState: "ACTIVE" },
    ...{
      storageClass: null,
      etag: null,
      modifiedAt: null,
      checksum: null,
      libraryIds: [],
      sampleId: null,
    },
    ...{ fastqId, instrumentRunId: null, lane: null, read, readSetId: null },
    ...{ portalRunId: null, workflowName: null, workflowVersion: null },
  };
}

/** Findings about these paths. */
function toldOf(files: PackageFile[]): string[] {
  const findings = new Findings();
  const take = takenPaths(findings);
  for (const one of files) take(one);
  return findings.list().map(({ code, message }) => `${code}: ${message}`);
}

describe("paths", () => {
  test.each([
    ["fastq", "fastq/241024_A00130_0336/Lane_2/L1/a_R1.fastq.gz"],
    ["primary", "primary/241024_A00130_0336/Lane_2/L1/a_R1.fastq.gz"],
    ["/", "241024_A00130_0336/Lane_2/L1/a_R1.fastq.gz"],
  ])("of fastqs below %s", (prefix, path) => {
    expect(pathOfFastq(prefix, fastq, "s3://bucket/some/where/a_R1.fastq.gz")).toBe(path);
  });

  test.each([
    ["secondary-analysis", "secondary-analysis/umccrise/20261101a1b2c3d4/x/y.vcf.gz"],
    ["analysis", "analysis/umccrise/20261101a1b2c3d4/x/y.vcf.gz"],
    ["/", "umccrise/20261101a1b2c3d4/x/y.vcf.gz"],
  ])("of secondary analyses below %s", (prefix, path) => {
    expect(pathOfSecondary(prefix, run, "x/y.vcf.gz")).toBe(path);
  });

  test("of read sets without a fastq hold the read set, so that equal names of a sample do not meet", () => {
    const of = (readSetId: string, sampleId: string | null) =>
      pathOfReadSet("fastq", { sampleId, readSetId }, "s3://b/k/reads_R1.fastq.gz");
    expect([of("3000000001", "L1"), of("3000000002", "L1"), of("3000000003", null)]).toEqual([
      "fastq/L1/3000000001/reads_R1.fastq.gz",
      "fastq/L1/3000000002/reads_R1.fastq.gz",
      "fastq/3000000003/reads_R1.fastq.gz",
    ]);
  });
});

describe("what recipients cannot be given", () => {
  test.each([
    ["a/../b", "climbs"],
    ["../a", "climbs"],
    ["./a", "climbs"],
    ["/etc/passwd", "empty name"],
    ["a//b", "empty name"],
    ["a/", "empty name"],
    ["a\nb", "control character"],
    ["a\u0000", "control character"],
    ["a\u0085b", "control character"],
    ["a\u2028b", "control character"],
    ["a\\b", "backslash"],
    ["reads\u202egz.exe", "direction of text"],
    ["a\u2066b", "direction of text"],
    ["a\u200bb", "invisible"],
    ["a./b", "ends in a dot or a space"],
    ["a /b", "ends in a dot or a space"],
    ["a/ b", "begins with a space"],
    ["e\u0301", "NFC"],
    ["\ud800", "no valid text"],
    ["-rf/a", "option"],
    ["~/a", "option"],
    [".seqferry/a", ".seqferry"],
    [`a/${"x".repeat(256)}`, "more than 255 bytes"],
    [`a/${"中".repeat(86)}`, "more than 255 bytes"],
    [Array(9).fill("x".repeat(200)).join("/"), "more than 1024 bytes"],
  ])("%j", (path, why) => {
    expect(faultOf(path)).toContain(why);
    expect(toldOf([file(path)])).toEqual([
      expect.stringMatching(/^path\.unsafe: r1 of fastq fqr\.1 cannot be/),
    ]);
  });

  test.each(["a.b/c-d/e_f+g.txt", "é/中.gz", "L1 (2).bam", ".hidden/x", "a=b,c@d"])(
    "is not %s",
    (path) => {
      expect(toldOf([file(path)])).toEqual([]);
    },
  );

  test.each([
    ["a/Reads.gz", "a/reads.GZ"],
    ["a/straße", "a/STRASSE"],
    ["a/ſample", "a/sample"],
    ["A/x", "a/x"],
    ["a/x", "a/x"],
  ])("are %s and %s together: the finding names both files", (one, two) => {
    const told = toldOf([file(one, "fqr.1", 1), file(two, "fqr.2", 2)]);
    expect(told).toEqual([
      `path.collision: r2 of fastq fqr.2 and r1 of fastq fqr.1 would both be "${shown(two)}".`,
    ]);
  });

  test.each([
    [["a/b", "a/b/c"], "r1 of fastq fqr.2 would lie below r1 of fastq fqr.1"],
    [["a/b/c", "A/b"], "r1 of fastq fqr.1 would lie below r1 of fastq fqr.2"],
  ])("is a file that is a folder too: %j", ([one = "", two = ""], told) => {
    expect(toldOf([file(one, "fqr.1"), file(two, "fqr.2")])).toEqual([
      expect.stringContaining(`path.collision: ${told}`),
    ]);
  });

  test("is said in letters that can be seen", () => {
    expect(toldOf([file("a\u202eb\nc")])[0]).toMatch(/^[\x20-\x7e]*$/);
    expect(shown("é中.gz")).toBe("é中.gz");
  });
});

/** Names that people and programs have tried. */
const nasty = fc.constantFrom(
  ...["", ".", "..", "../../etc/passwd", "/etc/passwd", "C:\\reads.gz", "-rf", "~", "reads.gz"],
  ...["Reads.GZ", "straße", "STRASSE", "ſample", "sample", "é", "e\u0301", "\ud800lone", "a\nb"],
  ...["a\u0000b", "tail. .", "\u202efdp.gz", "中".repeat(100), "a/b", "a"],
);
const paths = fc.array(fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 40 })), {
  minLength: 1,
  maxLength: 4,
});

test("paths without a finding are safe, and no two of them meet, also where case does not count", () => {
  void fc.assert(
    fc.property(fc.array(paths, { maxLength: 25 }), (given) => {
      const all = given.map((parts, n) => file(parts.join("/"), `fqr.${n}`));
      if (toldOf(all).length > 0) {
        // Then at least one of them cannot be given, or two of them meet.
        const folded = all.map(({ path }) => fold(path));
        const isBad = all.some(({ path }) => faultOf(path) !== undefined);
        const meets =
          new Set(folded).size < folded.length ||
          folded.some((one) => folded.some((other) => other.startsWith(`${one}/`)));
        expect(isBad || meets).toBe(true);
        return;
      }
      expect(new Set(all.map(({ path }) => fold(path))).size).toBe(all.length);
      for (const { path } of all) {
        expect(path).toMatch(/^[^/~-]/);
        expect(path).not.toMatch(/[\p{Cc}\p{Bidi_Control}\\]/u);
        expect(path.split("/")).not.toContain("..");
        expect(path.isWellFormed()).toBe(true);
        for (const name of path.split("/")) expect(Buffer.byteLength(name)).toBeLessThan(256);
      }
    }),
    { numRuns: 2000 },
  );
});

const fold = (path: string) => path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
