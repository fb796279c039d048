import type { CopyJobRow } from "#core/copy/copy-job.entity";

/** What a START marker says to the recipient: that a copy has begun, and which. Repeating it gives the same text. */
export function startText({
  copyJobId,
  name,
  startedAt,
  counts,
}: Pick<CopyJobRow, "copyJobId" | "name" | "startedAt" | "counts">): string {
  const lines = [
    `Copy job ${copyJobId}${name ? ` (${name})` : ""} began at ${startedAt}.`,
    `${counts.total} files, ${counts.totalBytes} bytes.`,
    "ENDED_COPY.csv and ENDED_COPY.json come when it has ended; files are complete once they are listed there.",
  ];
  return lines.map((line) => `${line}\n`).join("");
}
