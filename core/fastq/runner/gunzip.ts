import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Malformed } from "#core/fastq/runner/malformed";

export type Chunks = AsyncIterable<Uint8Array>;

/** What a gzip file is, known once all of it has been read. */
export type GzipSums = { gzipSizeBytes: number; rawMd5sum: string };

/**
 * The content of a gzip file, a piece at a time; of all its members, since BGZF has many. Returns its size and the MD5
 * of its content. Throws `Malformed` for what is no gzip, or ends before its end; what `chunks` throws, as it is.
 */
export async function* gunzip(chunks: Chunks): AsyncGenerator<Uint8Array, GzipSums> {
  let gzipSizeBytes = 0;
  const counted = async function* () {
    for await (const chunk of chunks) {
      gzipSizeBytes += chunk.byteLength;
      if (chunk.byteLength > 0) yield chunk;
    }
    if (gzipSizeBytes === 0) throw new Malformed("The file is empty: it is no gzip.");
  };
  const md5 = createHash("md5");
  // Larger pieces than zlib's 16 KiB: fewer turns of the event loop.
  const inflated = createGunzip({ chunkSize: 262_144 });
  const fed = pipeline(Readable.from(counted(), { objectMode: false }), inflated);
  // What keeps it from being fed is thrown by `inflated`, too, and there it is heard.
  fed.catch(() => undefined);
  try {
    for await (const chunk of inflated as AsyncIterable<Uint8Array>) {
      md5.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw asMalformed(error);
  }
  return { gzipSizeBytes, rawMd5sum: md5.digest("hex") };
}

/** https://nodejs.org/api/zlib.html: errors of zlib have its codes. */
function asMalformed(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  if (code === "Z_BUF_ERROR") return new Malformed("The gzip file ends before its end.");
  if (typeof code === "string" && /^Z_/.test(code))
    return new Malformed(`The file is no gzip, or damaged: ${message}.`);
  return error;
}
