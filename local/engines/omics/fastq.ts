import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/** What is learnt by reading a FASTQ file once. `hash` is hexadecimal, over the uncompressed text. */
export type FastqFacts = { readCount: number; baseCount: number; hash: string };

const newline = 0x0a;
const carriageReturn = 0x0d;
const at = 0x40;
const plus = 0x2b;

/**
 * Reads a gzip-compressed FASTQ in constant memory. Throws an `Error` that names the line when the text is not
 * FASTQ, and zlib's error when the gzip is broken or cut off.
 */
export async function inspectFastq(
  compressed: Readable,
  algorithm: "md5" | "sha256" | "sha512",
): Promise<FastqFacts> {
  const hash = createHash(algorithm);
  const lines = new FastqLines();
  await pipeline(compressed, createGunzip(), async (text: AsyncIterable<Buffer>) => {
    for await (const chunk of text) {
      hash.update(chunk);
      lines.push(chunk);
    }
  });
  lines.end();
  return { readCount: lines.readCount, baseCount: lines.baseCount, hash: hash.digest("hex") };
}

/** Counts reads and bases and checks the four-line form without keeping any line. */
class FastqLines {
  readCount = 0;
  baseCount = 0;
  #line = 0;
  #length = 0;
  #first = 0;
  #last = 0;
  #bases = 0;

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#extend(chunk, start, end);
      this.#finishLine();
      start = end + 1;
    }
    this.#extend(chunk, start, chunk.length);
  }

  /** The last line may lack its newline. */
  end(): void {
    if (this.#length > 0) this.#finishLine();
    if (this.#line === 0) throw new Error("the file holds no read");
    if (this.#line % 4 !== 0)
      throw new Error(`the file ends inside a read, after line ${this.#line}`);
  }

  #extend(chunk: Buffer, start: number, end: number): void {
    if (end === start) return;
    if (this.#length === 0) this.#first = chunk[start] ?? 0;
    this.#last = chunk[end - 1] ?? 0;
    this.#length += end - start;
  }

  #finishLine(): void {
    const length = this.#length - (this.#length > 0 && this.#last === carriageReturn ? 1 : 0);
    const position = this.#line % 4;
    this.#line++;
    this.#length = 0;
    if (position === 0 && (length < 2 || this.#first !== at)) this.#refuse("a read name after '@'");
    if (position === 1) this.#bases = length;
    if (position === 2 && this.#first !== plus) this.#refuse("'+'");
    if (position !== 3) return;
    if (length !== this.#bases) this.#refuse(`${this.#bases} qualities`);
    this.readCount++;
    this.baseCount += length;
  }

  #refuse(wanted: string): never {
    throw new Error(`line ${this.#line} is not FASTQ: expected ${wanted}`);
  }
}
