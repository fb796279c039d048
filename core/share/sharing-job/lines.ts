import * as Lines from "#core/lines/lines";
import * as Manifest from "#core/package/manifest";
import { keysOf, type PackageFastq, type PackageWorkflowRun } from "#core/package/schema";
import { eachItem } from "#core/share/plan/items";
import type { PlanItem } from "#core/share/plan/schema";
import type { Outcomes } from "#core/share/sharing-job/outcomes";
import type { SharedKind, SharedLine, SharedObject } from "#core/share/sharing-job/schema";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";

/** What a list is of: a job that fails for its archived fastqs lists these alone; one that has pushed what arrived. */
export type Listed = { isOfArchived?: boolean; outcomes?: Outcomes | undefined };

/**
 * The lines of one of a job's lists. Of a push those fastqs and portal runs that have arrived whole, and every object of
 * its plan with what became of it; of a dry run and a pull all that the package has.
 */
export async function* sharedOf(
  row: SharingJobRow,
  kind: SharedKind,
  listed: Listed,
): AsyncGenerator<SharedLine> {
  if (kind === "fastqs") yield* fastqsOf(row, listed);
  else if (listed.isOfArchived) return;
  else if (kind === "objects") yield* objectsOf(row, listed);
  else yield* portalRunsOf(row, listed);
}

async function* fastqsOf(
  row: SharingJobRow,
  { isOfArchived, outcomes }: Listed,
): AsyncGenerator<SharedLine> {
  for await (const fastq of Lines.each<PackageFastq>(keysOf(row.packageId).fastqs)) {
    const isWanted = isOfArchived
      ? fastq.isArchived
      : (outcomes?.fastqs.has(fastq.fastqId) ?? true);
    if (isWanted) yield { kind: "fastqs", ...fastq };
  }
}

async function* portalRunsOf(row: SharingJobRow, { outcomes }: Listed): AsyncGenerator<SharedLine> {
  for await (const run of Lines.each<PackageWorkflowRun>(keysOf(row.packageId).workflowRuns))
    if (outcomes?.portalRunIds.has(run.portalRunId) ?? true) yield { kind: "portalRunIds", ...run };
}

async function* objectsOf(
  { planId, packageId }: SharingJobRow,
  { outcomes }: Listed,
): AsyncGenerator<SharedLine> {
  if (!planId) return yield* linkedOf(packageId);
  for await (const item of eachItem(planId)) {
    const { n, path, sizeBytes, sourceUri, destinationUri } = item;
    const became = outcomes ? pushed(item, outcomes) : planned(item);
    yield { kind: "objects", n, path, sizeBytes, sourceUri, destinationUri, ...became };
  }
}

async function* linkedOf(packageId: string): AsyncGenerator<SharedLine> {
  const locations = Manifest.eachLocation(packageId);
  for await (const { n, path, sizeBytes } of Manifest.lines(packageId)) {
    const { value } = await locations.next();
    if (!value || value.path !== path) throw new Error(`The lists of ${packageId} do not agree.`);
    const place = { sourceUri: value.uri, destinationUri: null };
    yield { kind: "objects", n, path, sizeBytes, ...place, state: "linked" };
  }
}

type Became = Pick<SharedObject, "state" | "reason">;

function planned({ action, reason }: PlanItem): Became {
  return { state: action === "send" ? "to-send" : action, ...(reason && { reason }) };
}

function pushed(item: PlanItem, outcomes: Outcomes): Became {
  if (item.action === "collision") return planned(item);
  return outcomes.objects.get(item.destinationUri) ?? { state: "not-sent" };
}
