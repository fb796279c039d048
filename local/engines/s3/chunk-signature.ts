import { createHash, createHmac, type Hash, timingSafeEqual } from "node:crypto";
import { s3Error } from "#local/engines/s3/errors";
import type { ChunkSeed } from "#local/sigv4";

const emptyHash = createHash("sha256").digest("hex");

/**
 * Checks the signatures of a streamed body (`STREAMING-AWS4-HMAC-SHA256-PAYLOAD`, also with
 * `-TRAILER`): each chunk's goes on from the one before, the first from the request's own.
 */
export class ChunkSignatures {
  readonly #seed: ChunkSeed;
  #previous: string;
  #hash: Hash = createHash("sha256");

  constructor(seed: ChunkSeed) {
    this.#seed = seed;
    this.#previous = seed.signature;
  }

  /** Takes data of the running chunk. */
  update(data: Buffer): void {
    this.#hash.update(data);
  }

  /** Ends the running chunk. Throws `SignatureDoesNotMatch`. */
  endChunk(signature: string | undefined): void {
    const hash = this.#hash.digest("hex");
    this.#hash = createHash("sha256");
    this.#check("AWS4-HMAC-SHA256-PAYLOAD", [emptyHash, hash], signature);
  }

  /** Ends the trailers, which are signed as `name:value` lines. Throws `SignatureDoesNotMatch`. */
  endTrailers(lines: string, signature: string | undefined): void {
    const hash = createHash("sha256").update(lines).digest("hex");
    this.#check("AWS4-HMAC-SHA256-TRAILER", [hash], signature);
  }

  #check(kind: string, hashes: string[], signature: string | undefined): void {
    const { key, date, scope } = this.#seed;
    const text = [kind, date, scope, this.#previous, ...hashes].join("\n");
    const expected = createHmac("sha256", key).update(text).digest("hex");
    const [a, b] = [Buffer.from(expected), Buffer.from(signature ?? "")];
    if (a.length !== b.length || !timingSafeEqual(a, b)) throw s3Error("SignatureDoesNotMatch");
    this.#previous = expected;
  }
}
