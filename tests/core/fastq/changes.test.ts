import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { record } from "#core/fastq/fact";
import * as Fastqs from "#core/fastq/fastq";
import { list } from "#core/fastq/list";
import { register } from "#core/fastq/register";
import { change } from "#core/fastq/verbs";
import { asSystem, eventsOf, fastqOf } from "#tests/core/fastq/places-room";
import { addLibrary, asSharer, openStore, sharerOf } from "#tests/core/fastq/store-room";

let room: Awaited<ReturnType<typeof openStore>>;
beforeAll(async () => {
  room = await openStore();
});
afterAll(() => room.cloud.close());

async function add(run: string, given: { libraryId?: string; projectId?: string } = {}) {
  const input = { projectId: "demo", libraryId: `L_${run}`, index: "ACGT", lane: 1, ...given };
  const [made] = await asSystem(() =>
    register([{ ...input, instrumentRunId: run }], { source: "import" }),
  );
  return made?.fastq?.fastqId ?? "";
}

test("facts and changes that come at once do not overwrite each other", async () => {
  const fastqId = await add("facts");
  const told = { source: "request", action: "test" } as const;
  const facts = (facts: Parameters<typeof record>[1]) => record(fastqId, facts, told);
  await asSystem(() =>
    Promise.all([
      facts({ qc: { r1Q20Fraction: 0.9 } }),
      facts({ fingerprint: { uri: "s3://b/f.ntsm" } }),
      facts({ readCount: 5, baseCount: 50 }),
      change({ fastqId, center: "UMCCR" }),
    ]),
  );
  expect(await fastqOf({ fastqId })).toMatchObject({
    qc: { value: { r1Q20Fraction: 0.9 } },
    fingerprint: { value: { uri: "s3://b/f.ntsm" } },
    readCount: { value: 5 },
    baseCount: { value: 50 },
    center: "UMCCR",
    version: 5,
  });
});

test("what is so already changes nothing; each change is told of by its own word", async () => {
  const fastqId = await add("words");
  const told = () => eventsOf(fastqId);
  await asSharer(() => change({ fastqId, isValid: true, center: null }));
  expect(await fastqOf({ fastqId })).toMatchObject({ version: 1 });
  await asSharer(() => change({ fastqId, isValid: false }));
  await asSharer(() => change({ fastqId, isValid: true, platform: "Illumina" }));
  await asSharer(() => change({ fastqId, platform: null }));
  expect((await told()).slice(1)).toEqual([
    "FastqStateChange FASTQ_IS_INVALID",
    "FastqStateChange FASTQ_IS_VALID",
    "FastqStateChange FASTQ_UPDATED",
  ]);
  expect(await fastqOf({ fastqId })).not.toHaveProperty("platform");
});

test("only admins change a fastq's library; it is then found under the new one, in that one's project", async () => {
  await addLibrary("L_new", "other");
  const fastqId = await add("library");
  await expect(asSharer(() => change({ fastqId, libraryId: "L_new" }))).rejects.toMatchObject({
    code: "auth.forbidden",
  });
  await asSystem(() => change({ fastqId, libraryId: "L_new" }));
  const found = (libraryId: string, projectId: string) =>
    Actor.run(sharerOf(projectId), () => list({ libraryId }));
  expect((await found("L_new", "other")).items).toMatchObject([{ id: fastqId }]);
  for (const [libraryId, projectId] of [
    ["L_library", "demo"],
    ["L_new", "demo"],
  ] as const)
    expect((await found(libraryId, projectId)).items).toEqual([]);
  await expect(asSharer(() => Fastqs.get({ fastqId }))).rejects.toMatchObject({
    code: "fastq.not_found",
  });
  expect((await eventsOf(fastqId)).at(-1)).toBe("FastqStateChange LIBRARY_UPDATED");
});

test("fastqs are of their library's project, whoever registers them", async () => {
  await addLibrary("L_theirs", "other");
  const body = { index: "ACGT", lane: 1, instrumentRunId: "theirs", libraryId: "L_theirs" };
  await expect(asSharer(() => Fastqs.create(body))).rejects.toMatchObject({
    errors: [{ path: "libraryId" }],
  });
  const made = await Actor.run(sharerOf("other"), () => Fastqs.create(body));
  expect(made.projectId).toBe("other");
});

