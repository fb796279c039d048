import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { libraryEntity } from "#core/catalogue/library.entity";
import { changeLocations } from "#core/fastq/location";
import { followMany, follow as followNow } from "#core/fastq/read-set/follow";
import { followThoseOf as followOf } from "#core/fastq/read-set/of-fastq";
import { suggestions } from "#core/fastq/read-set/suggest";
import { removeRow } from "#core/fastq/verbs";
import * as Rows from "#core/readset/rows";
import * as Search from "#core/readset/search";
import {
  addFastq,
  asSystem,
  eventsOf,
  fastqOf,
  holderOf,
  late,
  mirror,
  newReadSetId,
  openRoom,
  placesOf,
  type Room,
} from "#tests/core/fastq/places-room";

let room: Room;

beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.cloud.close());

const follow = (readSetId: string) =>
  asSystem(() => followNow({ storeId: room.storeId, readSetId }));
const register = (fastqId: string) => asSystem(() => followOf(fastqId, { isNew: true }));

test("a read set that is named by an RGID becomes that fastq's, and its life is the fastq's", async () => {
  const fastq = await addFastq({ run: "life" });
  const id = newReadSetId();
  await mirror(room, id, { set_name: fastq.rgid, set_status: "PROCESSING_UPLOAD", files: [] });
  expect(await follow(id)).toBe("changed");
  expect(await placesOf(fastq)).toEqual([`${id} UPLOADING`]);
  const lives = [
    ["ACTIVE", "ACTIVE"],
    ["ARCHIVED", "ARCHIVED"],
    ["ACTIVATING", "ACTIVATING"],
    ["ACTIVE", "ACTIVE"],
    ["DELETED", "DELETED"],
  ] as const;
  const uri = (n: number) =>
    `s3://alias-s3alias/000000000000/sequenceStore/${room.storeId}/readSet/${id}/R${n}.fastq.gz`;
  const located = [1, 2].map((n) => ({
    file_type: `source${n}`,
    file_path: uri(n),
    content_length: n,
  }));
  for (const [n, [set_status, storageState]] of lives.entries()) {
    const set_status_at = `2026-11-0${n + 2}T00:00:00.000Z`;
    await mirror(room, id, { set_status, set_status_at, files: located });
    await follow(id);
    expect(await placesOf(fastq)).toEqual([`${id} ${storageState}`, `${id} ${storageState}`]);
    expect(await follow(id)).toBe("settled");
  }
  expect(await eventsOf(fastq.fastqId)).toEqual(
    [
      "FASTQ_CREATED",
      "READ_SET_ADDED",
      "READ_SET_ARCHIVED",
      "READ_SET_ACTIVE",
      "READ_SET_DELETED",
    ].map((status) => `FastqStateChange ${status}`),
  );
});

test("an upload that failed is told of as such", async () => {
  const fastq = await addFastq({ run: "failed" });
  const id = newReadSetId();
  await mirror(room, id, { set_name: fastq.rgid, set_status: "UPLOAD_FAILED", files: [] });
  await follow(id);
  expect(await placesOf(fastq)).toEqual([`${id} FAILED`]);
  expect(await eventsOf(fastq.fastqId)).toContain("FastqStateChange READ_SET_FAILED");
});

test("an explicit tag wins over the name, and a tag that moves to another fastq moves the read set with what it told", async () => {
  const [one, other] = [await addFastq({ run: "tag-1" }), await addFastq({ run: "tag-2" })];
  const id = newReadSetId();
  const sequence_information = { total_read_count: 10, total_base_count: 1000 };
  await mirror(room, id, {
    ...{ set_name: one.rgid, sequence_information },
    tags: { fastqId: other.fastqId },
  });
  await follow(id);
  expect(await placesOf(one)).toEqual([]);
  expect(await fastqOf(other)).toMatchObject({ readCount: { value: 10, source: "healthomics" } });
  await mirror(room, id, { tags: { fastqId: one.fastqId } });
  await follow(id);
  expect(await placesOf(one)).toEqual([`${id} ACTIVE`, `${id} ACTIVE`]);
  expect(await placesOf(other)).toEqual([]);
  expect(await fastqOf(other)).not.toHaveProperty("readCount");
  expect(await holderOf(room, id)).toBe(one.fastqId);
  expect((await eventsOf(other.fastqId)).at(-1)).toBe("FastqStateChange READ_SET_DELETED");
  expect((await eventsOf(one.fastqId)).at(-1)).toBe("FastqStateChange READ_SET_ADDED");
});

test("who is late with what he saw of a read set mends what he wrote", async () => {
  const [one, other] = [await addFastq({ run: "mend-1" }), await addFastq({ run: "mend-2" })];
  const id = newReadSetId();
  await mirror(room, id, { tags: { fastqId: one.fastqId } });
  await follow(id);
  await mirror(room, id, { tags: { fastqId: other.fastqId } });
  const goOn = await late(room, () => follow(id));
  await mirror(room, id, { tags: { fastqId: one.fastqId } });
  expect(await follow(id)).toBe("settled");
  await goOn();
  expect(await holderOf(room, id)).toBe(one.fastqId);
  expect(await placesOf(other)).toEqual([]);
});

