import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotYetError, VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Log from "#core/log";
import { type Contents, contentsOf, write, writeFindings } from "#core/package/contents";
import type { PackageFile } from "#core/package/file";
import { type Finding, isPassing } from "#core/package/finding";
import { draft, publish } from "#core/package/manifest-write";
import { selectionOf } from "#core/package/package";
import type { PackageRow } from "#core/package/package.entity";
import { running } from "#core/package/package-state";
import * as Waits from "#core/package/package-waits";
import { PackageKey, type PackageSummary } from "#core/package/schema";
import { lineOf } from "#core/package/seal";
import { Sorter } from "#core/package/seal-order";
import * as Files from "#core/package/selection/files";
import * as Selection from "#core/package/selection/plan";
import { iso } from "#core/time";

/** Problems named one by one; the rest is counted. */
const namedProblems = 10;
/** What changes while it is gathered is gathered anew, so many times. */
const mostBeginnings = 4;

/** What was gathered: equal digests, equal packages. */
type Gathered = { contents: Contents; fileCount: number; digest: string };

/**
 * Looks at what a package will be made of, before anything is waited for. Answers how many groups of archived fastqs
 * are to be waited for. Throws `package.not_ready` with every reason, if there is one.
 */
export const plan = fn(PackageKey, async ({ packageId }): Promise<{ groups: number }> => {
  const row = await running(packageId);
  const selection = await selectionOf(row);
  const plan = await Selection.plan(selection, { projectId: row.projectId });
  await refuse(packageId, plan.findings);
  if (!selection.defrostArchivedFastqs) return { groups: 0 };
  const archived = plan.fastqs.filter(({ isArchived }) => isArchived);
  return {
    groups: await Waits.plan(
      packageId,
      archived.map(({ fastqId }) => fastqId),
    ),
  };
});

/**
 * Gathers a package and seals its manifest. It is gathered twice, the second time only to compare: when both are
 * equal, all of it was so at the moment in between, which is `statesAt`; what stands in its way, too. Only what came
 * and went between the two looks at it is in neither. Throws `package.not_ready` with every reason, and when it changed each time; nothing can be read of the package then.
 */
export const writeManifest = fn(PackageKey, async ({ packageId }): Promise<PackageSummary> => {
  const row = await running(packageId);
  for (let beginning = 1; beginning <= mostBeginnings; beginning++) {
    const summary = await seal(row);
    if (summary) return summary;
    Log.info("A package changed while it was gathered", { packageId, beginning });
  }
  throw new NotYetError(
    "package.not_ready",
    `What it is made of changed each of the ${mostBeginnings} times it was gathered: imports, deletions or archiving are under way. Ask again when they have ended.`,
  );
});

/** Undefined when something changed meanwhile. */
async function seal(row: PackageRow): Promise<PackageSummary | undefined> {
  const { packageId } = row;
  const folder = await mkdtemp(join(tmpdir(), "package-"));
  try {
    const sorter = new Sorter(folder);
    const first = await gather(row, (files) => sorter.add(files));
    const statesAt = iso();
    const second = await gather(row, async () => {});
    if (second.digest !== first.digest) return undefined;
    await refuse(packageId, first.contents.findings);
    if (first.fileCount === 0) throw await empty(packageId, first.contents.findings);
    const { libraries } = first.contents;
    const totals = await draft(folder, sorter.sorted(), { packageId, libraries });
    await running(packageId);
    await write(packageId, first.contents);
    await publish(packageId, folder);
    return { ...totals, ...countsOf(first.contents), statesAt, sealedAt: iso() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function gather(
  row: PackageRow,
  take: (files: PackageFile[]) => Promise<void>,
): Promise<Gathered> {
  const plan = await Selection.plan(await selectionOf(row), { projectId: row.projectId });
  const sum = Buffer.alloc(32);
  let fileCount = 0;
  for await (const files of Files.of(plan)) {
    for (const file of files) addTo(sum, file);
    fileCount += files.length;
    await take(files);
  }
  const contents = contentsOf(plan);
  const digest = JSON.stringify([fileCount, sum.toString("hex"), contents]);
  return { contents, fileCount, digest };
}

/** A sum of hashes does not depend on the order in which files come. */
function addTo(sum: Buffer, file: PackageFile): void {
  const hash = createHash("sha256")
    .update(`${lineOf(0, file)}\n${file.uri}\n${file.modifiedAt}`)
    .digest();
  for (let n = 0; n < sum.length; n++) sum[n] = (sum[n] ?? 0) ^ (hash[n] ?? 0);
}

/**
 * Throws `package.not_ready` when there are errors among the findings; all of them are kept for people. When all of
 * them pass by themselves it is a `NotYetError`.
 */
async function refuse(packageId: string, findings: Finding[]): Promise<void> {
  const problems = findings.filter(({ severity }) => severity === "error");
  if (problems.length === 0) return;
  await writeFindings(packageId, findings);
  const reason = describe(problems.map(({ message }) => message));
  throw problems.every(isPassing)
    ? new NotYetError("package.not_ready", reason)
    : new VisibleError("package.not_ready", reason);
}

async function empty(packageId: string, findings: Finding[]): Promise<VisibleError> {
  await writeFindings(packageId, findings);
  const why = findings.map(({ message }) => message);
  return new VisibleError(
    "package.not_ready",
    ["The selection finds no files.", ...(why.length > 0 ? [describe(why)] : [])].join(" "),
  );
}

function describe(problems: string[]): string {
  const named = problems.slice(0, namedProblems).join(" ");
  const rest = problems.length - namedProblems;
  return rest > 0 ? `${named} And ${rest} more.` : named;
}

function countsOf({ libraries, fastqs, workflowRuns, findings }: Contents) {
  return {
    libraryCount: libraries.length,
    fastqCount: fastqs.length,
    workflowRunCount: workflowRuns.length,
    warningCount: findings.length,
  };
}
