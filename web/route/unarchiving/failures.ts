import type { UnarchivingJob } from "../../api/generated/schemas.ts";
import type { Reason } from "../../component/reasons.tsx";
import { formatNumber } from "../../format.ts";

/** Failures by their cause, the most frequent first; each names its fastqs. */
export function failuresByReason({ failures }: Pick<UnarchivingJob, "failures">): Reason[] {
  return [...Map.groupBy(failures, ({ reason }) => reason)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, found]) => ({
      ...{ key: reason, tone: "bad", what: `${formatNumber(found.length, "fastqs")}: ${reason}` },
      needs: found.map(({ fastqId }) => fastqId).join(", "),
    }));
}
