import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { follow } from "#core/fastq/read-set/follow";
import { followThoseOf } from "#core/fastq/read-set/of-fastq";
import { locationsOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetStatus } from "#core/readset/schema";
import {
  addFastq,
  asSystem,
  fastqOf,
  holderOf,
  mirror,
  newReadSetId,
  openRoom,
  type Room,
} from "#tests/core/fastq/places-room";

let room: Room;
let runs = 0;

beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.cloud.close());

const states = {
  PROCESSING_UPLOAD: "UPLOADING",
  UPLOAD_FAILED: "FAILED",
  ARCHIVED: "ARCHIVED",
  ACTIVATING: "ACTIVATING",
  ACTIVE: "ACTIVE",
  DELETED: "DELETED",
} as const;
type Status = keyof typeof states & ReadSetStatus;

/** Two read sets whose names are RGIDs of two fastqs, and what happens to them; `at` picks among what waits. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant("status" as const),
    readSet: fc.nat({ max: 1 }),
    status: fc.constantFrom(...(Object.keys(states) as Status[])),
  }),
  fc.record({
    kind: fc.constant("tag" as const),
    readSet: fc.nat({ max: 1 }),
    fastq: fc.nat({ max: 1 }),
  }),
  fc.record({ kind: fc.constant("metadata" as const), readSet: fc.nat({ max: 1 }) }),
  fc.record({ kind: fc.constant("register" as const), fastq: fc.nat({ max: 1 }) }),
  fc.record({
    kind: fc.constant("deliver" as const),
    at: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 3 }),
    again: fc.boolean(),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** The world of one run, as it really is; what waits to be told is told in any order, twice or side by side. */
class World {
  readonly readSetIds = [newReadSetId(), newReadSetId()];
  readonly run = `run${runs++}`;
  readonly fastqIds = [0, 1].map((n) => `fqr.${n}${this.run.slice(3).padStart(25, "0")}`);
  readonly fastqs = new Map<number, FastqRow>();
  readonly status: Status[] = ["PROCESSING_UPLOAD", "PROCESSING_UPLOAD"];
  readonly tag: (number | undefined)[] = [undefined, undefined];
  readonly hasMetadata = [false, false];
  readonly wasTagged = [new Set<number>(), new Set<number>()];
  waiting: (() => Promise<unknown>)[] = [];
  clock = 0;

  rgid(n: number): string {
    return `ACGTCCGTGGTATTAC.${n + 1}.${this.run}`;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "register": {
        const { fastq: n } = step;
        if (this.fastqs.has(n)) return;
        const fastqId = this.fastqIds[n] ?? "";
        const projectId = `project${n}`;
        this.fastqs.set(n, await addFastq({ run: this.run, lane: n + 1, fastqId, projectId }));
        this.waiting.push(() => followThoseOf(fastqId, { isNew: true }));
        return;
      }
      case "deliver":
        return this.deliver(step.at, step.again);
      case "status":
        if (this.status[step.readSet] === "DELETED") return;
        this.status[step.readSet] = step.status;
        return this.tell(step.readSet);
      case "tag":
        if (this.status[step.readSet] === "DELETED") return;
        this.tag[step.readSet] = step.fastq;
        this.wasTagged[step.readSet]?.add(step.fastq);
        return this.tell(step.readSet);
      case "metadata":
        if (this.status[step.readSet] === "DELETED") return;
        this.hasMetadata[step.readSet] = true;
        return this.tell(step.readSet);
    }
  }

  /** The mirror's row is as the world is; an event of it waits. */
  async tell(n: number): Promise<void> {
    const readSetId = this.readSetIds[n] ?? "";
    const set_status = this.status[n] ?? "ACTIVE";
    const isGone = set_status === "DELETED";
    const tag = this.tag[n];
    const change = {
      set_status,
      set_status_at: new Date(Date.UTC(2026, 10, 1) + this.clock++ * 1000).toISOString(),
      tags: tag === undefined || isGone ? {} : { fastqId: this.fastqIds[tag] ?? "" },
      set_type: this.hasMetadata[n] ? "FASTQ" : undefined,
      set_name: this.hasMetadata[n] ? this.rgid(n) : undefined,
      ...(isGone && { files: undefined }),
    };
    await mirror(room, readSetId, change as Partial<Row>);
    this.waiting.push(() => follow({ storeId: room.storeId, readSetId }));
  }

  async deliver(at: number[], again: boolean): Promise<void> {
    const picked = new Set(at.map((n) => this.waiting[n % this.waiting.length]));
    if (!again) this.waiting = this.waiting.filter((one) => !picked.has(one));
    await Promise.all([...picked].map((one) => one && asSystem(one)));
  }

  /** Everything that waits, side by side. */
  async settle(): Promise<void> {
    await Promise.all(this.waiting.map((one) => asSystem(one)));
  }

  /** Whose it must be; undefined where nobody says so any more. */
  ownerOf(n: number): number | undefined {
    const tag = this.tag[n];
    if (tag !== undefined && this.fastqs.has(tag)) return tag;
    return this.fastqs.has(n) ? n : undefined;
  }
}

async function expectTruth(world: World): Promise<void> {
  const rows = await Promise.all([...world.fastqs.values()].map(fastqOf));
  for (const [n, readSetId] of world.readSetIds.entries()) {
    const status = world.status[n] ?? "ACTIVE";
    const holding = rows.filter(({ reads }) =>
      locationsOf(reads).some((place) => place.readSetId === readSetId),
    );
    expect(holding.length).toBeLessThanOrEqual(1);
    expect(await holderOf(room, readSetId)).toBe(holding[0]?.fastqId);
    const owner = world.ownerOf(n);
    const isGone = status === "DELETED";
    const isKnown = world.hasMetadata[n];
    // One that is gone stays with whom it was; one that nobody names any more, too.
    if (isKnown && !isGone && owner !== undefined) {
      expect(holding.map(({ fastqId }) => fastqId)).toEqual([world.fastqIds[owner]]);
      const key = { storeId: room.storeId, readSetId };
      expect((await Rows.find(key))?.projectId).toBe(`project${owner}`);
    }
    if (!isKnown) expect(holding).toEqual([]);
    for (const { reads } of holding)
      for (const place of locationsOf(reads).filter((one) => one.readSetId === readSetId))
        expect(place.storageState).toBe(states[status]);
  }
}

/** Without these nothing is linked: they come before everything else, or after it. */
const needed: Step[] = [0, 1].flatMap((n) => [
  { kind: "metadata", readSet: n },
  { kind: "register", fastq: n },
]);

test("any order, repetition and overlap of read-set events, registrations, tags and deletions ends with the last truth", async () => {
  const steps = fc.array(step, { minLength: 8, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(steps, fc.subarray(needed), async (steps, early) => {
      const world = new World();
      const rest = needed.filter((one) => !early.includes(one));
      for (const one of [...early, ...steps, ...rest]) await world.take(one);
      await world.settle();
      await expectTruth(world);
    }),
    { numRuns: 12 },
  );
});
