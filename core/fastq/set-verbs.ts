import * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { loadMany } from "#core/fastq/change";
import { assertFlags, seen, visible } from "#core/fastq/fastq-set";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import { ChangeFastqSet, FastqSetMemberKey } from "#core/fastq/fastq-set-schema";
import type { FastqSetRow } from "#core/fastq/row";
import { type FastqSet, FastqSetKey } from "#core/fastq/schema";
import { commit, next, type SetChange } from "#core/fastq/set-change";
import { assertMembers, assertOpen, assertSize } from "#core/fastq/set-rules";
import { toFastqSet } from "#core/fastq/to-fastq-set";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import * as Job from "#core/job";

const version = z.int().optional();

/**
 * Makes a set its library's current one, or the one that takes additional fastqs, or no longer so; what is so already
 * stays. Throws `fastq_set.rule_broken` while another set of the library is.
 */
export const change = fn(
  FastqSetKey.extend({ ...ChangeFastqSet.shape, version }),
  ({ fastqSetId, version, ...flags }): Promise<FastqSet> =>
    decided(fastqSetId, version, async (before) => {
      const asked = Object.entries(flags).filter(
        ([name, value]) => value !== undefined && value !== before[name as keyof typeof flags],
      );
      if (asked.length === 0) return before;
      const set = Object.fromEntries(asked);
      const after = next(before, set);
      await assertFlags(after);
      return done([{ before, after }], { ...on(before, "change"), details: set }, after);
    }),
);

/** Adds a fastq to a set that takes additional ones; a member stays one. Throws `fastq_set.rule_broken`. */
export const link = fn(
  FastqSetMemberKey.extend({ version }),
  ({ fastqSetId, fastqId, version }): Promise<FastqSet> =>
    decided(fastqSetId, version, async (before) => {
      const rows = await loadMany([fastqId]);
      const fastq = seen(fastqId, rows);
      if (before.fastqIds.includes(fastqId)) return before;
      assertOpen(before);
      assertMembers([fastq], before);
      const after = next(before, { fastqIds: [...before.fastqIds, fastqId] });
      assertSize(after.fastqIds);
      const told = { ...on(before, "link"), details: { fastqId } };
      return done([{ before, after }], told, after, rows);
    }),
);

/**
 * Takes a fastq out of a set. The last one takes the set with it; if that was the library's current one, the newest
 * other set of the library becomes it.
 */
export const unlink = fn(
  FastqSetMemberKey.extend({ version }),
  async ({ fastqSetId, fastqId, version }): Promise<void> => {
    await decided(fastqSetId, version, async (before) => {
      if (!before.fastqIds.includes(fastqId)) throw noMember(fastqSetId, fastqId);
      const rows = await loadMany([fastqId]);
      const fastqIds = before.fastqIds.filter((id) => id !== fastqId);
      const told = { ...on(before, "unlink"), details: { fastqId } };
      if (fastqIds.length > 0)
        return done([{ before, after: next(before, { fastqIds }) }], told, before, rows);
      const heir = before.isCurrent ? await newestOther(before) : undefined;
      const changes: SetChange[] = [
        { before },
        ...(heir ? [{ before: heir, after: next(heir, { isCurrent: true }) }] : []),
      ];
      const details = { fastqId, deleted: true, currentSet: heir?.fastqSetId };
      return done(changes, { ...told, details }, before, rows);
    });
  },
);

/** Decides on a set of the actor's as it is now, and again when somebody was faster. */
async function decided(
  fastqSetId: string,
  version: number | undefined,
  decide: (row: FastqSetRow) => Promise<FastqSetRow>,
): Promise<FastqSet> {
  Actor.assertRole("sharer");
  const row = await Job.onCurrent(
    () => visible(fastqSetId),
    async (row) => {
      if (version === undefined || version === row.version) return decide(row);
      throw new VisibleError(
        "request.version_mismatch",
        `If-Match: the fastq set ${fastqSetId} has been changed; its version is ${row.version}.`,
        { hint: "Read it again and decide anew." },
      );
    },
  );
  return toFastqSet(row);
}

type Told = Parameters<typeof commit>[2];

async function done(
  changes: SetChange[],
  told: Told,
  row: FastqSetRow,
  members: Parameters<typeof commit>[1] = new Map(),
): Promise<FastqSetRow> {
  await commit(changes, members, told);
  return row;
}

/** Action, subject and project of an audit record. */
function on({ fastqSetId, projectId }: FastqSetRow, verb: string) {
  return { action: `fastq_set.${verb}`, subject: fastqSetId, projectId };
}

/** The library's newest set but this one; undefined when there is no other. */
async function newestOther(gone: FastqSetRow): Promise<FastqSetRow | undefined> {
  const { projectId, libraryId, fastqSetId } = gone;
  const query = fastqSetEntity().query.byLibrary({ projectId, libraryId });
  const { items } = await Items.query(query, { limit: 10, order: "desc" });
  const rows = (await Items.rowsAt(fastqSetEntity(), items, { consistent: true })) as (
    | FastqSetRow
    | undefined
  )[];
  return rows.find((row) => row && row.fastqSetId !== fastqSetId);
}

function noMember(fastqSetId: string, fastqId: string): VisibleError {
  return new VisibleError("fastq.not_found", `There is no fastq ${fastqId} in ${fastqSetId}.`, {
    hint: `GET /api/v1/fastq-sets/${fastqSetId} lists its fastqs.`,
  });
}