test("a tag that is taken away leaves the read set where it is", async () => {
  const fastq = await addFastq({ run: "untag" });
  const id = newReadSetId();
  await mirror(room, id, { tags: { fastqId: fastq.fastqId } });
  await follow(id);
  await mirror(room, id, { tags: {} });
  expect(await follow(id)).toBe("settled");
  expect(await holderOf(room, id)).toBe(fastq.fastqId);
});

test("nothing is linked by its sample alone, which many lanes share", async () => {
  const fastq = await addFastq({ run: "sample", libraryId: "L2600042" });
  const id = newReadSetId();
  await mirror(room, id, { set_sample_id: "L2600042", set_name: "L2600042 lane 1" });
  expect(await follow(id)).toBe("settled");
  expect(await placesOf(fastq)).toEqual([]);
});

test("what is nobody's of a fastq's library and project is suggested, and nothing else", async () => {
  const libraryId = "L2600099";
  const fastq = await addFastq({ run: "suggested", libraryId });
  const [free, own, foreign, bam] = [1, 2, 3, 4].map(newReadSetId);
  const ofLibrary = { set_sample_id: libraryId };
  await mirror(room, free ?? "", ofLibrary);
  await mirror(room, own ?? "", { ...ofLibrary, set_name: fastq.rgid });
  await mirror(room, foreign ?? "", { ...ofLibrary, projectId: "clinical" });
  await mirror(room, bam ?? "", { ...ofLibrary, set_type: "BAM" });
  await follow(own ?? "");
  const viewer = { ...Actor.system("viewer"), roles: ["viewer" as const], projectIds: ["demo"] };
  const { items } = await Actor.run(viewer, () => suggestions({ fastqId: fastq.fastqId }));
  expect(items.map(({ id }) => id)).toEqual([free]);
  const stranger = { ...viewer, projectIds: ["other"] };
  await expect(
    Actor.run(stranger, () => suggestions({ fastqId: fastq.fastqId })),
  ).rejects.toMatchObject({ code: "fastq.not_found" });
});

test("a fastq that is registered after its read set finds it, by name and by tag", async () => {
  const [byName, byTag] = [newReadSetId(), newReadSetId()];
  const run = "late";
  const rgid = `ACGTCCGTGGTATTAC.1.${run}`;
  await mirror(room, byName, { set_name: rgid, projectId: "unassigned" });
  const fastqId = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
  await mirror(room, byTag, { tags: { fastqId } });
  const fastq = await addFastq({ run, fastqId });
  expect(fastq.rgid).toBe(rgid);
  await register(fastqId);
  expect((await placesOf(fastq)).filter((place) => place.startsWith(byName))).toHaveLength(2);
  expect((await placesOf(fastq)).filter((place) => place.startsWith(byTag))).toHaveLength(2);
});

test("a fastq finds a read set that the mirror's indexes do not show yet", async () => {
  const id = newReadSetId();
  const run = "hidden";
  await mirror(room, id, { set_name: `ACGTCCGTGGTATTAC.1.${run}`, projectId: "elsewhere" });
  // In a project where nobody looks it is as invisible as to an index that is behind.
  expect(await Search.all({ name: `ACGTCCGTGGTATTAC.1.${run}` }, ["demo", "unassigned"])).toEqual(
    [],
  );
  await follow(id);
  const fastq = await addFastq({ run });
  await register(fastq.fastqId);
  expect(await placesOf(fastq)).toEqual([`${id} ACTIVE`, `${id} ACTIVE`]);
});

test("a read set that is gone becomes nobody's anew", async () => {
  const id = newReadSetId();
  const run = "gone";
  await mirror(room, id, { set_name: `ACGTCCGTGGTATTAC.1.${run}`, set_status: "DELETED" });
  const fastq = await addFastq({ run });
  await register(fastq.fastqId);
  expect(await follow(id)).toBe("settled");
  expect(await placesOf(fastq)).toEqual([]);
});

test("alignments are linked to no fastq, whatever their names and tags say", async () => {
  const fastq = await addFastq({ run: "bam" });
  const id = newReadSetId();
  const tags = { fastqId: fastq.fastqId };
  await mirror(room, id, { set_type: "BAM", set_name: fastq.rgid, tags });
  expect(await follow(id)).toBe("settled");
  expect(await placesOf(fastq)).toEqual([]);
});

