import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspectFastq } from "#local/engines/omics/fastq";

const read = fc.record({
  name: fc.stringMatching(/^[!-~]{1,20}$/),
  bases: fc.stringMatching(/^[ACGTN]{0,50}$/),
});

/** A gzip in pieces of any size, as a network delivers it. */
function inspect(text: string, size = 7) {
  const bytes = gzipSync(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return inspectFastq(Readable.from(pieces), "md5");
}

test("reads, bases and the hash are those of the text, whatever the line ends and pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(read, { minLength: 1, maxLength: 20 }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.integer({ min: 1, max: 64 }),
      async (reads, end, closed, size) => {
        const lines = reads.flatMap(({ name, bases }) => [
          `@${name}`,
          bases,
          "+",
          "F".repeat(bases.length),
        ]);
        // An unfinished empty last line is no line at all.
        const text = lines.join(end) + (closed || reads.at(-1)?.bases === "" ? end : "");
        const facts = await inspect(text, size);
        expect(facts).toEqual({
          readCount: reads.length,
          baseCount: reads.reduce((sum, { bases }) => sum + bases.length, 0),
          hash: createHash("md5").update(text).digest("hex"),
        });
      },
    ),
    { numRuns: 60 },
  );
});

test("what is not FASTQ is refused with its line", async () => {
  await expect(inspect("")).rejects.toThrow("holds no read");
  await expect(inspect(">fasta\nACGT\n")).rejects.toThrow("line 1 is not FASTQ");
  await expect(inspect("@r\nACGT\n+\nFFF\n")).rejects.toThrow(
    "line 4 is not FASTQ: expected 4 qualities",
  );
  await expect(inspect("@r\nACGT\n-\nFFFF\n")).rejects.toThrow("line 3 is not FASTQ: expected '+'");
  await expect(inspect("@r\nACGT\n")).rejects.toThrow("ends inside a read, after line 2");
});

test("files of several gzip members are read to the end", async () => {
  const member = gzipSync("@r\nAC\n+\nFF\n");
  const facts = await inspectFastq(Readable.from([member, member]), "md5");
  expect(facts).toMatchObject({ readCount: 2, baseCount: 4 });
});
