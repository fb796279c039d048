import { gzipSync } from "node:zlib";
import * as fc from "fast-check";

export type MadeRead = { name: string; sequence: string; quality: string };

const letters = fc.constantFrom(..."ACGTNacgt");

/** A read with qualities over their whole range; also one without a base, and one longer than a buffer. */
export const read: fc.Arbitrary<MadeRead> = fc
  .tuple(fc.string({ maxLength: 12 }), fc.array(letters, { maxLength: 60 }), fc.boolean())
  .chain(([name, bases, isLong]) => {
    const sequence = bases.join("").repeat(isLong ? 20 : 1);
    const score = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
    return fc
      .array(score, { minLength: sequence.length, maxLength: sequence.length })
      .map((scores) => ({ name: name.replace(/[\r\n]/g, ""), sequence, quality: scores.join("") }));
  });

/** As a file has them. */
export function textOf(reads: MadeRead[], end = "\n"): string {
  return reads
    .map(({ name, sequence, quality }) =>
      [`@${name}`, sequence, "+", quality].map((line) => line + end).join(""),
    )
    .join("");
}

/** The text as gzip of several members, as BGZF is, cut after these shares of it. */
export function members(text: string, cuts: number[]): Buffer {
  const bytes = Buffer.from(text);
  const places = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b);
  const starts = [0, ...places];
  return Buffer.concat(
    starts.map((start, n) => gzipSync(bytes.subarray(start, places[n] ?? bytes.length))),
  );
}

/** Bytes in pieces of these sizes, over and over. */
export async function* inPieces(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  for (let from = 0, n = 0; from < bytes.length; n++) {
    const to = from + (sizes[n % sizes.length] ?? 1);
    yield bytes.subarray(from, to);
    from = to;
  }
}
