import { everything } from "#core/copy/icav2/client/client";
import type { Data } from "#core/copy/icav2/data";
import { thereOf } from "#core/copy/icav2-copy/same-file";
import { parse } from "#core/copy/uri";
import type { Settings } from "#local/engines/icav2/settings";
import { drawOf, mostAttempts } from "#tests/perf/icav2-oracle";
import type { Item, Outcome } from "#tests/perf/icav2-run";

type Batch = Outcome["batches"][number];

/**
 * Everything that is wrong with a copy that has ended, in words; nothing when it did what it promises on the outcomes that
 * ICA drew. `settings`: those that the engine had while it ran.
 */
export async function faultsOf(outcome: Outcome, settings: Settings): Promise<string[]> {
  const files = await filesOf(outcome.projectId);
  return [
    ...ofStatus(outcome),
    ...ofAnswer(outcome),
    ...outcome.items.flatMap((items) => ofTask(items, outcome, settings)),
    ...outcome.items.flat().flatMap((item) => ofFile(item, files, outcome)),
    ...ofForeign(outcome, files),
  ];
}

/** What lies in the project now, by path. */
async function filesOf(projectId: string): Promise<Map<string, Data>> {
  const items = await everything("getProjectDataList", {
    path: { projectId },
    query: { type: "FILE" },
  });
  return new Map(items.map(({ data }) => [data.details?.path ?? "", data]));
}

function ofStatus({ status, counts, items, sizes }: Outcome): string[] {
  const found = items.flat();
  const failed = found.filter(({ result }) => result?.status === "FAILED").length;
  const copied = found.filter(({ result }) => result?.status === "COPIED").length;
  const expected = failed > 0 ? "FAILED" : "SUCCEEDED";
  return [
    ...(status === expected ? [] : [`the job is ${status}, not ${expected}`]),
    ...(counts.failed === failed && counts.copied === copied && counts.total === sizes.size
      ? []
      : [`its counts are ${JSON.stringify(counts)}: ${copied} copied, ${failed} failed`]),
    ...(found.length === sizes.size ? [] : [`${found.length} of ${sizes.size} items are planned`]),
  ];
}

function ofAnswer({ answered, status }: Outcome): string[] {
  if (!answered) return [];
  return [
    ...(answered.answers === 1 ? [] : [`the token was answered ${answered.answers} times`]),
    ...(answered.status === status ? [] : [`who waits got ${answered.status}, not ${status}`]),
  ];
}

/** Batches of one folder follow each other, each with what failed in the one before, until nothing is left or five have failed. */
function ofTask(items: Item[], { batches }: Outcome, settings: Settings): string[] {
  const ids = new Set(items.map(({ plan }) => plan.dataId));
  const own = batches.filter(({ dataIds }) => dataIds.some((id) => ids.has(id)));
  const name = items[0]?.plan.destinationUri ?? "";
  const faults: string[] = [];
  let left = new Set(items.flatMap(({ plan }) => plan.dataId ?? []));
  let endedAt = 0;
  for (const [index, batch] of own.entries()) {
    const createdAt = Date.parse(batch.timeCreated);
    if (createdAt < endedAt)
      faults.push(`${name}: batch ${index + 1} began before the last had ended`);
    if (!isSame(left, new Set(batch.dataIds)) || batch.dataIds.length !== left.size)
      faults.push(
        `${name}: batch ${index + 1} has ${batch.dataIds.length} files, ${left.size} were to be copied`,
      );
    ({ left, endedAt } = comesTo(batch, settings));
  }
  const attempts = own.length;
  if (left.size > 0 && attempts !== mostAttempts)
    faults.push(`${name}: ${left.size} files were given up after ${attempts} tries`);
  if (attempts > mostAttempts) faults.push(`${name}: ${attempts} batches`);
  for (const { plan, result } of items) {
    const isLost = left.has(plan.dataId ?? "");
    const expected = isLost ? "FAILED" : "COPIED";
    if (result?.status !== expected)
      faults.push(`${plan.destinationUri} is ${result?.status}, by ICA's draws ${expected}`);
    const tries = own.filter(({ dataIds }) => dataIds.includes(plan.dataId ?? "")).length;
    if (result?.attempts !== tries)
      faults.push(`${plan.destinationUri} has ${result?.attempts} attempts, ICA made ${tries}`);
    if (isLost && tries !== mostAttempts)
      faults.push(`${plan.destinationUri} failed after ${tries}`);
    if (isLost && !result?.error) faults.push(`${plan.destinationUri} failed for no reason`);
  }
  return faults;
}

/** What is left of a batch, and when it ended, by its draw. */
function comesTo(batch: Batch, settings: Settings): { left: Set<string>; endedAt: number } {
  const { dataIds, number, timeCreated } = batch;
  const { endAt, fates } = drawOf(settings, number, Date.parse(timeCreated), dataIds.length);
  return { left: new Set(dataIds.filter((_, place) => fates[place] !== "COPIED")), endedAt: endAt };
}

/** A file that is called COPIED is there as a whole. */
function ofFile({ plan, result }: Item, files: Map<string, Data>, { sizes }: Outcome): string[] {
  if (result?.status !== "COPIED") return [];
  const path = `/${parse(plan.destinationUri).path}`;
  const data = files.get(path);
  if (!data) return [`${path} is COPIED and not there`];
  const { status, sizeBytes } = thereOf(data);
  if (status === "AVAILABLE" && sizeBytes === sizes.get(path)) return [];
  return [`${path} is COPIED, and ${status} with ${sizeBytes} of ${sizes.get(path)} bytes`];
}

/** No batch and no file that nobody asked for. */
function ofForeign({ items, batches, sizes }: Outcome, files: Map<string, Data>): string[] {
  const wanted = new Set(items.flat().map(({ plan }) => plan.dataId));
  const foreign = batches.filter(({ dataIds }) => !dataIds.every((id) => wanted.has(id)));
  const strange = [...files.keys()].filter((path) => !sizes.has(path));
  return [
    ...foreign.map(({ id }) => `batch ${id} copies what was not asked for`),
    ...strange.map((path) => `${path} was not asked for`),
  ];
}

const isSame = (one: Set<string>, other: Set<string>): boolean =>
  one.size === other.size && [...one].every((member) => other.has(member));
