import { classOf } from "#core/package/report/thaw";
import type { ManifestFile } from "#core/package/schema";
import { Tree } from "#core/package/seal";

export type Amount = { fileCount: number; totalBytes: number };

/** What the files of a manifest add up to, by whatever a report shows; fed one file after another, in their order. */
export class Tally {
  readonly all = none();
  readonly archived = none();
  readonly byType = { fastq: none(), secondaryAnalysis: none() };
  readonly byAlgorithm = new Map<string | null, number>();
  /** By storage class and state; `n` is its place among them. */
  readonly storage = new Map<string, Amount & Stored & { n: number }>();
  readonly byFastq = new Map<string, Amount>();
  /** Fastqs that have a second read; and one's compression, by the name of its file. */
  readonly paired = new Set<string>();
  readonly formats = new Map<string, "GZIP" | "ORA">();
  readonly byRun = new Map<string, Amount>();
  /** By library, of the data type. */
  readonly byLibrary = { fastq: new Map(), secondaryAnalysis: new Map() } as Record<
    ManifestFile["dataType"],
    Map<string, Amount>
  >;
  readonly sizes = { fastq: new SizeCounts(), secondaryAnalysis: new SizeCounts() };
  readonly tree = new Tree();

  /** Adds a file; answers the number of its entry in `storage`. */
  add(file: ManifestFile, storageClass: string | null): number {
    const { dataType, storageState, checksum, libraryIds, fastqId, portalRunId, sizeBytes } = file;
    // A parsed line has its members in the order of the line, which is the canonical one.
    this.tree.add(JSON.stringify(file));
    count(this.all, sizeBytes);
    count(this.byType[dataType], sizeBytes);
    if (storageState === "ARCHIVED") count(this.archived, sizeBytes);
    const algorithm = checksum?.algorithm ?? null;
    this.byAlgorithm.set(algorithm, (this.byAlgorithm.get(algorithm) ?? 0) + 1);
    for (const libraryId of new Set(libraryIds))
      count(of(this.byLibrary[dataType], libraryId), sizeBytes);
    if (fastqId !== null) this.#addOfFastq(fastqId, file);
    if (portalRunId !== null) count(of(this.byRun, portalRunId), sizeBytes);
    this.sizes[dataType].add(sizeBytes);
    return this.#store({ storageClass: classOf(file, storageClass), storageState }, sizeBytes);
  }

  #addOfFastq(fastqId: string, { sizeBytes, read, path }: ManifestFile): void {
    count(of(this.byFastq, fastqId), sizeBytes);
    if (read === 2) this.paired.add(fastqId);
    const suffix = /\.(gz|ora)$/i.exec(path)?.[1]?.toLowerCase();
    if (suffix) this.formats.set(fastqId, suffix === "gz" ? "GZIP" : "ORA");
  }

  #store(stored: Stored, sizeBytes: number): number {
    const key = `${stored.storageState} ${stored.storageClass}`;
    const entry = this.storage.get(key) ?? { ...stored, ...none(), n: this.storage.size };
    this.storage.set(key, entry);
    count(entry, sizeBytes);
    return entry.n;
  }
}

type Stored = { storageClass: string | null; storageState: ManifestFile["storageState"] };

/** How many files have a size between two edges. */
export class SizeCounts {
  /** Bytes: each edge is 32 times the one before, but for the first two. */
  static readonly edges = [0, 1, ...Array.from({ length: 10 }, (_, n) => 1024 * 32 ** n)];
  readonly counts = SizeCounts.edges.map(() => 0);

  add(sizeBytes: number): void {
    const n = SizeCounts.edges.findLastIndex((edge) => edge <= sizeBytes);
    this.counts[n] = (this.counts[n] ?? 0) + 1;
  }
}

export function none(): Amount {
  return { fileCount: 0, totalBytes: 0 };
}

function count(amount: Amount, sizeBytes: number): void {
  amount.fileCount++;
  amount.totalBytes += sizeBytes;
}

function of(amounts: Map<string, Amount>, key: string): Amount {
  const found = amounts.get(key) ?? none();
  amounts.set(key, found);
  return found;
}
