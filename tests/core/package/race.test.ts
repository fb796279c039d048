import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { workflowRunEntity } from "#core/catalogue/workflow-run/workflow-run.entity";
import { fastqEntity } from "#core/fastq/fastq.entity";
import * as Lines from "#core/lines/lines";
import * as Build from "#core/package/build";
import * as Manifest from "#core/package/manifest";
import { start } from "#core/package/package-state";
import type { PackageSummary } from "#core/package/schema";
import { iso } from "#core/time";
import { type LeanCloud, leanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { addFastq, addLocations, asSystem } from "#tests/core/fastq/places-room";
import { ask, asMachine, executionArn } from "#tests/core/package/room";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
  const uri = `s3://${source}/analysis/{workflowName}/{portalRunId}/`;
  cloud.set({ workflowRunPlaces: [{ uri, projectIds: ["demo"] }] });
});
afterAll(() => cloud.close());

/** A file as a recipient would see it. */
type Truth = Map<string, { sizeBytes: number; storageState: "ACTIVE" | "ARCHIVED" }>;
/** `began`: when the change to it began; while that is under way, the state before may be true as well. */
type State = { began: number; from: number; truth: Truth };

let worlds = 0;

/** A run of fastqs and the results of a workflow, which others change, and what is true of them at which time. */
class World {
  readonly #n = ++worlds;
  readonly run = `26110${this.#n}_A00001_0001_X`;
  readonly portalRunId = `20261101${this.#n.toString(16).padStart(8, "0")}`;
  readonly #folder = `analysis/sash/${this.portalRunId}/`;
  #truth: Truth = new Map();
  #lanes = 0;
  #fastqs = new Map<number, { fastqId: string; key: string; path: string }>();
  /** Each from its time on; what is true while something changes is either of two. */
  readonly states: State[] = [{ began: 0, from: 0, truth: new Map() }];

  async begin(): Promise<void> {
    const { portalRunId } = this;
    const at = iso();
    await workflowRunEntity()
      .put({
        ...{ portalRunId, projectId: "demo", workflowName: "sash", workflowType: "sash" },
        ...{ status: "SUCCEEDED", libraryIds: [], createdAt: at, updatedAt: at, version: 1 },
      })
      .go();
    for (const n of [1, 2]) {
      await this.change({ kind: "import", n, sizeBytes: n });
      await this.change({ kind: "result", n, sizeBytes: n });
    }
  }

  /** One thing that happens, at a time of its own. */
  async change(what: Change): Promise<void> {
    await cloud.clock.advance(1000);
    const began = cloud.clock.now();
    await this.#do(what);
    this.states.push({ began, from: cloud.clock.now(), truth: new Map(this.#truth) });
    await cloud.clock.advance(1000);
  }

  async #do({ kind, n, sizeBytes }: Change): Promise<void> {
    const path = `secondary-analysis/sash/${this.portalRunId}/${n}.txt`;
    const key = `${this.#folder}${n}.txt`;
    const fastq = this.#fastqs.get(n);
    if (kind === "import") return fastq ? undefined : this.#import(n, sizeBytes);
    if (kind === "result") return this.#put({ key, path }, sizeBytes);
    if (kind === "delete result") return this.#delete({ key, path });
    if (kind === "archive result") return this.#archive({ key, path });
    if (!fastq) return;
    if (kind === "archive") return this.#archive(fastq);
    this.#fastqs.delete(n);
    await fastqEntity().patch({ fastqId: fastq.fastqId }).set({ isValid: false }).go();
    await this.#delete(fastq);
  }

  async #import(n: number, sizeBytes: number): Promise<void> {
    // A lane of its own: one that was marked as not valid keeps its names.
    const lane = ++this.#lanes;
    const key = `${this.run}/${lane}_R1.fastq.gz`;
    const path = `fastq/${this.run}/Lane_${lane}/L2600001/${lane}_R1.fastq.gz`;
    const { fastqId } = await addFastq({ run: this.run, lane });
    await this.#put({ key, path }, sizeBytes);
    const place = { kind: "s3" as const, uri: `s3://${source}/${key}`, stateAt: iso() };
    await asSystem(() => addLocations(fastqId, { r1: { ...place, storageState: "ACTIVE" } }));
    this.#fastqs.set(n, { fastqId, key, path });
  }

  async #put({ key, path }: Named, sizeBytes: number): Promise<void> {
    const Body = Buffer.alloc(sizeBytes, "x");
    await cloud.s3.send(new PutObjectCommand({ Bucket: source, Key: key, Body }));
    this.#truth.set(path, { sizeBytes, storageState: "ACTIVE" });
  }

