import * as Audit from "#core/audit";
import { ConditionError, put, remove, transact, type Write } from "#core/dynamo";
import * as Fastqs from "#core/fastq/change";
import type { FastqSetStatus } from "#core/fastq/event";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import { claim, hand, release } from "#core/fastq/names";
import type { FastqRow, FastqSetRow } from "#core/fastq/row";
import * as Sets from "#core/fastq/sets";
import { ChangedError } from "#core/job";
import * as Outbox from "#core/outbox";
import { iso } from "#core/time";

/** A set as it was and as it becomes: a new one was not, a deleted one will not be. */
export type SetChange =
  | { before?: undefined; after: FastqSetRow }
  | { before: FastqSetRow; after?: FastqSetRow | undefined };

type Told = Parameters<typeof Audit.record>[0] & {
  /** What is told of the new set; unset: FASTQ_SET_CREATED. */
  made?: FastqSetStatus;
  also?: Write[];
};

/**
 * Changes sets of one library, their members' rows and the names of the library's current and open set, with audit
 * record and events, all or nothing: at most 100 writes. Throws `ChangedError` when anything is not as it was read.
 */
export async function commit(
  changes: SetChange[],
  members: Map<string, FastqRow>,
  { made, also = [], ...audit }: Told,
): Promise<void> {
  const told = changes.flatMap((change) =>
    statusesOf(change, made).map((status) =>
      Outbox.enqueue(Sets.eventOf((change.after ?? change.before) as FastqSetRow, status)),
    ),
  );
  try {
    await transact([
      ...changes.map(writeOf),
      ...nameWrites(changes),
      ...memberWrites(changes, members),
      Audit.record(audit),
      ...told,
      ...also,
    ]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new ChangedError(`${audit.subject} was just changed.`, { cause: error });
  }
}

/** A set with other members or flags, as the next write of it has it. */
export function next(row: FastqSetRow, set: Partial<FastqSetRow>): FastqSetRow {
  return { ...row, ...set, updatedAt: iso(), version: row.version + 1 };
}

/** What is told of a change: a deleted set says nothing of its flags and members, nor does a new one. */
export function statusesOf(
  { before, after }: SetChange,
  made: FastqSetStatus = "FASTQ_SET_CREATED",
): FastqSetStatus[] {
  if (!before) return [made];
  if (!after) return ["FASTQ_SET_DELETED"];
  const isNew = after.fastqIds.some((id) => !before.fastqIds.includes(id));
  const isGone = before.fastqIds.some((id) => !after.fastqIds.includes(id));
  const current = after.isCurrent ? "FASTQ_SET_IS_CURRENT" : "FASTQ_SET_IS_NOT_CURRENT";
  const open = after.allowsAdditional ? "ALLOWED" : "DISALLOWED";
  return [
    ...(isNew ? (["FASTQ_LINKED"] as const) : []),
    ...(isGone ? (["FASTQ_UNLINKED"] as const) : []),
    ...(after.isCurrent !== before.isCurrent ? ([current] as const) : []),
    ...(after.allowsAdditional !== before.allowsAdditional
      ? ([`FASTQ_SET_ADDITIONAL_FASTQS_${open}`] as const)
      : []),
  ];
}

function writeOf({ before, after }: SetChange): Write {
  if (!before) return put(fastqSetEntity().create(after));
  if (after) {
    const { fastqIds, isCurrent, allowsAdditional, updatedAt, version } = after;
    const set = { fastqIds, isCurrent, allowsAdditional, updatedAt, version };
    return Sets.patchOf(before, set);
  }
  const { fastqSetId, version } = before;
  return remove(
    fastqSetEntity()
      .delete({ fastqSetId })
      .where((row, { eq }) => eq(row.version, version)),
  );
}

/** A library's current set and its open one have a name each, which one of them can have. */
function nameWrites(changes: SetChange[]): Write[] {
  const flags = [["currentSet", "isCurrent"] as const, ["openSet", "allowsAdditional"] as const];
  return flags.flatMap(([kind, flag]) => {
    const from = changes.find(({ before }) => before?.[flag])?.before;
    const to = changes.find(({ after }) => after?.[flag])?.after;
    const name = { kind, value: (from ?? to)?.libraryId ?? "" };
    if (from && to)
      return from.fastqSetId === to.fastqSetId ? [] : [hand(name, from.fastqSetId, to.fastqSetId)];
    if (to) return [claim(name, to.fastqSetId)];
    return from ? [release(name, from.fastqSetId)] : [];
  });
}

/** Rows of fastqs that come into another set or out of one, each with its event. */
function memberWrites(changes: SetChange[], members: Map<string, FastqRow>): Write[] {
  const goes = changes.flatMap(({ before }) => before?.fastqIds ?? []);
  const comes = new Map(
    changes.flatMap(({ after }) => after?.fastqIds.map((id) => [id, after.fastqSetId]) ?? []) as [
      string,
      string,
    ][],
  );
  return [...new Set([...goes, ...comes.keys()])].flatMap((fastqId) => {
    const row = members.get(fastqId);
    const fastqSetId = comes.get(fastqId);
    // A member that was deleted is not there to be told.
    if (!row || row.fastqSetId === fastqSetId) return [];
    const version = row.version + 1;
    const set = { updatedAt: iso(), version, ...(fastqSetId && { fastqSetId }) };
    return [
      Fastqs.patchOf(row, set, fastqSetId ? [] : ["fastqSetId"]),
      Outbox.enqueue(Fastqs.eventOf({ ...row, fastqSetId, version }, "FASTQ_SET_UPDATED")),
    ];
  });
}
