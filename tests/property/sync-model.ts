import { AsyncLocalStorage } from "node:async_hooks";
import * as fc from "fast-check";
import type { Requirements } from "#core/fastq/sync/schema";

/** What a fastq is like, as far as requests ask: everything that can happen to it is a step. */
export type Truth = {
  fastqs: Map<string, { isActive: boolean; hasQc: boolean; isThere: boolean }>;
  members: string[];
};

/** What is asked for, of which of the world's fastqs. */
export type Asking = {
  about: { fastqs: number[] } | "set";
  form: "flat" | "payload";
  requirements: Requirements;
  forceUnarchiving: boolean;
};

export type Step = { crashAt?: number } & (
  | { kind: "ask"; asking: Asking }
  /** The event of an earlier request comes again. */
  | { kind: "repeat"; request: number }
  /** `isHeard`: its message arrives at once; else some time later. */
  | { kind: "change"; fastq: number; to: Change; isHeard: boolean }
  | { kind: "members"; fastqs: number[] }
  /** A message that tells of a change arrives. */
  | { kind: "deliver"; message: number }
  | { kind: "sweep"; laterMs: number }
);

const changes = [
  "active",
  "archived",
  "activating",
  "qc",
  "noQc",
  "jobFailed",
  "thawFailed",
] as const;
export type Change = (typeof changes)[number] | "deleted" | "invalid";

/** How many fastqs there are. */
export const worldSize = 2;
const which = fc.nat({ max: worldSize - 1 });
const some = fc.subarray([...Array(worldSize).keys()], { minLength: 1 });
const requirements = fc.constantFrom<Requirements>(
  { hasActiveReadSet: true },
  { hasQc: true },
  { hasActiveReadSet: true, hasQc: true },
);
const asking: fc.Arbitrary<Asking> = fc.record({
  about: fc.oneof(
    some.map((fastqs) => ({ fastqs })),
    fc.constant("set" as const),
  ),
  form: fc.constantFrom("flat", "payload"),
  requirements,
  forceUnarchiving: fc.boolean(),
});
const change = fc.oneof(
  { arbitrary: fc.constantFrom<Change>("active", "qc"), weight: 8 },
  { arbitrary: fc.constantFrom<Change>(...changes), weight: 4 },
  { arbitrary: fc.constantFrom<Change>("deleted", "invalid"), weight: 1 },
);
const kinds = (crashes: boolean): fc.Arbitrary<Step> => {
  const crash = crashes
    ? { crashAt: fc.option(fc.nat({ max: 14 }), { nil: undefined }) }
    : { crashAt: fc.constant(undefined) };
  const step = <Kind extends Step["kind"]>(kind: Kind, members: object, weight: number) => ({
    weight,
    arbitrary: fc
      .record({ kind: fc.constant(kind), ...members })
      .map((given) => given as unknown as Step),
  });
  return fc.oneof(
    step("ask", { asking, ...crash }, 4),
    step("repeat", { request: fc.nat({ max: 5 }), ...crash }, 1),
    step("change", { fastq: which, to: change, isHeard: fc.boolean(), ...crash }, 8),
    step("members", { fastqs: some }, 1),
    step("deliver", { message: fc.nat({ max: 5 }), ...crash }, 6),
    step("sweep", { laterMs: fc.constantFrom(0, 31_000, 301_000), ...crash }, 1),
  );
};

/**
 * What one asks for comes or goes while it is asked for: all is there, and something is gone a moment later; or nothing
 * is, and all comes at once.
 */
const race: fc.Arbitrary<Step[][]> = fc
  .record({ asking, fastq: which, gone: fc.constantFrom<Change>("archived", "noQc") })
  .chain(({ asking, fastq, gone }) => {
    const changes = (names: Change[]) =>
      [...Array(worldSize).keys()].flatMap((n) =>
        names.map((to): Step => ({ kind: "change", fastq: n, to, isHeard: true })),
      );
    const there = changes(["active", "qc"]);
    const ask: Step = { kind: "ask", asking };
    const lose: Step = { kind: "change", fastq, to: gone, isHeard: true };
    return fc.constantFrom(
      [there, [ask, lose]],
      [changes(["activating", "noQc"]), [ask, ...there]],
      [[ask], [...there, lose]],
    );
  });

/** Steps, some of which go on at the same time, and who has the next turn whenever several could. */
export const histories = (crashes: boolean) =>
  fc.record({
    begin: fc.array(fc.record({ isActive: fc.boolean(), hasQc: fc.boolean() }), {
      minLength: worldSize,
      maxLength: worldSize,
    }),
    members: some,
    rounds: fc
      .array(
        fc.oneof(
          {
            arbitrary: fc
              .array(kinds(crashes), { minLength: 1, maxLength: 4 })
              .map((round) => [round]),
            weight: 3,
          },
          { arbitrary: race, weight: 1 },
        ),
        { minLength: 2, maxLength: 6 },
      )
      .map((rounds) => rounds.flat()),
    turns: fc.array(fc.nat({ max: 50 }), { minLength: 20, maxLength: 60 }),
  });
export type History = {
  /** What the fastqs are like before anything happens. */
  begin: { isActive: boolean; hasQc: boolean }[];
  /** Those that are in the set then. */
  members: number[];
  rounds: Step[][];
  turns: number[];
};

/** True when all that is required is there: said anew, not by the code that is tested. */
export function isMet({ about, requirements }: Asking, truth: Truth, ids: string[]): boolean {
  const wanted = about === "set" ? truth.members : about.fastqs.map((n) => ids[n] ?? "");
  return (
    wanted.length > 0 &&
    wanted.every((id) => {
      const fastq = truth.fastqs.get(id);
      if (!fastq?.isThere) return false;
      return (
        (!requirements.hasActiveReadSet || fastq.isActive) && (!requirements.hasQc || fastq.hasQc)
      );
    })
  );
}

/** A process that works on one message. Once it has crashed, none of its calls is made any more. */
export type Invocation = {
  crashAt?: number;
  calls: number;
  hasCrashed: boolean;
  /** What it read last, since it took upon itself to answer these requests. */
  seen: Map<string, Truth | undefined>;
};

export const invocation = (crashAt?: number): Invocation => ({
  ...{ calls: 0, hasCrashed: false, seen: new Map() },
  ...(crashAt !== undefined && { crashAt }),
});

export const invocations = new AsyncLocalStorage<Invocation>();

/** One call at a time: whoever wants to make one waits until it is drawn. */
export class Turns {
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #drawn: number[];
  #next = 0;
  #isBusy = false;

  constructor(drawn: number[]) {
    this.#drawn = drawn;
  }

  take<T>(call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => call().then(resolve, reject));
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    // What follows from the answer before asks for its turn first.
    setImmediate(() => setImmediate(() => this.#begin()));
  }

  #begin(): void {
    const drawn = this.#drawn[this.#next++ % this.#drawn.length] ?? 0;
    const [call] = this.#waiting.splice(drawn % Math.max(1, this.#waiting.length), 1);
    const over = () => {
      this.#isBusy = false;
      if (this.#waiting.length > 0) this.#draw();
    };
    if (call) call().then(over, over);
    else over();
  }
}
