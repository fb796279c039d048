import { afterAll, beforeAll, expect, test } from "vitest";
import * as Audit from "#core/audit";
import * as Fastqs from "#core/fastq/fastq";
import type { CreateFastq } from "#core/fastq/fastq-schema";
import { fileName, holders, textOf } from "#core/fastq/names";
import type { NewFastq } from "#core/fastq/new-fastq";
import { register } from "#core/fastq/register";
import type { FastqRow, LocationRow } from "#core/fastq/row";
import { remove } from "#core/fastq/verbs";
import { asSystem, eventsOf } from "#tests/core/fastq/places-room";
import { asSharer, openStore, putFile, stateOf } from "#tests/core/fastq/store-room";

let room: Awaited<ReturnType<typeof openStore>>;
beforeAll(async () => {
  room = await openStore();
});
afterAll(() => room.cloud.close());

const input = (run: string, given: Partial<NewFastq> = {}): NewFastq => ({
  ...{ projectId: "demo", libraryId: `L_${run}`, index: "ACGT+TTGA" },
  ...{ lane: 1, instrumentRunId: run },
  ...given,
});
const fileAt = (name: string): LocationRow => ({
  kind: "s3",
  uri: `s3://seqferry-demo-source/${name}`,
  storageState: "ACTIVE",
  stateAt: "2026-11-01T00:00:00.000Z",
});
const request = { source: "import" };
const registerAll = (inputs: NewFastq[]) => asSystem(() => register(inputs, request));

test("many registrations of one RGID at once make one fastq, and the others are told which it is", async () => {
  const { libraryId, lane, index, instrumentRunId } = input("race");
  const body = { libraryId, lane, index, instrumentRunId, projectId: "demo" };
  const made = await asSharer(() =>
    Promise.allSettled(Array.from({ length: 6 }, () => Fastqs.create(body))),
  );
  const ids = made.flatMap((one) => (one.status === "fulfilled" ? one.value.id : []));
  expect(ids).toHaveLength(1);
  for (const one of made)
    if (one.status === "rejected")
      expect(one.reason).toMatchObject({
        code: "fastq.exists",
        message: expect.stringContaining(ids[0] ?? ""),
      });
  expect((await stateOf(libraryId)).fastqs).toHaveLength(1);
});

test("nobody registers in a project that no list walks, who may see all neither", async () => {
  const { libraryId, lane, index, instrumentRunId } = input("nowhere");
  const body = { libraryId, lane, index, instrumentRunId, projectId: "tpyo" };
  await expect(asSystem(() => Fastqs.create(body))).rejects.toMatchObject({
    ...{ code: "request.invalid", errors: [{ path: "projectId" }] },
  });
});

test("two lists of one run at once make each fastq once, and each list is answered for all its lines", async () => {
  const lines = Array.from({ length: 20 }, (_, n) =>
    input("lists", { lane: n + 1, libraryId: "L_lists" }),
  );
  const [one, other] = await Promise.all([registerAll(lines), registerAll([...lines].reverse())]);
  const added = [...one, ...other].filter(({ result }) => result === "added");
  expect(added).toHaveLength(20);
  expect([...one, ...other].filter(({ result }) => result === "unchanged")).toHaveLength(20);
  expect((await stateOf("L_lists")).fastqs).toHaveLength(20);
});

test("a list that is registered again changes nothing, and writes nothing", async () => {
  const lines = [1, 2, 3].map((lane) =>
    input("again", { lane, reads: { r1: fileAt(`again/${lane}`) } }),
  );
  const results = async () => (await registerAll(lines)).map(({ result }) => result);
  expect(await results()).toEqual(["added", "added", "added"]);
  const before = await stateOf("L_again");
  expect(await results()).toEqual(["unchanged", "unchanged", "unchanged"]);
  expect(await stateOf("L_again")).toEqual(before);
});

test("a fastq that is there without reads gets them, once", async () => {
  await registerAll([input("reads")]);
  const reads = { r1: fileAt("reads/1.fastq.gz"), r2: fileAt("reads/2.fastq.gz") };
  const [first] = await registerAll([input("reads", { reads })]);
  expect(first).toMatchObject({ result: "changed", fastq: { compressionFormat: "GZIP" } });
  expect(await registerAll([input("reads", { reads })])).toMatchObject([{ result: "unchanged" }]);
});

