import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import { csvLine } from "#core/copy/s3-copy/csv";
import type { CopyItemStatus } from "#core/copy/schema";
import { parse } from "#core/copy/uri";

/** The words of the report; what is not done yet has our own. */
const words: Partial<Record<CopyItemStatus, string>> = {
  COPIED: "COPIED",
  ALREADY_COPIED: "ALREADYCOPIED",
  FAILED: "ERROR",
  ABORTED: "ERROR",
};

/** One item under the columns of the report (`ENDED_COPY.csv`), whoever copies it and whether it is done or not. */
export function summaryRow(
  { sourceUri, destinationUri, reason }: PlanItem,
  status: CopyItemStatus,
  result: ItemResult | undefined,
): string {
  const bytes = result?.bytes ?? 0;
  const seconds = (result?.elapsedMs ?? 0) / 1000;
  const aborted = status === "ABORTED" ? "The copy job was aborted." : "";
  return csvLine([
    parse(sourceUri).path,
    words[status] ?? status,
    seconds > 0 ? (bytes / 1024 ** 2 / seconds).toFixed(2) : 0,
    result?.error ?? reason ?? aborted,
    destinationUri,
    bytes,
    seconds,
  ]);
}
