import type { ExplainedSyncRequest, SyncFinding } from "../../api/generated/schemas.ts";

type Explained = ExplainedSyncRequest["fastqs"][number];

/** What would free a request, with the fastqs that need it: each thing once, most fastqs first. */
export type Need = {
  needs: string;
  requirement: SyncFinding["requirement"];
  fastqs: readonly Pick<Explained, "fastqId" | "rgid">[];
  running: SyncFinding["running"];
};

export function needsOf({ fastqs }: ExplainedSyncRequest): readonly Need[] {
  const open = fastqs.flatMap((fastq) =>
    fastq.findings.filter(({ isMet }) => !isMet).map((finding) => ({ fastq, finding })),
  );
  const groups = Map.groupBy(
    open,
    ({ finding: { requirement, needs, fact } }) => `${requirement} ${needs ?? fact}`,
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { requirement, needs, fact } = first.finding;
      return {
        ...{ requirement, needs: needs ?? fact, running: latest(group.map((one) => one.finding)) },
        fastqs: group.map(({ fastq: { fastqId, rgid } }) => ({ fastqId, rgid })),
      };
    })
    .sort((a, b) => b.fastqs.length - a.fastqs.length);
}

/**
 * When a request may be free: the latest expected end of what runs for it. Null while something that it lacks has
 * nothing running for it, or no end is expected.
 */
export function etaOf(request: ExplainedSyncRequest): string | null {
  const open = request.fastqs.flatMap(({ findings }) => findings.filter(({ isMet }) => !isMet));
  const hidden = request.progress.total - request.fastqs.length;
  const ends = open.map(({ running }) => running?.expectedAt ?? null);
  if (open.length === 0 || ends.includes(null) || hidden > 0) return null;
  return ends.reduce(
    (last, end) => (last !== null && end !== null && end > last ? end : last),
    ends[0] ?? null,
  );
}

/** Of what runs, that which is expected to end last; what has no expected end before all. */
function latest(findings: readonly SyncFinding[]): SyncFinding["running"] {
  const running = findings.flatMap(({ running }) => running ?? []);
  return (
    running.find(({ expectedAt }) => expectedAt === null) ??
    running.sort((a, b) => ((a.expectedAt ?? "") < (b.expectedAt ?? "") ? 1 : -1))[0] ??
    null
  );
}

/** Names of requirements as people say them. */
export const requirementWords: Record<SyncFinding["requirement"], string> = {
  hasActiveReadSet: "files can be read",
  hasReadCountInformation: "reads and bases are counted",
  hasFileCompressionInformation: "gzip sizes and checksums are known",
  hasQc: "QC is there",
  hasFingerprint: "fingerprint is there",
};

/** True while somebody still waits. */
export function isWaiting({ status }: { status: string }): boolean {
  return status === "PENDING" || status === "RUNNING";
}
