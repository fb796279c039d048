import * as Actor from "#core/actor";
import { ConditionError, transact } from "#core/dynamo";
import { RetryableError, VisibleError } from "#core/error";
import { attach, wanted as readsWanted } from "#core/fastq/attach";
import { loadMany } from "#core/fastq/change";
import { holders, nameOf, textOf } from "#core/fastq/names";
import {
  begin,
  mostWrites,
  type NewFastq,
  namesOfFastq,
  rgidOf,
  writesOf,
} from "#core/fastq/new-fastq";
import { locationsOf } from "#core/fastq/reads";
import type { FastqRow, LocationRow } from "#core/fastq/row";

/** What became of one input; a refused one says why in `detail`, and has a fastq where one is in its way. */
export type Registered =
  | { result: "added" | "changed" | "unchanged"; fastq: FastqRow; detail?: string }
  | { result: "refused"; fastq?: FastqRow; detail: string };

/** Fastqs get ids of our own here. */
type Input = Omit<NewFastq, "fastqId">;

type Context = {
  /** Who says so: `request`, `import`, `event`. */
  source: string;
  /** Of a dry run, which writes nothing else: fastqs as they would be, by their names, over all its batches. */
  imagined?: Map<string, FastqRow>;
};

/** Fastqs of one transaction, and transactions side by side. */
const together = Math.floor(100 / mostWrites);
const lanes = 4;
/** Times that inputs in each other's way are looked at. */
const mostRounds = 5;

/**
 * Registers fastqs that are not there by their RGID, and adds reads to those that are there without any; answers one
 * outcome an input, in order. The same inputs again change nothing. A fastq is registered whole or not at all; one
 * that is refused hinders no other. Throws `RetryableError` while others register the same.
 */
export async function register(inputs: Input[], context: Context): Promise<Registered[]> {
  const outcomes: (Registered | undefined)[] = inputs.map(() => undefined);
  for (let round = 0; round < mostRounds; round++) {
    const open = [...inputs.entries()].filter(([n]) => outcomes[n] === undefined);
    if (open.length === 0) return outcomes as Registered[];
    await oneRound(open, outcomes, context);
  }
  if (outcomes.every((outcome) => outcome !== undefined)) return outcomes;
  throw new RetryableError("Others register the same fastqs at this moment.");
}

/** Settles what is there already or refused, and all new ones that are in nobody's way; others stay open. */
async function oneRound(
  open: [number, Input][],
  outcomes: (Registered | undefined)[],
  context: Context,
): Promise<void> {
  const { imagined } = context;
  const fresh = open.map(([n, input]) => {
    // What is only imagined has no id: its RGID stands for it.
    const row = begin(imagined ? { ...input, fastqId: rgidOf(input) } : input);
    return { n, input, row };
  });
  const known = await knownOf(
    fresh.map(({ row }) => row),
    imagined,
  );
  const taken = new Set<string>();
  const wanted: { n: number; row: FastqRow }[] = [];
  for (const { n, input, row } of fresh) {
    const there = known.byRgid(row.rgid);
    if (there) {
      const outcome = known.refusalOf(row, there.fastqId) ?? (await again(there, input, context));
      // The next input for it meets what it has become.
      if (outcome.result === "changed") known.note(outcome.fastq);
      outcomes[n] = outcome;
      continue;
    }
    // Of two inputs for one fastq or file, the later one meets what the earlier one wrote, in the next round.
    const names = namesOfFastq(row).map(textOf);
    const refusal = known.refusalOf(row);
    if (refusal) outcomes[n] = refusal;
    else if (!names.some((name) => taken.has(name))) wanted.push({ n, row });
    for (const name of names) taken.add(name);
  }
  const batches = Array.from({ length: Math.ceil(wanted.length / together) }, (_, b) =>
    wanted.slice(b * together, (b + 1) * together),
  ).values();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const batch of batches)
        for (const { n, row } of await added(batch, context))
          outcomes[n] = { result: "added", fastq: row };
    }),
  );
}

/** Who has the names of these fastqs now, or would have them. */
async function knownOf(fresh: FastqRow[], imagined: Context["imagined"]) {
  const names = fresh.flatMap(namesOfFastq);
  const ids = await holders(names);
  const rows = await loadMany(ids.values());
  const note = (row: FastqRow) => {
    rows.set(row.fastqId, row);
    for (const name of namesOfFastq(row)) ids.set(textOf(name), row.fastqId);
  };
  for (const row of names.flatMap((name) => imagined?.get(textOf(name)) ?? [])) note(row);
  return {
    note,
    byRgid: (value: string) => rows.get(ids.get(textOf({ kind: "rgid", value })) ?? ""),
    /** Why a place of its reads cannot be had: it is of another fastq than `own`. */
    refusalOf({ reads }: FastqRow, own?: string): Registered | undefined {
      const holderOf = (one: LocationRow) => {
        const name = nameOf(one);
        return name && ids.get(textOf(name));
      };
      const place = locationsOf(reads).find((one) => ![undefined, own].includes(holderOf(one)));
      if (!place) return undefined;
      const fastq = rows.get(holderOf(place) ?? "");
      const what = place.uri ?? `read set ${place.storeId}/${place.readSetId}`;
      const seen = fastq && Actor.canSee(fastq.projectId);
      return {
        result: "refused",
        detail: `${what} is of another fastq${seen ? `, ${fastq.fastqId}` : ""}: detach it there first.`,
        ...(seen && { fastq }),
      };
    },
  };
}

/** Writes a batch at once, or one after another when somebody is in the way; answers those that were written. */
async function added<One extends { row: FastqRow }>(
  batch: One[],
  context: Context,
): Promise<One[]> {
  const { imagined, source } = context;
  if (imagined) {
    for (const { row } of batch) imagine(row, imagined);
    return batch;
  }
  try {
    await transact(batch.flatMap(({ row }) => writesOf(row, { source, action: "fastq.create" })));
    return batch;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    if (batch.length === 1) return [];
  }
  const written: One[] = [];
  for (const one of batch) written.push(...(await added([one], context)));
  return written;
}

/** What an input means for the fastq that has its RGID. */
async function again(
  fastq: FastqRow,
  { libraryId, reads }: Input,
  { source, imagined }: Context,
): Promise<Registered> {
  const { fastqId } = fastq;
  if (!Actor.canSee(fastq.projectId))
    return { result: "refused", detail: "Its RGID is registered in another project." };
  if (libraryId !== fastq.libraryId)
    return {
      result: "refused",
      fastq,
      detail: `${fastqId} is registered of library ${fastq.libraryId}: change its library first if that is wrong.`,
    };
  if (!reads) return { result: "unchanged", fastq };
  try {
    const wanted = readsWanted(fastq, reads);
    if (!wanted) return { result: "unchanged", fastq };
    const changed = imagined
      ? imagine({ ...fastq, reads: wanted }, imagined)
      : await attach(fastqId, reads, { source });
    return { result: "changed", fastq: changed, detail: "Its reads were added." };
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    return { result: "refused", fastq, detail: `${error.message} ${error.hint ?? ""}`.trimEnd() };
  }
}

function imagine(row: FastqRow, imagined: Map<string, FastqRow>): FastqRow {
  for (const name of namesOfFastq(row)) imagined.set(textOf(name), row);
  return row;
}
