import type { ReadSet, ReadSetStatus } from "../../api/generated/schemas.ts";
import type { Reason } from "../../component/reasons.tsx";

const byStatus: Partial<Record<ReadSetStatus, Omit<Reason, "key">>> = {
  PROCESSING_UPLOAD: {
    ...{ tone: "busy", what: "HealthOmics is still taking its files." },
    needs: "It becomes active when they are all there; nothing is to be done.",
  },
  UPLOAD_FAILED: {
    ...{ tone: "bad", what: "Its upload failed." },
    needs: "Upload it again as a new read set; this one never becomes active.",
  },
  ARCHIVED: {
    ...{ tone: "warn", what: "HealthOmics archived it after 30 days without a read." },
    needs: "Bring its fastq back, or ask for it in a sync request that may thaw.",
  },
  ACTIVATING: {
    ...{ tone: "busy", what: "It is being brought back." },
    needs: "That takes minutes to some hours; nothing is to be done.",
  },
  DELETING: { tone: "bad", what: "It is being deleted." },
  DELETED: { tone: "bad", what: "It was deleted; its files are gone." },
};

/** Why a read set cannot be used now, and what is not known of it yet; empty when all is well. */
export function whyNotReady({ status, statusMessage, detailsMissing }: ReadSet): Reason[] {
  const reason = byStatus[status];
  const said = statusMessage ? ` HealthOmics says: ${statusMessage}` : "";
  return [
    ...(reason ? [{ key: "status", ...reason, what: `${reason.what}${said}` }] : []),
    ...detailsMissing.map((detail) => ({
      ...{ key: detail, tone: "busy" as const, what: `Its ${detail} are not known here yet.` },
      needs:
        "They are asked for within minutes; a backfill with details asks for all that is missing.",
    })),
  ];
}
