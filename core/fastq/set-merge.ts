import * as Actor from "#core/actor";
import { loadMany } from "#core/fastq/change";
import { visible } from "#core/fastq/fastq-set";
import { MergeFastqSets } from "#core/fastq/fastq-set-schema";
import type { FastqSetRow } from "#core/fastq/row";
import type { FastqSet } from "#core/fastq/schema";
import { commit } from "#core/fastq/set-change";
import { assertAlike, assertSize } from "#core/fastq/set-rules";
import { toFastqSet } from "#core/fastq/to-fastq-set";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Job from "#core/job";
import { iso } from "#core/time";

/**
 * Makes one set of several of a library, which go; it is current, or open, if one of them was. All or nothing. Throws
 * `fastq_set.rule_broken` for sets of several libraries or too many fastqs, and `fastq_set.not_found`. With an
 * idempotency key a repeated request answers the set it made the first time.
 */
export const merge = fn(
  MergeFastqSets.extend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<FastqSet> => {
    Actor.assertRole("sharer");
    const request = idempotencyKey
      ? { operation: "fastq_set.merge", key: idempotencyKey, body: input }
      : undefined;
    const row = await Job.onCurrent(
      async () => (request && (await Idempotency.find(request))) || undefined,
      async (earlier) => (earlier ? visible(earlier) : mergeNow(input.fastqSetIds, request)),
    );
    return toFastqSet(row);
  },
);

async function mergeNow(
  fastqSetIds: string[],
  request: Idempotency.Request | undefined,
): Promise<FastqSetRow> {
  const sets = await Promise.all(fastqSetIds.map(visible));
  assertAlike(sets);
  const [first] = sets as [FastqSetRow];
  const fastqIds = sets.flatMap((set) => set.fastqIds);
  assertSize(fastqIds);
  const at = iso();
  const after: FastqSetRow = {
    fastqSetId: Id.create("fastqSet"),
    projectId: first.projectId,
    libraryId: first.libraryId,
    fastqIds,
    isCurrent: sets.some(({ isCurrent }) => isCurrent),
    allowsAdditional: sets.some(({ allowsAdditional }) => allowsAdditional),
    createdAt: at,
    createdBy: Actor.use().name,
    updatedAt: at,
    version: 1,
  };
  const { fastqSetId, projectId } = after;
  const members = await loadMany(fastqIds);
  await commit([...sets.map((before) => ({ before })), { after }], members, {
    action: "fastq_set.merge",
    subject: fastqSetId,
    projectId,
    details: { fastqSetIds, fastqIds },
    made: "FASTQ_SET_MERGED",
    also: request ? [Idempotency.remember(request, fastqSetId)] : [],
  });
  return after;
}
