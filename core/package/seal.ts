import { createHash } from "node:crypto";
import type { PackageFile } from "#core/package/file";
import type { ManifestFile } from "#core/package/schema";

/**
 * A line of `manifest.ndjson`, without its line feed: JSON in the canonical form of RFC 8785, so that whoever has the
 * values has the bytes. Members are in the order of their names; numbers are whole.
 */
export function lineOf(n: number, file: PackageFile): string {
  const { checksum } = file;
  const line: ManifestFile = {
    checksum: checksum && { algorithm: checksum.algorithm, value: checksum.value },
    dataType: file.dataType,
    etag: file.etag,
    fastqId: file.fastqId,
    instrumentRunId: file.instrumentRunId,
    lane: file.lane,
    libraryIds: file.libraryIds,
    n,
    path: file.path,
    portalRunId: file.portalRunId,
    read: file.read,
    readSetId: file.readSetId,
    sampleId: file.sampleId,
    sizeBytes: file.sizeBytes,
    storageState: file.storageState,
    workflowName: file.workflowName,
    workflowVersion: file.workflowVersion,
  };
  return JSON.stringify(line);
}

/** Hash of an entry, told from that of a node by its first byte: no part of the tree passes for a line. */
function leafOf(line: string): Buffer {
  return createHash("sha256").update(Uint8Array.of(0)).update(line).digest();
}

/**
 * The Merkle tree of RFC 6962 (2.1) over lines in their order, with SHA-256. It keeps one hash for each level, however
 * many lines there are.
 */
export class Tree {
  /** Whole subtrees, the largest first. */
  readonly #subtrees: { size: number; hash: Buffer }[] = [];
  #count = 0;

  add(line: string): void {
    this.#count++;
    let last = { size: 1, hash: leafOf(line) };
    for (let left = this.#subtrees.at(-1); left?.size === last.size; left = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      last = { size: 2 * last.size, hash: nodeOf(left.hash, last.hash) };
    }
    this.#subtrees.push(last);
  }

  get count(): number {
    return this.#count;
  }

  /** In hex. Of no lines it is the hash of nothing. */
  root(): string {
    const [last, ...rest] = this.#subtrees.map(({ hash }) => hash).reverse();
    if (!last) return createHash("sha256").digest("hex");
    return rest.reduce((right, left) => nodeOf(left, right), last).toString("hex");
  }
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest();
}
