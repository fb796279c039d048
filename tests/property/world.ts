import * as fc from "fast-check";
import type { ReadSetStatus } from "#core/readset/schema";

/** A status that a read set takes at a moment, in milliseconds, and keeps until the next turn. */
export type Turn = { at: number; status: ReadSetStatus; message?: string };

/** One read set of the world's store, from its first turn on. */
export type Life = {
  id: string;
  turns: Turn[];
  /** Tags from a moment on. */
  tags: { at: number; tags: Record<string, string> }[];
  /** Names of its files: one or two sources, in either order of the alphabet, and perhaps an index. */
  files: { source1: string; source2?: string; index?: string };
};

type Step = { status: ReadSetStatus; waitMs: number };

/** Often within the same second, which events cannot tell apart. */
const wait = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 3000 }));
/** What takes AWS days or minutes takes a second here, so that events can tell it apart. */
const longWait = wait.map((waitMs) => waitMs + 1000);
const step = (status: ReadSetStatus, takes = wait) =>
  takes.map((waitMs): Step => ({ status, waitMs }));

const archiving = fc
  .tuple(
    step("ARCHIVED", longWait),
    step("ACTIVATING"),
    fc.oneof({ arbitrary: step("ACTIVE", longWait), weight: 4 }, step("ARCHIVED", longWait)),
    step("ACTIVATING"),
    step("ACTIVE", longWait),
  )
  .map((steps) => (steps[2].status === "ARCHIVED" ? steps : steps.slice(0, 3)));

/** Whole lives: a failed upload, or activity with any number of archivings; cut short, or deleted. */
const steps: fc.Arbitrary<Step[]> = fc
  .record({
    failed: fc.oneof({ arbitrary: fc.constant(false), weight: 5 }, fc.constant(true)),
    begin: fc.tuple(step("PROCESSING_UPLOAD"), step("ACTIVE"), step("UPLOAD_FAILED")),
    cycles: fc.array(archiving, { maxLength: 3 }),
    end: fc.tuple(step("DELETING"), step("DELETED")),
    cut: fc.nat({ max: 8 }),
  })
  .map(({ failed, begin: [processing, active, failure], cycles, end, cut }) => {
    const life = failed
      ? [processing, failure, ...end]
      : [processing, active, ...cycles.flat(), ...end];
    return life.slice(0, Math.max(1, life.length - cut));
  });

const tagging = fc.record({
  waitMs: wait,
  tags: fc.dictionary(fc.constantFrom("lane", "run"), fc.constantFrom("1", "2"), { maxKeys: 2 }),
});

const files = fc.constantFrom<Life["files"]>(
  { source1: "reads.fastq.gz" },
  { source1: "a_R1.fastq.gz", source2: "a_R2.fastq.gz" },
  { source1: "b_tumor.fastq.gz", source2: "a_normal.fastq.gz" },
  { source1: "x.bam", index: "x.bam.bai" },
);

/** A store of up to three read sets. */
export const stores: fc.Arbitrary<Life[]> = fc
  .array(fc.record({ steps, files, taggings: fc.array(tagging, { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((lives) =>
    lives.map((life, n) => ({
      id: `300000000${n}`,
      turns: turnsOf(life.steps),
      tags: tagsOf(life.taggings),
      files: life.files,
    })),
  );

const begin = Date.UTC(2026, 10, 1, 12);

function turnsOf(lifeSteps: Step[]): Turn[] {
  let at = begin;
  return lifeSteps.map(({ status, waitMs }, n) => {
    at += waitMs;
    const tells = status === "UPLOAD_FAILED" || status === "ARCHIVED";
    return { at, status, ...(tells && { message: `because of ${n}` }) };
  });
}

function tagsOf(taggings: { waitMs: number; tags: Record<string, string> }[]): Life["tags"] {
  let at = begin;
  const later = taggings.map(({ waitMs, tags }) => {
    at += waitMs;
    return { at, tags };
  });
  return [{ at: 0, tags: {} }, ...later];
}

/** The turn that a life is at; undefined before its first. */
export function turnAt({ turns }: Life, at: number): Turn | undefined {
  return turns.findLast((turn) => turn.at <= at);
}

/** How often its files had been compressed anew by then. */
export function activationsAt({ turns }: Life, at: number): number {
  return turns.filter((turn) => turn.status === "ACTIVE" && turn.at <= at).length;
}

/** A moment after everything that happens in the store. */
export function quietAt(store: Life[]): number {
  const moments = store.flatMap(({ turns, tags }) => [...turns, ...tags].map(({ at }) => at));
  return Math.max(...moments) + 10_000;
}
