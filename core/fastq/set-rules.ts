import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import type { FastqRow, FastqSetRow } from "#core/fastq/row";
import { mostMembers } from "#core/fastq/schema";

type Of = Pick<FastqSetRow, "fastqSetId" | "libraryId" | "projectId">;

/** Throws `fastq_set.rule_broken` unless these fastqs can be members of the set; every one that cannot is named. */
export function assertMembers(rows: FastqRow[], of: Of): void {
  const errors = rows.flatMap((row) => {
    const message = objectionTo(row, of);
    return message ? [{ path: row.fastqId, message }] : [];
  });
  const [first] = errors;
  if (first)
    throw new VisibleError("fastq_set.rule_broken", `The fastq ${first.path} ${first.message}.`, {
      errors,
      hint: "All fastqs of a set are valid, of one library and in no other set.",
    });
}

function objectionTo(row: FastqRow, of: Of): string | undefined {
  if (!row.isValid) return "is not valid";
  if (row.libraryId !== of.libraryId) return `is of library ${row.libraryId}, not ${of.libraryId}`;
  if (row.projectId !== of.projectId) return "is of another project than the others";
  if (row.fastqSetId && row.fastqSetId !== of.fastqSetId)
    return `is in the set ${row.fastqSetId} already`;
  return undefined;
}

/** Throws `fastq_set.rule_broken` when the set has more members than one transaction can change. */
export function assertSize(fastqIds: string[]): void {
  if (fastqIds.length <= mostMembers) return;
  throw new VisibleError(
    "fastq_set.rule_broken",
    `A set has at most ${mostMembers} fastqs; this one would have ${fastqIds.length}.`,
    { hint: "Make several sets of them." },
  );
}

/**
 * Throws `fastq_set.rule_broken` when another set of the library is the current one, or the one that takes more. It is
 * named to those who may know of it: a library that moved to another project leaves its sets where they are.
 */
export function assertFree(
  { fastqSetId, libraryId }: Of,
  flag: "isCurrent" | "allowsAdditional",
  holder: FastqSetRow | undefined,
): void {
  if (holder === undefined || holder.fastqSetId === fastqSetId) return;
  const what = flag === "isCurrent" ? "current set" : "set that takes additional fastqs";
  const isSeen = Actor.canSee(holder.projectId);
  const which = isSeen ? holder.fastqSetId : "one of another project";
  throw new VisibleError(
    "fastq_set.rule_broken",
    `The library ${libraryId} has a ${what} already: ${which}.`,
    {
      errors: [{ path: flag, message: `is ${which}` }],
      hint: isSeen
        ? `PATCH /api/v1/fastq-sets/${which} {"${flag}": false} first, or merge the two.`
        : `Make this one with {"${flag}": false}, or ask somebody of that project.`,
    },
  );
}

/** Throws `fastq_set.rule_broken` when nothing may be added to the set. */
export function assertOpen({ fastqSetId, allowsAdditional }: FastqSetRow): void {
  if (allowsAdditional) return;
  throw new VisibleError(
    "fastq_set.rule_broken",
    `The fastq set ${fastqSetId} takes no additional fastqs.`,
    { hint: `PATCH /api/v1/fastq-sets/${fastqSetId} {"allowsAdditional": true} first.` },
  );
}

/** Throws `fastq_set.rule_broken` unless the sets are of one library and project. */
export function assertAlike(sets: FastqSetRow[]): void {
  const [first, ...others] = sets;
  const other = others.find(
    ({ libraryId, projectId }) => libraryId !== first?.libraryId || projectId !== first.projectId,
  );
  if (!first || !other) return;
  throw new VisibleError(
    "fastq_set.rule_broken",
    `${first.fastqSetId} is of library ${first.libraryId} and ${other.fastqSetId} of ${other.libraryId}.`,
    { hint: "Only sets of one library and project can be merged." },
  );
}
