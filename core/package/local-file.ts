import { createHash, type Hash } from "node:crypto";
import { open } from "node:fs/promises";

/** Bytes that are kept until they are written. */
export const bufferBytes = 1024 ** 2;

/** A file that is written from its beginning, some bytes at a time; it is hashed on the way by what is asked for. */
export class LocalFile {
  readonly #path: string;
  readonly #hashes: Hash[];
  #handle: Awaited<ReturnType<typeof open>> | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isClosed = false;
  length = 0;

  constructor(path: string, algorithms: readonly string[] = []) {
    this.#path = path;
    this.#hashes = algorithms.map((algorithm) => createHash(algorithm));
  }

  async add(content: string | Buffer): Promise<void> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.length += bytes.length;
    if (this.#waitingBytes >= bufferBytes) await this.#flush();
  }

  /** Once is enough; a second time does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#flush();
    await this.#handle?.close();
  }

  /** In hex, in the order of the algorithms; of all that was added before it was closed. */
  digests(): string[] {
    return this.#hashes.map((hash) => hash.copy().digest("hex"));
  }

  async #flush(): Promise<void> {
    this.#handle ??= await open(this.#path, "w");
    const bytes = Buffer.concat(this.#waiting);
    for (const hash of this.#hashes) hash.update(bytes);
    await this.#handle.writeFile(bytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
