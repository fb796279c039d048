import * as Actor from "#core/actor";
import { attach } from "#core/fastq/attach";
import { record } from "#core/fastq/fact";
import { Facts } from "#core/fastq/fact-schema";
import { visible } from "#core/fastq/fastq";
import { ReadsInput } from "#core/fastq/fastq-schema";
import { readsOf } from "#core/fastq/given-reads";
import { detach } from "#core/fastq/location";
import { type Fastq, FastqKey } from "#core/fastq/schema";
import { toFastq } from "#core/fastq/to-fastq";
import { fn } from "#core/fn";

/**
 * Gives a fastq its files; the same again change nothing. Throws `request.invalid` for files that are not there,
 * `fastq.wrong_state` when it has others, `fastq.exists` for a file of another fastq.
 */
export const setReads = fn(
  FastqKey.extend({ reads: ReadsInput }),
  async ({ fastqId, reads }): Promise<Fastq> => {
    Actor.assertRole("sharer");
    await visible(fastqId);
    const given = await readsOf(reads, "");
    return toFastq(await attach(fastqId, given, { source: "request" }));
  },
);

/** Forgets the files of a fastq; they stay where they are. Throws `fastq.no_read_set` when it has none. */
export const dropReads = fn(FastqKey, async ({ fastqId }): Promise<Fastq> => {
  Actor.assertRole("sharer");
  await visible(fastqId);
  return toFastq(await detach(fastqId));
});

/** Records facts about a fastq; those that are known already change nothing. Throws what `fact.ts` throws. */
export const setFacts = fn(
  FastqKey.extend({ facts: Facts }),
  async ({ fastqId, facts }): Promise<Fastq> => {
    Actor.assertRole("sharer");
    await visible(fastqId);
    const told = { source: "request", action: "fastq.set_facts" } as const;
    return toFastq(await record(fastqId, facts, told));
  },
);
