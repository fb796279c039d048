import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lineCutter } from "#core/lines/cut";
import type { PackageFile } from "#core/package/file";

/** Files that are held at once; more are sorted in parts, on disk. */
const mostHeld = 20_000;

/**
 * Sorts files by path, however many: parts of 20,000 are sorted in memory and kept in `folder`, then merged. The order
 * is that of the paths' bytes in UTF-8, so that the same files always have the same numbers.
 */
export class Sorter {
  readonly #folder: string;
  readonly #most: number;
  readonly #parts: string[] = [];
  #held: PackageFile[] = [];

  constructor(folder: string, most = mostHeld) {
    this.#folder = folder;
    this.#most = most;
  }

  async add(files: PackageFile[]): Promise<void> {
    for (const file of files) {
      this.#held.push(file);
      if (this.#held.length === this.#most) await this.#spill();
    }
  }

  /** All of them, in order; once. */
  async *sorted(): AsyncIterable<PackageFile> {
    const last = this.#held.sort(byPath);
    const parts = [...this.#parts.map(linesOf), iterate(last)];
    this.#held = [];
    const heads = await Promise.all(parts.map(async (rest) => ({ rest, next: await rest.next() })));
    for (;;) {
      let least:
        | { rest: AsyncIterator<PackageFile>; next: IteratorResult<PackageFile> }
        | undefined;
      for (const head of heads)
        if (!head.next.done && (!least || byPath(head.next.value, least.next.value) < 0))
          least = head;
      if (!least || least.next.done) return;
      yield least.next.value;
      least.next = await least.rest.next();
    }
  }

  async #spill(): Promise<void> {
    const name = join(this.#folder, `part-${this.#parts.length}.ndjson`);
    const sorted = this.#held.sort(byPath);
    await writeFile(name, inBlocks(sorted));
    this.#parts.push(name);
    this.#held = [];
  }
}

/** By the bytes of paths, and of URIs where two are equal. */
export function byPath(a: PackageFile, b: PackageFile): number {
  return compareBytes(a.path, b.path) || compareBytes(a.uri, b.uri);
}

/** The order of texts as UTF-8; JavaScript's own puts letters beyond U+FFFF before those from U+E000 on. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let n = 0; n < length; n++) {
    const left = a.charCodeAt(n);
    const right = b.charCodeAt(n);
    if (left !== right) return rankOf(left) - rankOf(right);
  }
  return a.length - b.length;
}

function rankOf(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

async function* linesOf(name: string): AsyncGenerator<PackageFile> {
  let lines: string[] = [];
  const cutter = lineCutter((line) => lines.push(Buffer.from(line).toString("utf8")));
  for await (const chunk of createReadStream(name, { highWaterMark: 1024 ** 2 })) {
    cutter.add(chunk as Buffer);
    for (const line of lines) yield JSON.parse(line) as PackageFile;
    lines = [];
  }
}

async function* iterate(files: PackageFile[]): AsyncGenerator<PackageFile> {
  yield* files;
}

/** As lines, many in one write. */
function* inBlocks(files: PackageFile[]): Generator<string> {
  for (let from = 0; from < files.length; from += 1000)
    yield files
      .slice(from, from + 1000)
      .map((file) => `${JSON.stringify(file)}\n`)
      .join("");
}
