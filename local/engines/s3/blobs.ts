import { createHash, randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Database } from "#local/engines/s3/database";

/** A stretch of one immutable blob. An object is an ordered list of them. */
export type Extent = { blob: string; offset: number; size: number };

/** A blob that is written but belongs to nobody yet. */
export type Draft = { id: string; size: number; md5: string; data?: Buffer };

/** Takes the bytes of one blob, in order. */
export type BlobWriter = {
  write(chunk: Buffer): Promise<void> | void;
  /** The finished blob; its bytes have been handed to the file system. */
  finish(): Promise<Draft>;
  /** Removes what was written so far. */
  discard(): Promise<void>;
};

/** Up to this size a blob lives in its row: no file to create, open and remove. */
const inlineBytes = 32 * 1024;
const batchBytes = 1024 * 1024;
const readBytes = 512 * 1024;

/**
 * Immutable blobs with reference counts. A file is complete before its row exists, and a row goes
 * before its file; so a crash can only leave files without rows, which the next start removes.
 */
export class BlobStore {
  readonly #database: Database;
  readonly #directory: string;
  readonly #pins = new Map<string, number>();
  readonly #log: (error: unknown) => void;
  readonly #statements;
  #closed = false;

  /** Opens the store and removes what an earlier process left behind. */
  constructor(database: Database, directory: string, log: (line: string) => void) {
    this.#database = database;
    this.#directory = directory;
    this.#log = (error) => log(`s3: a blob could not be removed: ${error}`);
    const { sql } = database;
    this.#statements = {
      insert: sql.prepare(
        "INSERT INTO blobs (id, refs, size, md5, data, crc64) VALUES (?, 0, ?, ?, ?, ?)",
      ),
      count: sql.prepare("UPDATE blobs SET refs = refs + ? WHERE id = ? RETURNING refs"),
      refs: sql.prepare("SELECT refs FROM blobs WHERE id = ?"),
      data: sql.prepare("SELECT data FROM blobs WHERE id = ?"),
      whole: sql.prepare("SELECT size, md5, crc64 FROM blobs WHERE id = ?"),
      learn: sql.prepare("UPDATE blobs SET crc64 = ? WHERE id = ?"),
      remove: sql.prepare("DELETE FROM blobs WHERE id = ?"),
    };
    this.#sweep();
  }

  /** Starts a blob. */
  writer(): BlobWriter {
    const id = randomUUID();
    const path = this.#path(id);
    const md5 = createHash("md5");
    let size = 0;
    let batch: Buffer[] = [];
    let batched = 0;
    let file: FileHandle | undefined;
    let writing: Promise<unknown> = Promise.resolve();
    // One batch is on its way to the file while the next one fills.
    const flush = async (): Promise<void> => {
      const [buffers, bytes] = [batch, batched];
      batch = [];
      batched = 0;
      await writing;
      file ??= await open(path, "wx");
      writing = writeAll(file, buffers, bytes);
      // A failure is reported by the next flush; until then it must not count as unhandled.
      writing.catch(() => {});
    };
    return {
      write(chunk) {
        md5.update(chunk);
        size += chunk.length;
        batch.push(chunk);
        batched += chunk.length;
        if (batched >= batchBytes) return flush();
      },
      async finish() {
        const draft: Draft = { id, size, md5: "" };
        if (!file && size <= inlineBytes) {
          draft.data = Buffer.concat(batch);
        } else {
          await flush();
          await writing;
          await file?.close();
          file = undefined;
        }
        draft.md5 = md5.digest("hex");
        return draft;
      },
      async discard() {
        await writing.catch(() => {});
        await file?.close();
        await rm(path, { force: true });
      },
    };
  }

  /** Removes a draft that nobody will adopt. */
  async discard(draft: Draft): Promise<void> {
    if (!draft.data) await rm(this.#path(draft.id), { force: true });
  }

  /** Makes a draft a blob, with its CRC64NVME where that was computed; in a transaction. */
  adopt(draft: Draft, crc64: string | null = null): Extent[] {
    this.#statements.insert.run(draft.id, draft.size, draft.md5, draft.data ?? null, crc64);
    return [{ blob: draft.id, offset: 0, size: draft.size }];
  }

  /** Counts one more owner of each extent; in a transaction. */
  retain(extents: Extent[]): void {
    for (const { blob } of extents)
      if (!this.#statements.count.get(1, blob)) throw new Error(`Blob ${blob} has no row`);
  }

  /** Counts one owner less, and removes what nobody owns or reads; in a transaction. */
  release(extents: Extent[]): void {
    for (const { blob } of extents) {
      const row = this.#statements.count.get(-1, blob);
      if (row?.refs === 0 && !this.#pins.has(blob)) this.#remove(blob);
    }
  }

  /** What is known of the extents without reading them, when they are exactly one blob: hex MD5, base64 CRC. */
  knownHashes(extents: Extent[]): { md5?: string; crc64?: string } {
    const [extent] = extents;
    if (!extent || extents.length > 1) return {};
    const row = this.#statements.whole.get(extent.blob);
    if (row?.size !== extent.size) return {};
    return {
      md5: String(row.md5),
      ...(typeof row.crc64 === "string" && { crc64: row.crc64 }),
    };
  }

  /** Keeps the CRC64NVME that was computed of the extents, when they are exactly one blob. */
  learnCrc64(extents: Extent[], crc64: string): void {
    const [extent] = extents;
    if (extent && this.knownHashes(extents).md5) this.#statements.learn.run(crc64, extent.blob);
  }

  /**
   * Streams `size` bytes from `offset` of the extents. Until the stream closes the blobs stay,
   * even if the object is replaced or deleted meanwhile.
   */
  read(extents: Extent[], offset = 0, size = sizeOf(extents)): Readable {
    const slice = sliceExtents(extents, offset, size);
    for (const { blob } of slice) this.#pins.set(blob, (this.#pins.get(blob) ?? 0) + 1);
    const stream = Readable.from(this.#chunks(slice), {
      objectMode: false,
      highWaterMark: readBytes,
    });
    stream.once("close", () => this.#unpin(slice));
    return stream;
  }

  async *#chunks(extents: Extent[]): AsyncGenerator<Buffer> {
    for (const { blob, offset, size } of extents) {
      const data = this.#statements.data.get(blob)?.data;
      if (data instanceof Uint8Array) {
        yield Buffer.from(data.buffer, data.byteOffset + offset, size);
        continue;
      }
      await using file = await open(this.#path(blob), "r");
      for (let done = 0; done < size; ) {
        const buffer = Buffer.allocUnsafe(Math.min(readBytes, size - done));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, offset + done);
        if (bytesRead === 0) throw new Error(`Blob ${blob} is shorter than its row says`);
        done += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  }

  #unpin(extents: Extent[]): void {
    for (const { blob } of extents) {
      const left = (this.#pins.get(blob) ?? 1) - 1;
      if (left > 0) this.#pins.set(blob, left);
      else this.#pins.delete(blob);
    }
    if (this.#closed) return;
    this.#database.transaction(() => {
      for (const { blob } of extents)
        if (!this.#pins.has(blob) && this.#statements.refs.get(blob)?.refs === 0)
          this.#remove(blob);
    });
  }

  /** After this, streams that still run may end, but remove nothing: the next start does. */
  close(): void {
    this.#closed = true;
  }

  #remove(blob: string): void {
    this.#statements.remove.run(blob);
    this.#database.afterCommit(() => {
      rm(this.#path(blob), { force: true }).catch(this.#log);
    });
  }

  #sweep(): void {
    const { sql } = this.#database;
    sql.exec("DELETE FROM blobs WHERE refs <= 0");
    for (const name of readdirSync(this.#directory))
      if (!this.#statements.refs.get(name)) rmSync(join(this.#directory, name));
  }

  #path(blob: string): string {
    return join(this.#directory, blob);
  }
}

/** Bytes in all extents. */
export function sizeOf(extents: Extent[]): number {
  return extents.reduce((sum, extent) => sum + extent.size, 0);
}

/** The extents that hold `size` bytes from `offset`. */
export function sliceExtents(extents: Extent[], offset: number, size: number): Extent[] {
  const slice: Extent[] = [];
  let start = 0;
  for (const extent of extents) {
    const from = Math.max(offset, start);
    const to = Math.min(offset + size, start + extent.size);
    if (to > from)
      slice.push({ blob: extent.blob, offset: extent.offset + from - start, size: to - from });
    start += extent.size;
  }
  return slice;
}

async function writeAll(file: FileHandle, buffers: Buffer[], bytes: number): Promise<void> {
  if (bytes === 0) return;
  const { bytesWritten } = await file.writev(buffers);
  if (bytesWritten !== bytes) await file.appendFile(Buffer.concat(buffers).subarray(bytesWritten));
}
