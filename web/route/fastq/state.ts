import type { Fastq, FastqLocation, FastqRead, StorageState } from "../../api/generated/schemas.ts";
import type { Reason } from "../../component/reasons.tsx";

/** States of a place, the best first: of several places of a file the best counts. */
const fromBest: readonly StorageState[] = [
  ...(["ACTIVE", "ACTIVATING", "UPLOADING", "ARCHIVED", "FAILED", "DELETED"] as const),
];
const rankOf = ({ storageState }: FastqLocation) => fromBest.indexOf(storageState);

/** The place of a file from which it can be had soonest. */
export function bestOf({ locations }: FastqRead): FastqLocation | undefined {
  return [...locations].sort((a, b) => rankOf(a) - rankOf(b))[0];
}

/** Its reads; none of a fastq without files. */
export function readsOf({ reads }: Fastq): readonly ["R1" | "R2", FastqRead][] {
  if (!reads) return [];
  return [["R1", reads.r1] as const, ...(reads.r2 ? [["R2", reads.r2] as const] : [])].map(
    ([side, read]) => [side, read],
  );
}

/** State of its files: that of the read which is furthest from being read. `NO FILES` where there are none. */
export function storageOf(fastq: Fastq): StorageState | "NO_FILES" {
  const ranks = readsOf(fastq).map(([, read]) => {
    const best = bestOf(read);
    return best ? rankOf(best) : fromBest.length;
  });
  return fromBest[Math.max(-1, ...ranks)] ?? "NO_FILES";
}

/** Bytes of its files where they can be had soonest; null while one is not known. */
export function bytesOf(fastq: Fastq): number | null {
  const sizes = readsOf(fastq).map(([, read]) => bestOf(read)?.sizeBytes ?? null);
  return sizes.length === 0 || sizes.includes(null)
    ? null
    : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** Why its reads cannot be read now; empty when they can. */
export function whyNotReady(fastq: Fastq): Reason[] {
  const invalid: Reason[] = fastq.isValid
    ? []
    : [
        {
          ...{ key: "invalid", tone: "bad", what: "It is marked as invalid." },
          needs: "A sharer may mark it as valid again; else a new run replaces it.",
        },
      ];
  const unread = byState[storageOf(fastq)];
  return [...invalid, ...(unread ? [{ key: "storage", ...unread }] : [])];
}

const byState: Record<ReturnType<typeof storageOf>, Omit<Reason, "key"> | undefined> = {
  ACTIVE: undefined,
  NO_FILES: {
    ...{ tone: "warn", what: "It has no files yet." },
    needs: "Attach a read set or files, or tag its read set with fastqId.",
  },
  ARCHIVED: {
    ...{ tone: "warn", what: "Its files are archived." },
    needs: "Bring it back: minutes to two days, by the class it lies in.",
  },
  ACTIVATING: {
    ...{ tone: "busy", what: "Its files are being brought back." },
    needs: "They can be read when that ends; nothing is to be done.",
  },
  UPLOADING: {
    ...{ tone: "busy", what: "Its files are being uploaded." },
    needs: "They can be read when the store has them all.",
  },
  FAILED: {
    ...{ tone: "bad", what: "The upload of its files failed." },
    needs: "Upload them again, and attach the new read set.",
  },
  DELETED: {
    ...{ tone: "bad", what: "Its files were deleted." },
    needs: "Attach others, if there are any.",
  },
};

/** Facts that nobody has found out yet, by the job that would. */
export function missingFacts(fastq: Fastq): readonly { jobType: JobType; what: string }[] {
  const { qc, fingerprint, readCount, baseCount, compressionFormat } = fastq;
  const isSized = readsOf(fastq).every(([, read]) => read.gzipSizeBytes !== null);
  return [
    ...(qc ? [] : [{ jobType: "QC" as const, what: "QC" }]),
    ...(fingerprint ? [] : [{ jobType: "FINGERPRINT" as const, what: "fingerprint" }]),
    ...(readCount && baseCount
      ? []
      : [{ jobType: "READ_COUNT" as const, what: "read and base count" }]),
    ...(compressionFormat === "ORA" && !isSized
      ? [{ jobType: "FILE_COMPRESSION" as const, what: "size and checksum as gzip" }]
      : []),
  ];
}

type JobType = "QC" | "FINGERPRINT" | "READ_COUNT" | "FILE_COMPRESSION";