  async #delete({ key, path }: Named): Promise<void> {
    await cloud.s3.send(new DeleteObjectCommand({ Bucket: source, Key: key }));
    this.#truth.delete(path);
  }

  async #archive({ key, path }: Named): Promise<void> {
    const file = this.#truth.get(path);
    if (!file) return;
    const Body = Buffer.alloc(file.sizeBytes, "x");
    const StorageClass = "GLACIER";
    await cloud.s3.send(new PutObjectCommand({ Bucket: source, Key: key, Body, StorageClass }));
    this.#truth.set(path, { ...file, storageState: "ARCHIVED" });
  }

  /** What was true at a time: the state that held, or either of two while it changed. */
  at(time: number): Truth[] {
    return this.#within(time, time);
  }

  /** True of a path that was not there at a moment before `time`, nor at one after it. */
  isFleeting(path: string, [began, time, ended]: readonly [number, number, number]): boolean {
    const isMissing = (truths: Truth[]) => truths.some((truth) => !truth.has(path));
    return isMissing(this.#within(began, time)) && isMissing(this.#within(time, ended));
  }

  #within(from: number, to: number): Truth[] {
    const before = this.states.filter((state) => state.from <= from).at(-1);
    const changing = this.states.filter((state) => state.began <= to && state.from > from);
    return [...(before ? [before] : []), ...changing].map(({ truth }) => truth);
  }
}

type Named = { key: string; path: string };
const kinds = ["import", "delete", "archive", "result", "delete result", "archive result"] as const;
type Change = { kind: (typeof kinds)[number]; n: number; sizeBytes: number };

