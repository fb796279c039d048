import * as Actor from "#core/actor";
import { fn } from "#core/fn";
import type { Finding } from "#core/package/finding";
import { CreatePackagePreview, type PackagePreview } from "#core/package/preview-schema";
import * as Files from "#core/package/selection/files";
import { begin, type Draft, fill } from "#core/package/selection/plan";
import * as Project from "#core/project";
import { seconds, sleep } from "#core/time";

/** What a preview may take; it answers what it knows by then. */
const mostMs = seconds(10);
/** Findings of each list of an answer. */
const mostShown = 1000;

/** What is counted while files are met. */
type Counted = Pick<
  PackagePreview,
  "fileCount" | "totalBytes" | "archivedFileCount" | "archivedBytes"
>;

/**
 * What a package of this selection would hold: counts, bytes, and everything that a person must know. Takes 10 seconds
 * at most, and says `atLeast` when that was not enough. Writes nothing.
 */
export const preview = fn(
  CreatePackagePreview,
  async ({ projectId: asked, selection }): Promise<PackagePreview> => {
    Actor.assertRole("sharer");
    const projectId = Project.choose(asked);
    const draft = begin(selection, projectId);
    const counted = { fileCount: 0, totalBytes: 0, archivedFileCount: 0, archivedBytes: 0 };
    const found: Finding[] = [];
    const isWhole = await withinTime(async (signal) => {
      await fill(draft, selection, signal);
      await gather(draft, counted, found, signal);
    });
    return toPreview(draft, counted, found, !isWhole);
  },
);

/** False when the time was over before the work; it is told to stop then, and what it still does is nobody's. */
async function withinTime(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const late = new AbortController();
  const done = new AbortController();
  const timer = sleep(mostMs, done.signal).then(
    () => false,
    () => true,
  );
  const working = work(late.signal).then(() => true);
  try {
    return await Promise.race([working, timer]);
  } finally {
    late.abort(new Error("The time of the preview is over."));
    done.abort();
    working.catch(() => undefined);
  }
}

async function gather(
  draft: Draft,
  counted: Counted,
  found: Finding[],
  signal: AbortSignal,
): Promise<void> {
  const plan = { ...draft, findings: found };
  for await (const files of Files.of(plan, { signal, isPreview: true }))
    for (const { sizeBytes, storageState } of files) {
      if (signal.aborted) return;
      counted.fileCount++;
      counted.totalBytes += sizeBytes;
      if (storageState !== "ARCHIVED") continue;
      counted.archivedFileCount++;
      counted.archivedBytes += sizeBytes;
    }
}

function toPreview(
  draft: Draft,
  counted: Counted,
  found: Finding[],
  atLeast: boolean,
): PackagePreview {
  const findings = [...draft.findings.list(), ...found];
  const isUnmatched = ({ code }: Finding) => code.endsWith(".unmatched");
  const others = findings.filter((finding) => !isUnmatched(finding));
  const of = (severity: Finding["severity"]) =>
    findings.filter((finding) => finding.severity === severity);
  const shown = (severity: Finding["severity"]) =>
    others.filter((finding) => finding.severity === severity).slice(0, mostShown);
  const { projectId, libraries, fastqs, workflowRuns } = draft;
  const { totalBytes, archivedBytes } = counted;
  return {
    projectId,
    atLeast,
    libraryCount: libraries.length,
    fastqCount: fastqs.length,
    workflowRunCount: workflowRuns.length,
    ...counted,
    archivedShare: totalBytes === 0 ? 0 : archivedBytes / totalBytes,
    errorCount: of("error").length,
    warningCount: of("warning").length,
    unmatchedCount: draft.findings.count((code) => code.endsWith(".unmatched")),
    unmatched: findings.filter(isUnmatched).slice(0, mostShown),
    errors: shown("error"),
    warnings: shown("warning"),
  };
}
