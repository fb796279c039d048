import { beforeAll, expect, test } from "vitest";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { fastqNameEntity } from "#core/fastq/fastq-name.entity";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import { configure } from "#core/settings";
import { keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const at = "2026-11-01T12:00:00.000Z";
const fastqId = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const fastqSetId = "fqs.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";

const fastq = (change: object = {}) =>
  fastqEntity()
    .put({
      ...{ fastqId, projectId: "Demo", rgid: "ACGT.2.Run_a", index: "ACGT", lane: 2 },
      ...{ instrumentRunId: "Run_a", libraryId: "L2600001a", isValid: true, jobs: {} },
      ...{ createdAt: at, createdBy: "u", updatedAt: at, version: 1 },
      ...change,
    })
    .params();
const fastqSet = () =>
  fastqSetEntity()
    .put({
      ...{ fastqSetId, projectId: "Demo", libraryId: "L2600001a", fastqIds: [] },
      ...{ isCurrent: true, allowsAdditional: false, version: 1 },
      ...{ createdAt: at, createdBy: "u", updatedAt: at },
    })
    .params();

test("a fastq is found by itself, and within its project by library, and by run, lane and index", () => {
  expect(keysOf(fastq())).toEqual({
    gsi1pk: "$seqferry#projectId_Demo",
    gsi1sk: `$fastq_1#fastqId_${fastqId}`,
    gsi2pk: "$seqferry#projectId_Demo#libraryId_L2600001a",
    gsi2sk: `$fastq_1#fastqId_${fastqId}`,
    gsi3pk: "$seqferry#projectId_Demo#instrumentRunId_Run_a",
    gsi3sk: `$fastq_1#lane_0002#index_ACGT#fastqId_${fastqId}`,
    pk: `$seqferry#fastqId_${fastqId}`,
    sk: "$fastq_1",
  });
});

test("lanes of a run are in their order, ten after nine", () => {
  const places = [9, 10, 1000].map((lane) => String(keysOf(fastq({ lane })).gsi3sk));
  expect([...places].sort()).toEqual(places);
});

test("only a fastq with a restored copy is in the index of what is due, by its time", () => {
  expect(keysOf(fastq({ dueAt: at, dueShard: 3 }))).toMatchObject({
    gsi6pk: "$seqferry#dueShard_3",
    gsi6sk: `$fastq_1#dueAt_${at}`,
  });
});

test("a fastq set is found by itself, by its project and by its library", () => {
  expect(keysOf(fastqSet())).toEqual({
    gsi1pk: "$seqferry#projectId_Demo",
    gsi1sk: `$fastqSet_1#fastqSetId_${fastqSetId}`,
    gsi2pk: "$seqferry#projectId_Demo#libraryId_L2600001a",
    gsi2sk: `$fastqSet_1#fastqSetId_${fastqSetId}`,
    pk: `$seqferry#fastqSetId_${fastqSetId}`,
    sk: "$fastqSet_1",
  });
});

test("who has a name is one item, and names that differ in case alone are two", () => {
  const name = (value: string) =>
    keysOf(fastqNameEntity().put({ kind: "currentSet", value, targetId: fastqSetId }).params());
  expect(name("L2600001a")).toEqual({
    pk: "$seqferry#kind_currentSet#value_L2600001a",
    sk: "$fastqName_1",
  });
  expect(name("L2600001A")).not.toEqual(name("L2600001a"));
});
