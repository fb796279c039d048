import type { FastqRow, JobNote } from "#core/fastq/row";
import type { FastqJobType } from "#core/fastq/schema";
import { untilJob } from "#core/fastq/sync/judge-job";
import { untilActive, untilInPlace } from "#core/fastq/sync/judge-reads";
import { type ReadsState, readsState } from "#core/fastq/sync/reads-state";
import {
  type Place,
  type RequirementName,
  requirementNames,
  type SyncError,
} from "#core/fastq/sync/schema";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { setting } from "#core/settings";

/** Work that meets a requirement: a job of the fastq, or thawing it. */
export type Work = FastqJobType | "UNARCHIVING";

/** One requirement of one fastq. */
export type Judged = {
  requirement: RequirementName;
  isMet: boolean;
  /** Since when it is as `fact` says, where that is known. */
  since?: string;
  /** What it is judged by, in words. */
  fact: string;
  /** What is under way for it. */
  running?: { jobType: Work; note: JobNote };
  /** What would meet it; unset when it is met. */
  needs?: string;
};

export type Judgement = {
  /** All is met. */
  isReady: boolean;
  judged: Judged[];
  /** Why it will never be met as things are. */
  failure?: { error: SyncError; cause: string };
  /** Work that is to be begun. */
  wishes: Work[];
  /** Something is under way that brings it nearer. */
  isWorking: boolean;
};

/** What is known of one requirement, before it is put together with the others. */
export type Outlook = Omit<Judged, "requirement"> & {
  failure?: Judgement["failure"];
  wish?: Work;
  isWorking?: boolean;
};

export type Asked = Pick<SyncRequestRow, "requirements" | "forceUnarchiving" | "beganAt">;
/** What is judged, and its reads wherever they are. */
export type View = { asked: Asked; row: FastqRow; reads: ReadsState };

/**
 * What a request may say of a fastq as it is now: ready, waiting, or never. Facts are those of the row alone, so that
 * whoever reads the row comes to the same answer. `restored` is where thawed reads are copied to, if anywhere.
 */
export function judge(
  asked: Asked,
  row: FastqRow,
  restored: () => Place | undefined = restoredPlace,
): Judgement {
  const view = { asked, row, reads: readsState(row) };
  const outlooks = requirementNames
    .filter((name) => asked.requirements[name])
    .map((requirement) => ({ requirement, ...outlookOf(requirement, view, restored) }));
  const failure = row.isValid ? outlooks.find((outlook) => outlook.failure)?.failure : invalid(row);
  return {
    // Where nothing is required something was lost: that is no success.
    isReady: !failure && outlooks.length > 0 && outlooks.every(({ isMet }) => isMet),
    judged: outlooks.map(({ failure: _failure, wish: _wish, isWorking: _working, ...one }) => one),
    ...(failure && { failure }),
    wishes: [...new Set(outlooks.flatMap(({ wish }) => wish ?? []))],
    isWorking: outlooks.some(({ isWorking }) => isWorking),
  };
}

/** Of a fastq that is not there any more. */
export function judgeDeleted(fastqId: string): Judgement {
  const cause = `The fastq ${fastqId} was deleted.`;
  return {
    ...{ isReady: false, judged: [], wishes: [], isWorking: false },
    failure: { error: "FastqDeletedError", cause },
  };
}

/** Below which thawed reads are copied; undefined where they are thawed in place. */
export function restoredPlace(): Place | undefined {
  const { bucket, prefix } = setting("restoredReads");
  return bucket ? { bucket, prefix } : undefined;
}

function outlookOf(name: RequirementName, view: View, restored: () => Place | undefined): Outlook {
  const { row, reads } = view;
  switch (name) {
    case "hasActiveReadSet": {
      const wanted = view.asked.requirements.hasActiveReadSet;
      return typeof wanted === "object"
        ? untilInPlace(view, wanted, restored())
        : untilActive(view);
    }
    case "hasFileCompressionInformation":
      // Gzip files tell it themselves, once they can be read.
      if (!isOra(row) || reads.kind !== "active") return untilActive(view);
      return untilJob(view, "FILE_COMPRESSION", compressionOf(row));
    case "hasReadCountInformation":
      return untilJob(view, "READ_COUNT", countsOf(row));
    case "hasQc":
      return untilJob(view, "QC", row.qc);
    case "hasFingerprint":
      return untilJob(view, "FINGERPRINT", row.fingerprint);
  }
}

/** Counts may be 0; both must be known. */
function countsOf({ readCount, baseCount }: FastqRow) {
  if (!readCount || !baseCount) return undefined;
  return readCount.at > baseCount.at ? readCount : baseCount;
}

/** Of reads that lie as ORA: how large they are as gzip, and the checksum of what is in them. */
function compressionOf({ reads, compressionAt, updatedAt }: FastqRow) {
  const all = [reads?.r1, ...(reads?.r2 ? [reads.r2] : [])];
  const isKnown = all.every(
    (read) => read?.gzipSizeBytes !== undefined && read.rawMd5sum !== undefined,
  );
  return isKnown ? { at: compressionAt ?? updatedAt } : undefined;
}

function isOra({ compressionFormat, reads }: FastqRow): boolean {
  if (compressionFormat) return compressionFormat === "ORA";
  return (reads?.r1.locations ?? []).some(({ uri }) => uri?.endsWith(".ora"));
}

function invalid({ fastqId, rgid }: FastqRow): Judgement["failure"] {
  return {
    error: "FastqInvalidError",
    cause: `The fastq ${fastqId} (${rgid}) is marked as invalid.`,
  };
}
