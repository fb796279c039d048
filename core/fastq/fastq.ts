import * as Actor from "#core/actor";
import { ConditionError, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { load, loadMany, notFound } from "#core/fastq/change";
import { CreateFastq } from "#core/fastq/fastq-schema";
import { readsOf } from "#core/fastq/given-reads";
import { holders, textOf } from "#core/fastq/names";
import { begin, namesOfFastq, writesOf } from "#core/fastq/new-fastq";
import { projectOf } from "#core/fastq/project-of";
import type { FastqRow } from "#core/fastq/row";
import { type Fastq, FastqKey } from "#core/fastq/schema";
import { toFastq } from "#core/fastq/to-fastq";
import { fn } from "#core/fn";
import * as Idempotency from "#core/idempotency";

/**
 * Registers a fastq. Throws `fastq.exists` when its RGID or a file of its is another's, and `request.invalid` for files
 * that are not there. With an idempotency key a repeated request answers the fastq it made the first time.
 */
export const create = fn(
  CreateFastq.extend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<Fastq> => {
    Actor.assertRole("sharer");
    const request = idempotencyKey && {
      operation: "fastq.create",
      key: idempotencyKey,
      body: input,
    };
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return toFastq(await visible(earlier));
    const { reads, ...rest } = input;
    const row = begin({
      ...rest,
      projectId: await projectOf(input.libraryId, input.projectId),
      reads: reads && (await readsOf(reads, "reads.")),
    });
    try {
      await transact([
        ...writesOf(row, { action: "fastq.create", source: "request" }),
        ...(request ? [Idempotency.remember(request, row.fastqId)] : []),
      ]);
      return toFastq(row);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      const raced = request && (await Idempotency.find(request));
      if (raced) return toFastq(await visible(raced));
      throw (await obstacleOf(row)) ?? error;
    }
  },
);

/** One fastq that the actor may know of. Throws `fastq.not_found`, the same for both reasons. */
export const get = fn(
  FastqKey,
  async ({ fastqId }): Promise<Fastq> => toFastq(await visible(fastqId)),
);

/** The row of a fastq that the actor may know of. */
export async function visible(fastqId: string): Promise<FastqRow> {
  const row = await load(fastqId);
  if (Actor.canSee(row.projectId)) return row;
  throw notFound(fastqId);
}

/** Which of its names somebody else has. The other fastq is named to those who may know of it. */
async function obstacleOf(row: FastqRow): Promise<VisibleError | undefined> {
  const names = namesOfFastq(row);
  const held = await holders(names);
  const taken = names.find((name) => held.has(textOf(name)));
  if (!taken) return undefined;
  const holder = held.get(textOf(taken)) ?? "";
  const other = (await loadMany([holder])).get(holder);
  const what = {
    rgid: `The RGID ${row.rgid}`,
    readSet: "That read set",
    file: "One of these files",
  };
  const subject = what[taken.kind as keyof typeof what];
  const whose = other && Actor.canSee(other.projectId) ? `of ${holder}` : "of another fastq";
  return new VisibleError("fastq.exists", `${subject} is ${whose} already.`, {
    hint: "GET /api/v1/fastqs?rgid=… finds a fastq by its RGID. A file belongs to one fastq.",
  });
}