test.each<[string, (run: string) => Partial<NewFastq>, string]>([
  ["another library", () => ({ libraryId: "L_other" }), "library"],
  ["other files", (run) => ({ reads: { r1: fileAt(`${run}/other`) } }), "Detach them first"],
  ["a file of another fastq", () => ({ reads: { r1: fileAt("taken") } }), "of another fastq"],
])(
  "an RGID that comes again with %s is refused alone, and its fastq stays as it is",
  async (name, change, why) => {
    const run = `refused-${name.length}`;
    await registerAll([input("holder", { reads: { r1: fileAt("taken") } })]);
    await registerAll([input(run, { reads: { r1: fileAt(`${run}/1`) } })]);
    const before = await stateOf(`L_${run}`);
    const outcomes = await registerAll([
      input(run, change(run)),
      input(run, { lane: 2, libraryId: `L_${run}_2` }),
    ]);
    expect(outcomes.map(({ result }) => result)).toEqual(["refused", "added"]);
    expect(outcomes[0]?.detail).toContain(why);
    expect(await stateOf(`L_${run}`)).toEqual(before);
  },
);

test("two lines of one list for one RGID or one file make one fastq each", async () => {
  const r1 = fileAt("twice/1");
  const [one, same, thief] = await registerAll([
    input("twice", { reads: { r1 } }),
    input("twice", { reads: { r1 } }),
    input("twice", { lane: 2, reads: { r1 } }),
  ]);
  expect([one?.result, same?.result, thief?.result]).toEqual(["added", "unchanged", "refused"]);
  expect((await stateOf("L_twice")).fastqs).toHaveLength(1);
});

test("a dry run says the same, and writes nothing", async () => {
  await registerAll([input("dry")]);
  const lines = [
    input("dry", { reads: { r1: fileAt("dry/1") } }),
    input("dry", { lane: 2 }),
    input("dry", { libraryId: "L_else" }),
  ];
  const before = await stateOf("L_dry");
  const imagined = new Map<string, FastqRow>();
  const said = await asSystem(() => register(lines, { ...request, imagined }));
  expect(said.map(({ result }) => result)).toEqual(["changed", "added", "refused"]);
  expect(await stateOf("L_dry")).toEqual(before);
  expect((await stateOf("L_else")).fastqs).toEqual([]);
});

test("a dry run says of lines that meet each other what the run then says, in one batch and in two", async () => {
  const reads = { r1: fileAt("dry-twice/1") };
  const lines = [
    ...[input("dry-twice"), input("dry-twice", { reads }), input("dry-twice", { reads })],
    ...[input("dry-twice", { libraryId: "L_else" }), input("dry-twice", { lane: 2, reads })],
    input("dry-twice", { reads: { r1: fileAt("dry-twice/2") } }),
  ];
  const imagined = new Map<string, FastqRow>();
  const dry = (some: NewFastq[]) => asSystem(() => register(some, { ...request, imagined }));
  const apart = [...(await dry(lines.slice(0, 2))), ...(await dry(lines.slice(2)))];
  imagined.clear();
  const whole = await dry(lines);
  const real = await registerAll(lines);
  const results = [apart, whole, real].map((all) => all.map(({ result }) => result));
  const wanted = ["added", "changed", "unchanged", "refused", "refused", "refused"];
  expect(results).toEqual([wanted, wanted, wanted]);
});

test("a fastq is there with its names, audit record and event, or not at all", async () => {
  const uri = await putFile(room, "whole/1.fastq.gz");
  const body: CreateFastq = {
    ...{ index: "ACGT", lane: 1, instrumentRunId: "whole", libraryId: "L_whole" },
    ...{ projectId: "demo", reads: { r1: { uri } } },
  };
  const { id } = await asSharer(() => Fastqs.create(body));
  const names = [{ kind: "rgid" as const, value: "ACGT.1.whole" }, fileName(uri)];
  const held = await holders(names);
  expect(names.map((name) => held.get(textOf(name)))).toEqual([id, id]);
  expect(await eventsOf(id)).toEqual(["FastqStateChange FASTQ_CREATED"]);
  expect(await Audit.history(id)).toMatchObject([{ action: "fastq.create", actorId: "sharer" }]);
  const thief = asSharer(() => Fastqs.create({ ...body, lane: 2 }));
  await expect(thief).rejects.toMatchObject({ code: "fastq.exists" });
  expect((await stateOf("L_whole")).fastqs).toHaveLength(1);
  expect((await holders([{ kind: "rgid", value: "ACGT.2.whole" }])).size).toBe(0);
});

test("a fastq that is deleted gives its names back, and its event has the shape of the others", async () => {
  const [made] = await registerAll([input("deleted", { reads: { r1: fileAt("deleted/1") } })]);
  const fastqId = made?.fastq?.fastqId ?? "";
  await asSystem(() => remove({ fastqId }));
  await expect(asSystem(() => remove({ fastqId }))).rejects.toMatchObject({
    code: "fastq.not_found",
  });
  expect((await eventsOf(fastqId)).at(-1)).toBe("FastqStateChange FASTQ_DELETED");
  const [anew] = await registerAll([input("deleted", { reads: { r1: fileAt("deleted/1") } })]);
  expect(anew?.result).toBe("added");
});
