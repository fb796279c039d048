import * as fc from "fast-check";
import type { Change, Hydrated } from "#core/readset/merge";
import { asDeleted, merge, needsMetadata } from "#core/readset/merge";
import type { ReadSetStatus, Row } from "#core/readset/schema";

/** One turn in the life of a read set, and what HealthOmics answers from then on. */
export type Turn = { change: Change; answer: Hydrated | undefined };

/** An event that arrives while the read set is at turn `world` of its life, or later than that. */
export type Arrival = { turn: number; world: number };

const setId = "3000000007";
const storeId = "1234567890";
const arn = `arn:aws:omics:us-east-1:000000000000:sequenceStore/${storeId}/readSet/${setId}`;

/** Statuses that come in this order within a second, as `core/readset/merge.ts` ranks them. */
const cycle = ["ARCHIVED", "ACTIVATING", "ACTIVE"] as const;

type Step = { status: ReadSetStatus; gapSeconds: number };

/** Seconds between two turns; ACTIVE → ARCHIVED takes longer than a second. */
const gap = fc.nat({ max: 3 });
const step = (status: ReadSetStatus) => gap.map((gapSeconds): Step => ({ status, gapSeconds }));
const archiving = fc
  .tuple(fc.integer({ min: 1, max: 3 }), gap, gap)
  .map((gaps) => cycle.map((status, n): Step => ({ status, gapSeconds: gaps[n] ?? 1 })));

/** Whole lives: a failed upload, or activity with any number of archivings; cut short, or deleted. */
export const lives: fc.Arbitrary<Turn[]> = fc
  .record({
    failed: fc.boolean(),
    begin: fc.tuple(step("PROCESSING_UPLOAD"), step("ACTIVE"), step("UPLOAD_FAILED")),
    cycles: fc.array(archiving, { maxLength: 3 }),
    end: fc.tuple(step("DELETING"), step("DELETED")),
    cut: fc.nat({ max: 8 }),
  })
  .map(({ failed, begin: [processing, active, failure], cycles, end, cut }) => {
    const life = failed
      ? [processing, failure, ...end]
      : [processing, active, ...cycles.flat(), ...end];
    return toTurns(life.slice(0, Math.max(1, life.length - cut)));
  });

function toTurns(steps: Step[]): Turn[] {
  let second = Date.UTC(2026, 10, 1, 12);
  let activations = 0;
  return steps.map(({ status, gapSeconds }): Turn => {
    second += gapSeconds * 1000;
    if (status === "ACTIVE") activations++;
    const message = status === "UPLOAD_FAILED" ? { statusMessage: "no reads" } : {};
    const change: Change = {
      set_arn: arn,
      set_id: setId,
      store_id: storeId,
      status,
      at: new Date(second).toISOString(),
      ...message,
    };
    return { change, answer: status === "DELETED" ? undefined : answerOf(status, activations) };
  });
}

/** Content is compressed anew on each activation, and has a location only while it is active. */
function answerOf(status: ReadSetStatus, activations: number): Hydrated {
  const known = status !== "PROCESSING_UPLOAD" && status !== "UPLOAD_FAILED";
  const file = {
    file_type: "source1",
    content_length: 1000 + activations,
    ...(status === "ACTIVE" && { file_path: `s3://alias/${setId}/reads_${activations}.fastq.gz` }),
  };
  return {
    status,
    metadata: {
      set_type: "FASTQ",
      set_name: "reads",
      set_created_at: "2026-11-01T12:00:00.000Z",
      ...(status === "UPLOAD_FAILED" && { set_status_message: "no reads" }),
      files: known ? [file] : [],
      store: { store_id: storeId, store_arn: arn, store_type: "sequence_store" },
    },
  };
}

/** What the handler does with one event, on a row in memory. */
export function take(row: Row | undefined, life: Turn[], { turn, world }: Arrival) {
  const change = life[turn]?.change;
  if (!change) throw new RangeError(`This life has no turn ${turn}.`);
  const asked = needsMetadata(change, row);
  const answer = asked ? life[world]?.answer : undefined;
  const actual = asked && !answer ? asDeleted(change) : change;
  return merge(row, actual, "demo", answer) ?? row;
}

/** The row after all arrivals. */
export function rowAfter(life: Turn[], arrivals: Arrival[]): Row | undefined {
  return arrivals.reduce<Row | undefined>((row, arrival) => take(row, life, arrival), undefined);
}

/** Each event once, in order, when the read set is as it is at the end. */
export function inOrder(life: Turn[]): Arrival[] {
  return life.map((_, turn) => ({ turn, world: life.length - 1 }));
}

/** Every event at least once, in any order, the earlier ones possibly late; time only goes on. */
export function arrivals(life: Turn[]): fc.Arbitrary<Arrival[]> {
  const turns = life.map((_, turn) => turn);
  return fc
    .tuple(
      fc.array(fc.constantFrom(...turns), { maxLength: life.length }),
      fc.array(fc.nat({ max: 3 }), { minLength: 3 * life.length, maxLength: 3 * life.length }),
    )
    .chain(([repeats, steps]) =>
      fc
        .shuffledSubarray([...turns, ...repeats], { minLength: turns.length + repeats.length })
        .map((order) => {
          let world = 0;
          return order.map((turn, n) => {
            world = Math.min(life.length - 1, Math.max(world, turn) + ((steps[n] ?? 0) % 2));
            return { turn, world };
          });
        }),
    );
}

/** A row without what counts how it came about. */
export function comparable(row: Row | undefined) {
  if (!row) return row;
  const { metadata_at: _at, revision: _revision, ...rest } = row;
  return JSON.parse(JSON.stringify(rest));
}
