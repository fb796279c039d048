import { localTime } from "#cli/output/cell";
import type { ExplainedSyncRequest, Finding } from "#core/fastq/sync/schema";

/** How far a sync request is, in one line. */
export function headOf({
  id,
  status,
  statusReason,
  progress,
  deadlineAt,
}: ExplainedSyncRequest): string {
  const waits = status === "PENDING" || status === "RUNNING";
  const rest = waits ? `until ${localTime(deadlineAt)} at most` : statusReason;
  const ready = `${progress.done} of ${progress.total} fastqs ready`;
  return [id, status, ready, rest].filter(Boolean).join("  ");
}

/** What a sync request waits for, as lines for people: fastqs, below each its requirements, below each what runs for it. */
export function treeOf(request: ExplainedSyncRequest): string[] {
  const width = Math.max(
    0,
    ...request.fastqs.flatMap(({ findings }) =>
      findings.map(({ requirement: { length } }) => length),
    ),
  );
  return [
    headOf(request),
    ...request.fastqs.flatMap(({ fastqId, rgid, isReady, findings }) => [
      `${isReady ? "✓" : "…"} ${[fastqId, rgid].filter(Boolean).join("  ")}`,
      ...findings.flatMap((finding) => linesOf(finding, width)),
    ]),
  ];
}

function linesOf({ requirement, isMet, since, fact, running, needs }: Finding, width: number) {
  const name = requirement.padEnd(width);
  const from = since === null ? "" : ` since ${localTime(since)}`;
  const lines = [`    ${isMet ? "✓" : "…"} ${name}  ${isMet ? "met" : "not met"}${from}: ${fact}`];
  const indent = " ".repeat(width + 8);
  if (running) {
    const end = running.expectedAt === null ? "" : `, expected ${localTime(running.expectedAt)}`;
    const tries = running.attempts > 1 ? `, attempt ${running.attempts}` : "";
    lines.push(
      `${indent}${running.jobType} ${running.jobId} is ${running.status} since ${localTime(running.startedAt)}${tries}${end}`,
    );
  }
  if (needs !== null) lines.push(`${indent}needs: ${needs}`);
  return lines;
}