test("a sample's fastqs are those of its libraries, of others none", async () => {
  await addLibrary("L_s1", "demo", "S1");
  await addLibrary("L_s2", "demo", "S1");
  await addLibrary("L_s3", "demo", "S2");
  const ids = [];
  for (const libraryId of ["L_s1", "L_s2", "L_s3"])
    ids.push(await add(`of-${libraryId}`, { libraryId }));
  const found = async (query: object) =>
    (await asSharer(() => list(query))).items.map(({ id }) => id).sort();
  expect(await found({ sampleId: "S1" })).toEqual(ids.slice(0, 2));
  expect(await found({ sampleId: "S1", libraryId: "L_s3" })).toEqual([]);
  expect(await found({ sampleId: "S3" })).toEqual([]);
  expect(await found({ libraryIds: "L_s3,L_s1" })).toEqual([ids[0], ids[2]]);
  expect(await found({ libraryIds: "L_s3,L_s1", sampleId: "S2" })).toEqual([ids[2]]);
});

test("a run's fastqs are found by lane and index, and pages keep their filters", async () => {
  const inputs = [1, 2].flatMap((lane) =>
    ["ACGT", "ACGTT", "TTGA"].map((index) => ({
      ...{ projectId: "demo", libraryId: `L_lanes_${index}`, lane, index },
      instrumentRunId: "lanes",
    })),
  );
  await asSystem(() => register(inputs, { source: "import" }));
  const rgids = async (query: object) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await asSharer(() => list({ ...query, limit: 1, cursor }));
      found.push(...page.items.map(({ rgid }) => rgid));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found.sort();
  };
  const run = { instrumentRunId: "lanes" };
  expect(await rgids({ ...run, lane: 2 })).toEqual([
    "ACGT.2.lanes",
    "ACGTT.2.lanes",
    "TTGA.2.lanes",
  ]);
  expect(await rgids({ ...run, index: "ACGT" })).toEqual(["ACGT.1.lanes", "ACGT.2.lanes"]);
  expect(await rgids({ ...run, lane: 1, index: "ACGT" })).toEqual(["ACGT.1.lanes"]);
  expect(await rgids({ ...run, libraryId: "L_lanes_TTGA" })).toEqual([
    "TTGA.1.lanes",
    "TTGA.2.lanes",
  ]);
  expect(await rgids({ rgid: "TTGA.1.lanes", ...run })).toEqual(["TTGA.1.lanes"]);
  expect(await rgids({ rgid: "TTGA.1.lanes", lane: 2, ...run })).toEqual([]);
});

test("invalid fastqs are listed when they are asked for, by whichever index", async () => {
  const inputs = [1, 2, 3].map((lane) => ({
    ...{ projectId: "demo", libraryId: "L_invalid", index: "ACGT", lane },
    instrumentRunId: "invalid",
  }));
  const made = await asSystem(() => register(inputs, { source: "import" }));
  const fastqId = made[0]?.fastq?.fastqId ?? "";
  await asSharer(() => change({ fastqId, isValid: false }));
  const count = async (query: object) => (await asSharer(() => list(query))).items.length;
  for (const by of [{ libraryId: "L_invalid" }, { instrumentRunId: "invalid" }])
    expect([
      await count(by),
      await count({ ...by, isValid: "any" }),
      await count({ ...by, isValid: "false" }),
    ]).toEqual([2, 3, 1]);
  expect(await count({ rgid: "ACGT.1.invalid" })).toBe(0);
  expect(await count({ rgid: "ACGT.1.invalid", isValid: "any" })).toBe(1);
});

test("lane and index without their run are refused by their names", async () => {
  await expect(asSharer(() => list({ lane: 1, index: "ACGT" }))).rejects.toMatchObject({
    errors: [{ path: "lane" }, { path: "index" }],
  });
});
