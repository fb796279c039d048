import type { Facts } from "#core/fastq/fact-schema";
import { type Chunks, type GzipSums, gunzip } from "#core/fastq/runner/gunzip";
import { Malformed } from "#core/fastq/runner/malformed";
import { recordReader } from "#core/fastq/runner/records";
import { addRead, duplication, emptyTally, fraction, type Tally } from "#core/fastq/runner/tally";

export type Measured = GzipSums & Tally;

/** All there is to know of one gzip fastq, from reading it once. Throws `Malformed`, and what `chunks` throws. */
export async function measureFile(chunks: Chunks): Promise<Measured> {
  const tally = emptyTally();
  const reader = recordReader((sequence, quality) => addRead(tally, sequence, quality));
  const content = gunzip(chunks);
  try {
    for (;;) {
      const { done, value } = await content.next();
      if (done) {
        reader.end();
        return { ...tally, ...value };
      }
      reader.add(value);
    }
  } finally {
    // Nothing of it is read any more, whyever.
    await content.return({ gzipSizeBytes: 0, rawMd5sum: "" });
  }
}

/** Throws `Malformed` when a pair's files have not as many reads as each other. */
export function checkPair(r1: Measured, r2: Measured | undefined): void {
  if (!r2 || r1.reads === r2.reads) return;
  throw new Malformed(`r1 has ${r1.reads} reads, and r2 ${r2.reads}: they are no pair.`);
}

/** Reads of one end, and bases of both. */
export function countsOf(r1: Measured, r2: Measured | undefined): Facts {
  return { readCount: r1.reads, baseCount: r1.bases + (r2?.bases ?? 0) };
}

/** Insert size and coverage need a reference genome: they stay unknown. Throws `Malformed` for a file without a base. */
export function qcOf(r1: Measured, r2: Measured | undefined): Facts {
  if (r1.bases + (r2?.bases ?? 0) === 0) throw new Malformed("There are no bases to judge.");
  return {
    qc: {
      r1Q20Fraction: fraction(r1.q20Bases, r1.bases),
      r1GcFraction: fraction(r1.gcBases, r1.knownBases),
      ...(r2 && {
        r2Q20Fraction: fraction(r2.q20Bases, r2.bases),
        r2GcFraction: fraction(r2.gcBases, r2.knownBases),
      }),
      duplicationFractionEstimate: duplication(r1, r2),
    },
  };
}

export function compressionOf(r1: Measured, r2: Measured | undefined): Facts {
  const of = ({ gzipSizeBytes, rawMd5sum }: Measured) => ({ gzipSizeBytes, rawMd5sum });
  return { compression: { format: "GZIP", r1: of(r1), ...(r2 && { r2: of(r2) }) } };
}
