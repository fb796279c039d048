import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RetryableError } from "#core/error";
import { checkPair, compressionOf, countsOf, measureFile, qcOf } from "#core/fastq/runner/measure";
import {
  inPieces,
  type MadeRead,
  members,
  read,
  textOf,
} from "#tests/core/fastq/runner/made-reads";

const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });
const measured = (text: string) => measureFile(inPieces(gzipSync(text), [64]));
const made = (sequence: string, quality = "I".repeat(sequence.length)): MadeRead => ({
  ...{ name: "r", sequence, quality },
});

/** The same by the simplest means there are. */
function naive(reads: MadeRead[]) {
  const bases = reads.map(({ sequence }) => sequence).join("");
  const scores = reads.map(({ quality }) => quality).join("");
  return {
    reads: reads.length,
    bases: bases.length,
    q20Bases: [...scores].filter((score) => score.charCodeAt(0) - 33 >= 20).length,
    gcBases: bases.replace(/[^GCgc]/g, "").length,
    knownBases: bases.replace(/[^ACGTacgt]/g, "").length,
  };
}

describe("a gzip fastq", () => {
  test("is counted as a naive count has it, whatever its pieces, members and line ends are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(read, { maxLength: 12 }),
        fc.constantFrom("\n", "\r\n"),
        cuts,
        sizes,
        async (reads, end, cuts, sizes) => {
          const text = textOf(reads, end);
          const file = members(text, cuts);
          expect(await measureFile(inPieces(file, sizes))).toMatchObject({
            ...naive(reads),
            gzipSizeBytes: file.length,
            rawMd5sum: createHash("md5").update(text).digest("hex"),
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("without an end of its last line, and with empty lines after it, is whole", async () => {
    const text = textOf([made("ACGT"), made("GG")]);
    expect((await measured(text.slice(0, -1))).reads).toBe(2);
    expect((await measured(`${text}\n\n`)).reads).toBe(2);
  });

  test("of no reads has none, and nothing that QC could judge", async () => {
    const none = await measured("");
    expect(countsOf(none, undefined)).toEqual({ readCount: 0, baseCount: 0 });
    expect(() => qcOf(none, undefined)).toThrow("There are no bases to judge.");
  });

  test("is the larger of many members, as BGZF has 64 KiB each: none is left out", async () => {
    const text = textOf(Array.from({ length: 4000 }, () => made("ACGTTGCAAC")));
    const file = members(text, [0.25, 0.5, 0.75]);
    expect((await measureFile(inPieces(file, [1000]))).reads).toBe(4000);
  });
});

describe("what is no fastq is refused", () => {
  const whole = textOf([made("ACGT"), made("ACGT")]);
  test.each([
    ["a quality shorter than its sequence", "@r\nACGT\n+\nIII\n", "Line 4: the quality has 3"],
    [
      "a quality longer than its sequence",
      `${whole}@r\nAC\n+\nIII\n`,
      "Line 12: the quality has 3",
    ],
    ["a read without its last lines", `${whole}@r\nACGT\n`, "Line 10: the file ends within a read"],
    ["a read that begins with no @", `${whole}r\nACGT\n+\nIIII\n`, "Line 9: a read must begin"],
    ["a sequence of several lines", "@r\nACGT\nACGT\n+\nIIIIIIII\n", "Line 3: a line that begins"],
    ["an empty line between reads", `${whole}\n${whole}`, "Line 9: is empty"],
    ["a quality that is no character", "@r\nAC\n+\nI \n", "Line 4: a quality is no character"],
  ])("for %s, by its line", async (_, text, message) => {
    await expect(measured(text)).rejects.toMatchObject({
      name: "Malformed",
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ["gzip that ends before its end", gzipSync(whole).subarray(0, -9), "ends before its end"],
    ["plain text", Buffer.from(whole), "is no gzip, or damaged"],
    ["an empty file", Buffer.alloc(0), "is empty"],
    ["a damaged member", damaged(gzipSync(whole)), "is no gzip, or damaged"],
  ])("for %s", async (_, bytes, message) => {
    await expect(measureFile(inPieces(bytes, [7]))).rejects.toMatchObject({
      name: "Malformed",
      message: expect.stringContaining(message),
    });
  });

  test("but a connection that breaks off is no fault of the file", async () => {
    const broken = async function* () {
      yield* inPieces(gzipSync(whole).subarray(0, 20), [5]);
      throw new RetryableError("S3 hung up.");
    };
    await expect(measureFile(broken())).rejects.toThrow(RetryableError);
  });

  test("for a pair whose files have not as many reads", async () => {
    const [one, two] = [await measured(textOf([made("ACGT")])), await measured(whole)];
    expect(() => checkPair(one, two)).toThrow("r1 has 1 reads, and r2 2");
    expect(() => checkPair(two, two)).not.toThrow();
  });
});

function damaged(gzip: Buffer): Buffer {
  const copy = Buffer.from(gzip);
  // Its checksum is in the last eight bytes.
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 0xff;
  return copy;
}

describe("of a pair", () => {
  const pair = async () => [
    await measured(textOf([made("ACGT"), made("ACGT"), made("ACGT", "!!!!"), made("NNNN")])),
    await measured(textOf([made("GGCC"), made("GGCC"), made("ATAT"), made("ATAT")])),
  ];

  test("reads are those of one end, bases those of both", async () => {
    const [r1, r2] = await pair();
    if (r1) expect(countsOf(r1, r2)).toEqual({ readCount: 4, baseCount: 32 });
  });

  test("QC has the shares of Q20 of all bases, of GC of known ones, and of pairs that came before", async () => {
    const [r1, r2] = await pair();
    if (r1)
      expect(qcOf(r1, r2).qc).toEqual({
        ...{ r1Q20Fraction: 0.75, r2Q20Fraction: 1 },
        // Of the first, four bases of N count as none.
        ...{ r1GcFraction: 0.5, r2GcFraction: 0.5 },
        // The third has the first's r1 and another r2: only the second is a twin.
        duplicationFractionEstimate: 0.25,
      });
  });

  test("sizes and checksums are those of each file", async () => {
    const [r1, r2] = await pair();
    if (!r1 || !r2) throw new Error("There is no pair.");
    const of = ({ gzipSizeBytes, rawMd5sum }: typeof r1) => ({ gzipSizeBytes, rawMd5sum });
    expect(compressionOf(r1, r2)).toEqual({
      compression: { format: "GZIP", r1: of(r1), r2: of(r2) },
    });
    expect(r1.rawMd5sum).not.toBe(r2.rawMd5sum);
  });
});
