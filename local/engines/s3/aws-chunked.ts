import type { ChunkSignatures } from "#local/engines/s3/chunk-signature";
import { s3Error } from "#local/engines/s3/errors";

const longestLine = 16 * 1024;
/** All chunks but the last must have so many bytes (S3 User Guide, "chunk size"). */
const smallestChunk = 8 * 1024;
const trailerSignature = "x-amz-trailer-signature";

/**
 * Takes the `aws-chunked` framing off a body, piece by piece, without copying data:
 * `<hex size>[;chunk-signature=…]\r\n<data>\r\n` … `0\r\n` trailers `\r\n`.
 * Signatures are checked where the body is signed; trailing checksums are the caller's to check.
 */
export class ChunkedDecoder {
  /** Trailing headers, lower-case; complete once `end` returned. */
  readonly trailers: Record<string, string> = {};
  readonly #signatures: ChunkSignatures | undefined;
  #state: "size" | "data" | "data-end" | "trailer" | "done" = "size";
  #left = 0;
  #size = 0;
  #line = "";
  #signature: string | undefined;

  constructor(signatures?: ChunkSignatures) {
    this.#signatures = signatures;
  }

  /** The data in one piece of the body. Throws `InvalidRequest` for broken framing. */
  push(piece: Buffer): Buffer[] {
    const data: Buffer[] = [];
    let at = 0;
    while (at < piece.length && this.#state !== "done") {
      if (this.#state === "data") {
        const take = Math.min(this.#left, piece.length - at);
        const part = piece.subarray(at, at + take);
        this.#signatures?.update(part);
        data.push(part);
        at += take;
        this.#left -= take;
        if (this.#left === 0) this.#endData();
        continue;
      }
      const newline = piece.indexOf(10, at);
      const end = newline < 0 ? piece.length : newline;
      this.#line += piece.toString("latin1", at, end);
      if (this.#line.length > longestLine) throw broken();
      at = end + 1;
      if (newline >= 0) this.#endLine(this.#line.replace(/\r$/, ""));
    }
    return data;
  }

  /** Says that the body is over. Throws `IncompleteBody` when the last chunk has not come. */
  end(): void {
    // Some clients leave out the empty line behind the trailers.
    if (this.#state === "trailer" && this.#line) this.#endLine(this.#line.replace(/\r$/, ""));
    if (this.#state !== "trailer" && this.#state !== "done") throw s3Error("IncompleteBody");
    const { [trailerSignature]: signature, ...signed } = this.trailers;
    delete this.trailers[trailerSignature];
    const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
    if (lines.length > 0) this.#signatures?.endTrailers(lines.join(""), signature);
  }

  #endData(): void {
    this.#signatures?.endChunk(this.#signature);
    this.#state = "data-end";
  }

  #endLine(line: string): void {
    this.#line = "";
    if (this.#state === "data-end") {
      if (line !== "") throw broken();
      this.#state = "size";
      return;
    }
    if (this.#state === "size") {
      this.#startChunk(line);
      return;
    }
    if (line === "") {
      this.#state = "done";
      return;
    }
    const colon = line.indexOf(":");
    if (colon < 1) throw broken();
    this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }

  #startChunk(line: string): void {
    const [, size, signature] =
      /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?(?:;.*)?$/.exec(line) ?? [];
    if (size === undefined) throw broken();
    const isFirst = this.#size === 0;
    this.#left = parseInt(size, 16);
    if (!isFirst && this.#left > 0 && this.#size < smallestChunk)
      throw s3Error("InvalidChunkSizeError");
    this.#size = this.#left;
    this.#signature = signature;
    if (this.#left > 0) {
      this.#state = "data";
      return;
    }
    this.#signatures?.endChunk(signature);
    this.#state = "trailer";
  }
}

function broken() {
  return s3Error("InvalidRequest", "The aws-chunked framing of the body is broken.");
}
