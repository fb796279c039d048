import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { loadMany, notFound as noFastq } from "#core/fastq/change";
import { CreateFastqSet } from "#core/fastq/fastq-set-schema";
import { readsOf } from "#core/fastq/given-reads";
import { holders, textOf } from "#core/fastq/names";
import { projectOf } from "#core/fastq/project-of";
import { register } from "#core/fastq/register";
import type { FastqRow, FastqSetRow } from "#core/fastq/row";
import { type FastqSet, FastqSetKey } from "#core/fastq/schema";
import { commit } from "#core/fastq/set-change";
import { assertFree, assertMembers, assertSize } from "#core/fastq/set-rules";
import { load, loadSets, notFound } from "#core/fastq/sets";
import { toFastqSet } from "#core/fastq/to-fastq-set";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Job from "#core/job";
import { iso } from "#core/time";

/**
 * Makes a set of fastqs of one library; what of `fastqs` is not registered yet is registered first. The set, its
 * members' rows, its names, audit record and events are one transaction. Throws `fastq_set.rule_broken` (one library, one set a
 * fastq, valid, one current and one open set a library), `fastq.not_found`, and `fastq.exists` for what cannot be
 * registered. With an idempotency key a repeated request answers the set it made the first time.
 */
export const create = fn(
  CreateFastqSet.extend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<FastqSet> => {
    Actor.assertRole("sharer");
    const request = idempotencyKey
      ? { operation: "fastq_set.create", key: idempotencyKey, body: input }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return toFastqSet(await visible(earlier));
    const fastqIds = [...new Set([...input.fastqIds, ...(await registered(input))])];
    if (fastqIds.length === 0) throw empty();
    assertSize(fastqIds);
    const { libraryId, isCurrent, allowsAdditional } = input;
    const set = { fastqIds, libraryId, isCurrent, allowsAdditional };
    const row = await Job.onCurrent(
      () => loadMany(fastqIds),
      (members) => make(set, members, request),
    );
    return toFastqSet(row);
  },
);

/** One set that the actor may know of. Throws `fastq_set.not_found`, the same for both reasons. */
export const get = fn(
  FastqSetKey,
  async ({ fastqSetId }): Promise<FastqSet> => toFastqSet(await visible(fastqSetId)),
);

/** The row of a set that the actor may know of. */
export async function visible(fastqSetId: string): Promise<FastqSetRow> {
  const row = await load(fastqSetId);
  if (Actor.canSee(row.projectId)) return row;
  throw notFound(fastqSetId);
}

type Wanted = Pick<FastqSetRow, "fastqIds" | "libraryId" | "isCurrent" | "allowsAdditional">;

async function make(
  wanted: Wanted,
  members: Map<string, FastqRow>,
  request: Idempotency.Request | undefined,
): Promise<FastqSetRow> {
  const earlier = request && (await Idempotency.find(request));
  if (earlier) return visible(earlier);
  const rows = wanted.fastqIds.map((fastqId) => seen(fastqId, members));
  const at = iso();
  const after = {
    ...wanted,
    fastqSetId: Id.create("fastqSet"),
    projectId: rows[0]?.projectId ?? "",
    createdAt: at,
    createdBy: Actor.use().name,
    updatedAt: at,
    version: 1,
  };
  assertMembers(rows, after);
  await assertFlags(after);
  const { fastqSetId, projectId } = after;
  await commit([{ after }], members, {
    action: "fastq_set.create",
    subject: fastqSetId,
    projectId,
    details: { ...wanted },
    also: request ? [Idempotency.remember(request, fastqSetId)] : [],
  });
  return after;
}

/** A fastq that the actor may know of. Throws `fastq.not_found`. */
export function seen(fastqId: string, rows: Map<string, FastqRow>): FastqRow {
  const row = rows.get(fastqId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw noFastq(fastqId);
}

/** Throws `fastq_set.rule_broken` when the set is to be what another of its library is already. */
export async function assertFlags(set: FastqSetRow): Promise<void> {
  const flags = { currentSet: "isCurrent", openSet: "allowsAdditional" } as const;
  const asked = (["currentSet", "openSet"] as const).filter((kind) => set[flags[kind]]);
  const held = await holders(asked.map((kind) => ({ kind, value: set.libraryId })));
  const others = await loadSets(held.values());
  for (const kind of asked)
    assertFree(
      set,
      flags[kind],
      others.get(held.get(textOf({ kind, value: set.libraryId })) ?? ""),
    );
}

/** Ids of `fastqs`, registered now or before. */
async function registered({ fastqs, libraryId, projectId }: CreateFastqSet): Promise<string[]> {
  if (fastqs.length === 0) return [];
  const project = await projectOf(libraryId, projectId);
  const inputs = await Promise.all(
    fastqs.map(async ({ reads, ...fastq }, n) => ({
      ...fastq,
      libraryId,
      projectId: project,
      reads: reads && (await readsOf(reads, `fastqs.${n}.reads.`)),
    })),
  );
  const outcomes = await register(inputs, { source: "request" });
  const errors = outcomes.flatMap((outcome, n) =>
    outcome.result === "refused" ? [{ path: `fastqs.${n}`, message: outcome.detail }] : [],
  );
  const [first] = errors;
  if (first)
    throw new VisibleError("fastq.exists", `${first.path}: ${first.message}`, {
      errors,
      hint: "Others of the list were registered, and no set was made: mend these, and ask again.",
    });
  return outcomes.flatMap(({ fastq }) => fastq?.fastqId ?? []);
}

function empty(): VisibleError {
  const message = "name at least one fastq, here or in fastqs";
  return new VisibleError("request.invalid", `fastqIds: ${message}`, {
    errors: [{ path: "fastqIds", message }],
    hint: "A set that lost its last fastq is deleted: there are no empty ones.",
  });
}