test("a count that somebody gave is not replaced by what HealthOmics counts, and sizes of gzip files are taken while they are right", async () => {
  const fastq = await addFastq({ run: "facts" });
  const id = newReadSetId();
  const readCount = { value: 7, at: "2026-11-01T00:00:00.000Z", source: "request" };
  const reads = { r1: { locations: [] } };
  await asSystem(() =>
    changeLocations(fastq.fastqId, () => reads, {
      ...{ action: "fastq.test", source: "test", facts: { readCount } },
    }),
  );
  const sequence_information = { total_read_count: 14, total_base_count: 2000 };
  const given = { set_name: fastq.rgid, sequence_information };
  await mirror(room, id, { ...given, files_stale: true });
  await follow(id);
  const before = await fastqOf(fastq);
  expect(before).toMatchObject({ readCount, baseCount: { value: 2000, source: "healthomics" } });
  expect(before.reads?.r1).not.toHaveProperty("gzipSizeBytes");
  await mirror(room, id, { files_stale: false });
  await follow(id);
  expect(await fastqOf(fastq)).toMatchObject({
    compressionFormat: "GZIP",
    reads: { r1: { gzipSizeBytes: 1001 }, r2: { gzipSizeBytes: 1002 } },
  });
});

test("a read set takes its fastq's project with its tags' index, and no later event takes it back", async () => {
  const fastq = await addFastq({ run: "project", projectId: "clinical" });
  const id = newReadSetId();
  const tags = { fastqId: fastq.fastqId };
  await mirror(room, id, { tags });
  expect(await follow(id)).toBe("changed");
  const key = { storeId: room.storeId, readSetId: id };
  const named = { tag: `fastqId=${fastq.fastqId}` };
  expect((await Rows.find(key))?.projectId).toBe("clinical");
  expect((await Search.all(named, ["clinical"])).map(({ set_id }) => set_id)).toEqual([id]);
  expect(await Search.all(named, ["demo"])).toEqual([]);
  expect(await follow(id)).toBe("settled");
});

test("a read set without a fastq takes its library's project, alignments too; a library without one moves nothing", async () => {
  const at = "2026-11-01T00:00:00.000Z";
  const kin = { sampleId: "S1", subjectId: "SBJ1", individualId: "I1" };
  const library = { ...kin, instrumentRuns: [], createdAt: at, updatedAt: at, version: 1 };
  for (const [libraryId, projectId] of [
    ["L2600077", "clinical"],
    ["L2600078", "unassigned"],
  ] as const)
    await libraryEntity()
      .put({ ...library, libraryId, projectId })
      .go();
  const sampleOf = { fastq: "L2600077_topup2", bam: "L2600077", nobody: "L2600078" };
  const moved: Record<string, string | undefined> = {};
  for (const [name, set_sample_id] of Object.entries(sampleOf)) {
    const id = newReadSetId();
    await mirror(room, id, { set_sample_id, ...(name === "bam" && { set_type: "BAM" }) });
    await follow(id);
    moved[name] = (await Rows.find({ storeId: room.storeId, readSetId: id }))?.projectId;
  }
  expect(moved).toEqual({ fastq: "clinical", bam: "clinical", nobody: "demo" });
});

test("read sets that are as they are to be cost a few reads together and no write; the others are followed", async () => {
  const [ready, moved] = [await addFastq({ run: "many-1" }), await addFastq({ run: "many-2" })];
  const ids = [newReadSetId(), newReadSetId(), newReadSetId(), newReadSetId()];
  const names = [ready.rgid, moved.rgid, "reads of nobody", "reads of nobody"];
  for (const [n, id] of ids.entries()) {
    await mirror(room, id, { set_name: names[n] ?? "", ...(n === 3 && { set_type: "BAM" }) });
    await follow(id);
  }
  const { ledger } = room.cloud.gate;
  const keys = ids.map((readSetId) => ({ storeId: room.storeId, readSetId }));
  const outcomes = async () => {
    const found: string[] = [];
    await asSystem(() => followMany(keys, async (_key, work) => found.push(await work)));
    return found;
  };
  const callsOf = () => ledger.rows().reduce((sum, { calls }) => sum + calls, 0);
  const before = callsOf();
  expect(await outcomes()).toEqual(["settled", "settled", "settled", "settled"]);
  expect(callsOf() - before).toBe(4);
  await mirror(room, ids[1] ?? "", { set_status: "ARCHIVED" });
  expect((await outcomes()).sort()).toEqual(["changed", "settled", "settled", "settled"]);
  expect(await placesOf(moved)).toEqual([`${ids[1]} ARCHIVED`, `${ids[1]} ARCHIVED`]);
});

test("a fastq that was deleted and registered anew finds its read set again", async () => {
  const first = await addFastq({ run: "anew" });
  const id = newReadSetId();
  await mirror(room, id, { set_name: first.rgid, set_sample_id: "no library" });
  await follow(id);
  await asSystem(async () => removeRow(await fastqOf(first)));
  expect(await holderOf(room, id)).toBeUndefined();
  const second = await addFastq({ run: "anew" });
  await register(second.fastqId);
  expect(await holderOf(room, id)).toBe(second.fastqId);
});
