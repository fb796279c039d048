import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, remove as removal, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { eventOf, onCurrent, write } from "#core/fastq/change";
import type { FastqStatus } from "#core/fastq/event";
import { visible } from "#core/fastq/fastq";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { ChangeFastq } from "#core/fastq/fastq-schema";
import { release } from "#core/fastq/names";
import { namesOfFastq } from "#core/fastq/new-fastq";
import { projectOfLibrary } from "#core/fastq/project-of";
import type { FastqRow } from "#core/fastq/row";
import { type Fastq, FastqKey } from "#core/fastq/schema";
import { toFastq } from "#core/fastq/to-fastq";
import { fn } from "#core/fn";
import { ChangedError } from "#core/job";
import * as Outbox from "#core/outbox";

const version = z.int().optional();

/**
 * Changes what is said of a fastq; what is so already stays. With `version` only if that is still the fastq's. Throws
 * `fastq.in_set` for one in a set that is to be invalid or of another library.
 */
export const change = fn(
  FastqKey.extend({ ...ChangeFastq.shape, version }),
  async ({ fastqId, version, ...wish }): Promise<Fastq> => {
    Actor.assertRole("sharer");
    await visible(fastqId);
    if (wish.libraryId !== undefined) Actor.assertRole("admin");
    const projectId = wish.libraryId && (await projectOfLibrary(wish.libraryId));
    const row = await onCurrent(fastqId, async (row) => {
      assertVersion(row, version);
      const set = changesOf(row, { ...wish, ...(projectId && { projectId }) });
      if (Object.keys(set).length === 0) return row;
      if (row.fastqSetId && ("isValid" in set || "libraryId" in set)) throw inSet(row, "changed");
      const [status, ...more] = statusesOf(set);
      const next = { ...row, ...set, version: row.version + 1 };
      return write(row, set, {
        action: "fastq.change",
        ...(status && { status }),
        details: { from: pick(row, Object.keys(set)), to: set },
        also: more.map((status) => Outbox.enqueue(eventOf(next, status))),
      });
    });
    return toFastq(row);
  },
);

/**
 * Takes a fastq away, with its names: its RGID and files can be registered anew; files stay where they are. Throws
 * `fastq.in_set` while it is in a set.
 */
export const remove = fn(
  FastqKey.extend({ version }),
  async ({ fastqId, version }): Promise<void> => {
    Actor.assertRole("admin");
    await visible(fastqId);
    await onCurrent(fastqId, async (row) => {
      assertVersion(row, version);
      if (row.fastqSetId) throw inSet(row, "deleted");
      await removeRow(row);
    });
  },
);

/** Takes a fastq in no set away, if it is as it was read: row, names, audit record and event. Throws `ChangedError` else. */
export async function removeRow(row: FastqRow): Promise<void> {
  const { fastqId, projectId, rgid, libraryId } = row;
  const deletion = removal(
    fastqEntity()
      .delete({ fastqId })
      .where((fastq, { eq }) => eq(fastq.version, row.version)),
  );
  try {
    await transact([
      deletion,
      ...namesOfFastq(row).map((name) => release(name, fastqId)),
      Audit.record({
        action: "fastq.delete",
        subject: fastqId,
        projectId,
        details: { rgid, libraryId },
      }),
      Outbox.enqueue(eventOf({ ...row, version: row.version + 1 }, "FASTQ_DELETED")),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new ChangedError(`${fastqId} was just changed.`, { cause: error });
  }
}

type Wish = ChangeFastq & { projectId?: string };

/** Members of the row that a wish changes; undefined takes one away. */
function changesOf(row: FastqRow, wish: Wish): Partial<FastqRow> {
  const set: Partial<FastqRow> = {};
  for (const [name, value] of Object.entries(wish)) {
    const wanted = value ?? undefined;
    const isAsked = value !== undefined;
    if (isAsked && row[name as keyof FastqRow] !== wanted) Object.assign(set, { [name]: wanted });
  }
  if (!set.projectId && !set.libraryId) return set;
  // A row's place in its indexes is made of all of these.
  const { projectId, libraryId, instrumentRunId, lane, index } = row;
  return { projectId, libraryId, instrumentRunId, lane, index, ...set };
}

function statusesOf(set: Partial<FastqRow>): FastqStatus[] {
  const { isValid, libraryId } = set;
  const statuses: FastqStatus[] = [];
  if (isValid !== undefined) statuses.push(isValid ? "FASTQ_IS_VALID" : "FASTQ_IS_INVALID");
  if (libraryId !== undefined) statuses.push("LIBRARY_UPDATED");
  return statuses.length > 0 ? statuses : ["FASTQ_UPDATED"];
}

function pick(row: FastqRow, names: string[]): Partial<FastqRow> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}

function assertVersion({ fastqId, version }: FastqRow, wanted: number | undefined): void {
  if (wanted === undefined || wanted === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: the fastq ${fastqId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}

function inSet({ fastqId, fastqSetId }: FastqRow, verb: string): VisibleError {
  return new VisibleError(
    "fastq.in_set",
    `The fastq ${fastqId} is in the set ${fastqSetId} and cannot be ${verb} so.`,
    { hint: `Take it out first: DELETE /api/v1/fastq-sets/${fastqSetId}/members/${fastqId}.` },
  );
}
