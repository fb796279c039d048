import { createHash } from "node:crypto";
import { Malformed } from "#core/fastq/runner/malformed";

/** Counts over the reads of one file. */
export type Tally = {
  reads: number;
  bases: number;
  /** Bases whose error is at most one in a hundred: Phred 20 or better, as characters from 33 on. */
  q20Bases: number;
  gcBases: number;
  /** A, C, G and T; others, as N, are in no GC fraction. */
  knownBases: number;
  /** Digests of the first reads' sequences, in their order. */
  firstSequences: string[];
};

/** Reads that duplicates are looked for among. */
const firstReads = 100_000;

const q20 = 33 + 20;
const isGc = flags("GCgc");
const isKnown = flags("ACGTacgt");

export function emptyTally(): Tally {
  return { reads: 0, bases: 0, q20Bases: 0, gcBases: 0, knownBases: 0, firstSequences: [] };
}

/** Adds a read. Throws `Malformed` for a quality that is no printable character. */
export function addRead(tally: Tally, sequence: Uint8Array, quality: Uint8Array): void {
  tally.reads++;
  tally.bases += sequence.length;
  let good = 0;
  let gc = 0;
  let known = 0;
  for (let n = 0; n < sequence.length; n++) {
    const letter = sequence[n] ?? 0;
    const score = quality[n] ?? 0;
    if (score < 33 || score > 126)
      throw new Malformed("a quality is no character between ! and ~.", 4 * tally.reads);
    if (score >= q20) good++;
    gc += isGc[letter] ?? 0;
    known += isKnown[letter] ?? 0;
  }
  tally.q20Bases += good;
  tally.gcBases += gc;
  tally.knownBases += known;
  if (tally.firstSequences.length < firstReads) tally.firstSequences.push(digest(sequence));
}

/**
 * The share of reads (pairs, where there are two files) among the first 100,000 whose sequence came before among
 * them, letter by letter. That is what PCR and the flow cell do and chance does not, as long as reads are long; of a
 * whole file it is less than the truth, since more reads have more twins. Null without reads.
 */
export function duplication(r1: Tally, r2?: Tally): number | null {
  const total = r1.firstSequences.length;
  if (total === 0) return null;
  const distinct = new Set(
    r1.firstSequences.map((one, n) => (r2 ? one + (r2.firstSequences[n] ?? "") : one)),
  );
  return rounded((total - distinct.size) / total);
}

/** A share with six decimals; null of nothing. */
export function fraction(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole);
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function digest(sequence: Uint8Array): string {
  return createHash("md5").update(sequence).digest("base64");
}

function flags(letters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
}
