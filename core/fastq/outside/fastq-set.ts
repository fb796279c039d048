import * as Actor from "#core/actor";
import type { Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { loadMany } from "#core/fastq/change";
import { holders } from "#core/fastq/names";
import * as Fastqs from "#core/fastq/outside/fastq";
import { markOf, moveMark } from "#core/fastq/outside/mark.entity";
import { libraryOf } from "#core/fastq/outside/merge";
import type { OutsideFastqSet } from "#core/fastq/outside/schema";
import type { FastqRow, FastqSetRow } from "#core/fastq/row";
import * as SetChange from "#core/fastq/set-change";
import { loadSets } from "#core/fastq/sets";
import * as Job from "#core/job";
import * as Log from "#core/log";
import { iso } from "#core/time";

/**
 * Takes in a fastq set of another manager under its id there, after the fastqs that it tells of. The sets of its library
 * follow: each fastq is in one, one is current, one takes more. Throws `fastq_set.rule_broken` for fastqs of several
 * libraries, and what a fastq of it is refused for.
 */
export async function take(
  { fastqSet, ...told }: OutsideFastqSet,
  time: string,
): Promise<"created" | "changed" | "unchanged" | "stale" | "deleted" | "unknown"> {
  const { fastqSetId } = told;
  const at = iso(time);
  const isDeleted = told.status?.toUpperCase() === "FASTQ_SET_DELETED";
  if (!isDeleted)
    for (const one of fastqSet ?? []) if (typeof one !== "string") await Fastqs.take(one, time);
  const fastqIds = (fastqSet ?? []).map((one) => (typeof one === "string" ? one : one.fastqId));
  const mark = moveMark({ targetId: fastqSetId, topic: "fastqSet", at });
  return Job.onCurrent(
    async () => (await loadSets([fastqSetId])).get(fastqSetId),
    async (before) => {
      const latest = await markOf(fastqSetId, "fastqSet");
      if (latest && latest.at > at) return "stale";
      const members = await loadMany([...fastqIds, ...(before?.fastqIds ?? [])]);
      const known = [...new Set(fastqIds)].filter((id) => members.has(id));
      const isEmpty = fastqSet != null && known.length === 0;
      if (isDeleted || isEmpty) return remove(fastqSetId, before, members, mark);
      const after = before ? changed(before, told, known) : begin(told, known, members);
      if (!after) return unknown(fastqSetId, fastqIds, mark);
      if (after === before) {
        await Fastqs.commit(fastqSetId, [mark]);
        return "unchanged";
      }
      const others = await othersOf(after, members);
      await SetChange.commit([{ before, after }, ...others], members, {
        action: "fastq_set.take_in",
        subject: fastqSetId,
        projectId: after.projectId,
        details: { source: "event", fastqIds: after.fastqIds },
        also: [mark],
      });
      return before ? "changed" : "created";
    },
  );
}

async function remove(
  fastqSetId: string,
  before: FastqSetRow | undefined,
  members: Map<string, FastqRow>,
  mark: Write,
): Promise<"deleted"> {
  if (!before) await Fastqs.commit(fastqSetId, [mark]);
  else
    await SetChange.commit([{ before }], members, {
      action: "fastq_set.delete",
      subject: fastqSetId,
      projectId: before.projectId,
      details: { source: "event" },
      also: [mark],
    });
  return "deleted";
}

/** Nothing of the set is known, nor what it is made of: it will be told of again. */
async function unknown(fastqSetId: string, fastqIds: string[], mark: Write): Promise<"unknown"> {
  Log.info("A fastq set has no fastqs that are known", { fastqSetId, fastqIds });
  await Fastqs.commit(fastqSetId, [mark]);
  return "unknown";
}

type Told = Omit<OutsideFastqSet, "fastqSet">;

function begin(
  told: Told,
  fastqIds: string[],
  members: Map<string, FastqRow>,
): FastqSetRow | undefined {
  const [first] = fastqIds.flatMap((id) => members.get(id) ?? []);
  if (!first) return undefined;
  const at = iso();
  return {
    fastqSetId: told.fastqSetId,
    projectId: first.projectId,
    libraryId: libraryOf(told) ?? first.libraryId,
    fastqIds,
    isCurrent: told.isCurrentFastqSet ?? true,
    allowsAdditional: told.allowAdditionalFastq ?? false,
    createdAt: at,
    createdBy: Actor.use().name,
    updatedAt: at,
    version: 1,
  };
}

/** The set as it becomes; the same when nothing is new. */
function changed(
  before: FastqSetRow,
  { isCurrentFastqSet, allowAdditionalFastq }: Told,
  known: string[],
): FastqSetRow {
  const fastqIds = known.length > 0 ? known : before.fastqIds;
  const isCurrent = isCurrentFastqSet ?? before.isCurrent;
  const allowsAdditional = allowAdditionalFastq ?? before.allowsAdditional;
  const isSame =
    isCurrent === before.isCurrent &&
    allowsAdditional === before.allowsAdditional &&
    [...fastqIds].sort().join() === [...before.fastqIds].sort().join();
  return isSame ? before : SetChange.next(before, { fastqIds, isCurrent, allowsAdditional });
}

/** What becomes of the library's other sets: a fastq leaves the one it was in, and what is current there is no more. */
async function othersOf(
  after: FastqSetRow,
  members: Map<string, FastqRow>,
): Promise<SetChange.SetChange[]> {
  const { fastqSetId, libraryId, fastqIds } = after;
  const rows = fastqIds.flatMap((id) => members.get(id) ?? []);
  const held = await holders([
    { kind: "currentSet", value: libraryId },
    { kind: "openSet", value: libraryId },
  ]);
  const ids = new Set([...rows.flatMap((row) => row.fastqSetId ?? []), ...held.values()]);
  ids.delete(fastqSetId);
  const sets = [...(await loadSets(ids)).values()];
  const foreign = [...rows, ...sets].find((one) => one.libraryId !== libraryId);
  if (foreign)
    throw new VisibleError(
      "fastq_set.rule_broken",
      `The fastq set ${fastqSetId} is of library ${libraryId}, and has to do with one of ${foreign.libraryId} here.`,
      {
        hint: "All fastqs of a set are of one library: correct the fastq, and send the event again.",
      },
    );
  return sets.flatMap((before) => {
    const left = before.fastqIds.filter((id) => !fastqIds.includes(id));
    if (left.length === 0) return [{ before }];
    const isCurrent = before.isCurrent && !after.isCurrent;
    const allowsAdditional = before.allowsAdditional && !after.allowsAdditional;
    const isSame =
      left.length === before.fastqIds.length &&
      isCurrent === before.isCurrent &&
      allowsAdditional === before.allowsAdditional;
    return isSame
      ? []
      : [
          {
            before,
            after: SetChange.next(before, { fastqIds: left, isCurrent, allowsAdditional }),
          },
        ];
  });
}