type Planned = Change & { call: number };
const changes = fc.array(
  fc.record<Planned>({
    /** Before which call of the packaging it happens; with a half, once that call was answered. */
    call: fc.integer({ min: 0, max: 120 }).map((halves) => halves / 2),
    kind: fc.constantFrom(...kinds),
    n: fc.integer({ min: 1, max: 4 }),
    sizeBytes: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 8 },
);

/** A result that is deleted once it was looked at, and is back, the same, before the second look. */
const goneAndBack = Array.from({ length: 9 }, (_, n): [Planned[]] => [
  [
    { call: n + 9.5, kind: "delete result", n: 1, sizeBytes: 1 },
    { call: n + 10.5, kind: "result", n: 1, sizeBytes: 1 },
  ],
]);

test("whatever is imported, deleted and archived meanwhile: the sealed manifest is true at its stated time, or it says why there is none", async () => {
  let sealed = 0;
  await fc.assert(
    fc.asyncProperty(changes, async (planned) => {
      const world = new World();
      await world.begin();
      const { run, portalRunId } = world;
      const { id: packageId } = await ask({
        selection: {
          instrumentRunIdList: [run],
          portalRunIdList: [portalRunId],
          dataTypeList: ["fastq", "secondaryAnalysis"],
          useWorkflowFilters: false,
        },
      });
      await asMachine(() => start({ packageId, executionArn }));
      const stop = interfere(planned, (change) => world.change(change));
      const beganAt = cloud.clock.now();
      const summary = await asMachine(() => Build.writeManifest({ packageId }))
        .catch((error): undefined => {
          expect(error.code).toBe("package.not_ready");
          expect(error.message).toMatch(
            /changed each of the 4 times|not there any more|no files|no valid fastq/,
          );
        })
        .finally(stop);
      if (!summary) return;
      sealed++;
      const statesAt = Date.parse(summary.statesAt);
      expect(statesAt).toBeGreaterThanOrEqual(beganAt);
      expect(statesAt).toBeLessThanOrEqual(cloud.clock.now());
      const told = await manifestOf(packageId, summary);
      const times = [beganAt, statesAt, cloud.clock.now()] as const;
      const possible = world.at(statesAt).map((truth) => {
        const lasting = [...truth].filter(
          ([path]) => told.has(path) || !world.isFleeting(path, times),
        );
        return textOf(new Map(lasting));
      });
      expect(possible).toContain(textOf(told));
    }),
    { numRuns: 40, examples: goneAndBack },
  );
  // The test would be empty if nothing were ever sealed.
  expect(sealed).toBeGreaterThan(10);
}, 240_000);

test("a package whose files change each time they are gathered is not made, and says so", async () => {
  const world = new World();
  await world.begin();
  const selection = { instrumentRunIdList: [world.run], dataTypeList: ["fastq"] };
  const { id: packageId } = await ask({ selection });
  await asMachine(() => start({ packageId, executionArn }));
  const restless = Array.from({ length: 60 }, (_, n) => ({
    ...{ call: 3 * n, kind: "archive" as const, n: 1, sizeBytes: 1 },
  }));
  const stop = interfere(restless, async () => {
    const size = 1 + Math.round(Math.random() * 1e6);
    const Key = `${world.run}/1_R1.fastq.gz`;
    const Body = Buffer.alloc(size);
    await cloud.s3.send(new PutObjectCommand({ Bucket: source, Key, Body }));
  });
  await expect(
    asMachine(() => Build.writeManifest({ packageId })).finally(stop),
  ).rejects.toMatchObject({
    code: "package.not_ready",
    message: expect.stringContaining("changed each of the 4 times"),
  });
  const key = `packages/${packageId}/manifest.ndjson`;
  expect(await Lines.range({ key }, 0, 9)).toBeUndefined();
});

/** Lets changes happen before given calls of this process's own clients; answers how to stop that. */
function interfere<T extends { call: number }>(planned: T[], work: (one: T) => Promise<void>) {
  let calls = 0;
  let isChanging = false;
  const left = [...planned].sort((a, b) => a.call - b.call);
  const name = "interfere";
  const hook = (next: (args: never) => Promise<never>) => async (args: never) => {
    if (isChanging) return next(args);
    await workUpTo(calls++);
    const answer = await next(args);
    await workUpTo(calls - 0.5);
    return answer;
  };
  const workUpTo = async (call: number) => {
    while (!isChanging && left[0] && left[0].call <= call) {
      isChanging = true;
      await work(left.shift() as T).finally(() => {
        isChanging = false;
      });
    }
  };
  const stacks = [Aws.s3().middlewareStack, Aws.dynamodb().middlewareStack];
  for (const stack of stacks)
    (stack as { add(hook: unknown, options: object): void }).add(hook, {
      step: "initialize",
      priority: "high",
      name,
    });
  return () => {
    for (const stack of stacks) stack.remove(name);
  };
}

async function manifestOf(packageId: string, { fileCount }: PackageSummary): Promise<Truth> {
  const lines = await Manifest.read(packageId);
  expect(lines).toHaveLength(fileCount);
  for (const { n, path, etag } of lines) {
    const found = await Manifest.locate(packageId, n, fileCount);
    expect(found.path).toBe(path);
    expect(etag).toMatch(/^[0-9a-f]{32}$/);
  }
  return new Map(
    lines.map(({ path, sizeBytes, storageState }) => [path, { sizeBytes, storageState }]),
  );
}

function textOf(truth: Truth): string {
  return [...truth]
    .map(([path, { sizeBytes, storageState }]) => `${path} ${sizeBytes} ${storageState}`)
    .sort()
    .join("\n");
}
