import { s3Error } from "#local/engines/s3/errors";

const longestLine = 16 * 1024;

/**
 * Takes the `aws-chunked` framing off a body, piece by piece, without copying data:
 * `<hex size>[;chunk-signature=…]\r\n<data>\r\n` … `0\r\n` trailers `\r\n`.
 * Chunk signatures are not checked; trailing checksums are the caller's to check.
 */
export class ChunkedDecoder {
  /** Trailing headers, lower-case; complete once `end` returned. */
  readonly trailers: Record<string, string> = {};
  #state: "size" | "data" | "data-end" | "trailer" | "done" = "size";
  #left = 0;
  #line = "";

  /** The data in one piece of the body. Throws `InvalidRequest` for broken framing. */
  push(piece: Buffer): Buffer[] {
    const data: Buffer[] = [];
    let at = 0;
    while (at < piece.length && this.#state !== "done") {
      if (this.#state === "data") {
        const take = Math.min(this.#left, piece.length - at);
        data.push(piece.subarray(at, at + take));
        at += take;
        this.#left -= take;
        if (this.#left === 0) this.#state = "data-end";
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
  }

  #endLine(line: string): void {
    this.#line = "";
    if (this.#state === "data-end") {
      if (line !== "") throw broken();
      this.#state = "size";
      return;
    }
    if (this.#state === "size") {
      const size = /^([0-9a-fA-F]{1,12})(?:;.*)?$/.exec(line)?.[1];
      if (size === undefined) throw broken();
      this.#left = parseInt(size, 16);
      this.#state = this.#left > 0 ? "data" : "trailer";
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
}

function broken() {
  return s3Error("InvalidRequest", "The aws-chunked framing of the body is broken.");
}
