import * as z from "zod";
import * as Libraries from "#core/catalogue/libraries";
import { LibraryId } from "#core/catalogue/schema";
import { ConditionError, transact, type Write } from "#core/dynamo";
import { invalid, VisibleError } from "#core/error";
import { write } from "#core/fastq/change";
import { find } from "#core/fastq/location";
import { holders, textOf } from "#core/fastq/names";
import { begin, rgidOf, writesOf } from "#core/fastq/new-fastq";
import { markOf, moveMark } from "#core/fastq/outside/mark.entity";
import { libraryOf, merged, wordOf } from "#core/fastq/outside/merge";
import type { OutsideFastq } from "#core/fastq/outside/schema";
import type { FastqRow } from "#core/fastq/row";
import { InstrumentRunId, SampleIndex } from "#core/fastq/schema";
import { unlink } from "#core/fastq/set-verbs";
import { removeRow } from "#core/fastq/verbs";
import * as Job from "#core/job";
import { unassigned } from "#core/project";
import { iso } from "#core/time";

/** What a fastq is registered by. */
const Identity = z.object({
  index: SampleIndex,
  lane: z.int().positive().default(1),
  instrumentRunId: InstrumentRunId,
  libraryId: LibraryId,
});

/**
 * Takes in a fastq of another manager: registers it under its id there, changes it, or takes it away. Throws
 * `request.invalid` for a new one without what it is registered by, and `fastq.exists` when its RGID is another's here.
 */
export function take(
  told: OutsideFastq,
  time: string,
): Promise<"created" | "changed" | "unchanged" | "stale" | "deleted"> {
  const { fastqId } = told;
  const at = iso(time);
  const mark = moveMark({ targetId: fastqId, topic: "fastq", at });
  return Job.onCurrent(
    () => find(fastqId),
    async (row) => {
      const latest = await markOf(fastqId, "fastq");
      if (latest && latest.at > at) return "stale";
      if (wordOf(told) === "FASTQ_DELETED") return remove(fastqId, row, mark);
      return row ? change(row, told, at, mark) : create(told, at, mark);
    },
  );
}

async function create(told: OutsideFastq, at: string, mark: Write): Promise<"created"> {
  const { fastqId, platform, center, date, index, lane, instrumentRunId, library } = told;
  const parsed = Identity.safeParse({
    // The id of their metadata service is better than none, until an event tells the library's own.
    ...{ index, instrumentRunId, libraryId: libraryOf(told) ?? library?.orcabusId },
    lane: lane ?? undefined,
  });
  if (!parsed.success) throw invalid(parsed.error.issues);
  const words = { platform: platform ?? undefined, center: center ?? undefined };
  const row = begin({
    ...{ fastqId, ...parsed.data, ...words, date: date?.slice(0, 10) },
    projectId: await projectOf(parsed.data.libraryId),
  });
  const rgid = { kind: "rgid", value: row.rgid } as const;
  const holder = (await holders([rgid])).get(textOf(rgid));
  if (holder) throw taken(row, holder);
  const { set } = merged(row, told, at);
  const writes = writesOf({ ...row, ...set }, { action: "fastq.create", source: "event" });
  await commit(fastqId, [mark, ...writes]);
  return "created";
}

async function change(
  row: FastqRow,
  told: OutsideFastq,
  at: string,
  mark: Write,
): Promise<"changed" | "unchanged"> {
  const { fastqId, index, lane, instrumentRunId, rgid } = row;
  const there = rgidOf({
    index: told.index ?? index,
    lane: told.lane ?? lane,
    instrumentRunId: told.instrumentRunId ?? instrumentRunId,
  });
  if (there !== rgid)
    throw new VisibleError(
      "fastq.exists",
      `Fastq ${fastqId} is ${rgid} here, and ${there} there.`,
      {
        hint: "Delete one of them: both cannot be meant.",
      },
    );
  const merge = merged(row, told, at);
  const moved = await moveOf(row, merge.set.libraryId);
  const set = { ...merge.set, ...moved };
  if (Object.keys(set).length === 0) {
    await commit(fastqId, [mark]);
    return "unchanged";
  }
  await write(row, set, {
    action: "fastq.take_in",
    status: merge.status ?? "FASTQ_UPDATED",
    details: { source: "event", members: Object.keys(set) },
    also: [mark],
  });
  return "changed";
}

/** Where a fastq moves to with its library, or because the catalogue knows its library by now; undefined: it stays. */
async function moveOf(
  { fastqId, fastqSetId, index, lane, instrumentRunId, ...row }: FastqRow,
  told: string | undefined,
): Promise<Partial<FastqRow> | undefined> {
  if (!told && (row.projectId !== unassigned || fastqSetId)) return undefined;
  const libraryId = LibraryId.parse(told ?? row.libraryId);
  const projectId = await projectOf(libraryId);
  if (!told && projectId === row.projectId) return undefined;
  if (fastqSetId) {
    // A set is of one library; there it has left the set, too.
    await unlink({ fastqId, fastqSetId });
    throw new Job.ChangedError(`${fastqId} has just left its set.`);
  }
  // A row's place in its indexes is made of all of these.
  return { index, lane, instrumentRunId, libraryId, projectId };
}

/** The mark comes first and stays, so that no event from before brings the fastq back. A set loses it. */
async function remove(fastqId: string, row: FastqRow | undefined, mark: Write): Promise<"deleted"> {
  await commit(fastqId, [mark]);
  if (row?.fastqSetId) await unlink({ fastqId, fastqSetId: row.fastqSetId });
  const left = row?.fastqSetId ? await find(fastqId) : row;
  if (left) await removeRow(left);
  return "deleted";
}

/** Fastqs are of their library's project; of one that the catalogue does not know, of none yet. */
export async function projectOf(libraryId: string): Promise<string> {
  return (await Libraries.find([libraryId])).get(libraryId)?.projectId ?? unassigned;
}

/** Writes with the mark among them. Throws `ChangedError` when a later event was taken in, or the fastq changed. */
export async function commit(what: string, writes: Write[]): Promise<void> {
  try {
    await transact(writes);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new Job.ChangedError(`${what} was just changed.`, { cause: error });
  }
}

function taken({ rgid }: FastqRow, holder: string): VisibleError {
  return new VisibleError("fastq.exists", `The RGID ${rgid} is that of ${holder} here.`, {
    hint: "Delete one of the two, and send the event again.",
  });
}
