import type { Checksum } from "#core/package/schema";

/** A file of a package before it is numbered: what a recipient gets to know of it, and where its bytes are. */
export type PackageFile = {
  uri: string;
  /** Relative, by the rules of `path.ts`. */
  path: string;
  dataType: "fastq" | "secondaryAnalysis";
  sizeBytes: number;
  /** `ARCHIVED`: must be thawed before it can be read, whether or not somebody has asked for that. */
  storageState: "ACTIVE" | "ARCHIVED";
  /** As S3 names it; null where only a read set is known. */
  storageClass: string | null;
  /** S3's, without quotes: it pins the content. */
  etag: string | null;
  /** When S3 got it: another time is another object, even of the same content. Null where nobody has looked. */
  modifiedAt: string | null;
  checksum: Checksum | null;
  libraryIds: string[];
  sampleId: string | null;
  fastqId: string | null;
  instrumentRunId: string | null;
  lane: number | null;
  read: 1 | 2 | null;
  readSetId: string | null;
  portalRunId: string | null;
  workflowName: string | null;
  workflowVersion: string | null;
};
