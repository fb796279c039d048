import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import type { ImportRecord } from "#core/catalogue/import/reader";
import { listReader } from "#core/fastq/fastq-list/reader";
import { outboxEntity } from "#core/outbox";
import { asSystem } from "#tests/core/fastq/places-room";
import { addLibrary, openStore, putFile, sharerOf, stateOf } from "#tests/core/fastq/store-room";

let room: Awaited<ReturnType<typeof openStore>>;
beforeAll(async () => {
  room = await openStore();
});
afterAll(() => room.cloud.close());

const columns = ["rgid", "rgsm", "rglb", "lane", "read1_file", "read2_file"];
const optionsOf = (run: string, more: object = {}) => ({
  ...{ importId: `imp.${run}`, dryRun: false, instrumentRunId: run },
  ...{ baseUri: "s3://seqferry-demo-source/", projectId: "demo" },
  ...more,
});

/** Lines of a run, with their files, each of a lane of its own. */
async function linesOf(run: string, libraries: string[]): Promise<ImportRecord[]> {
  const records: ImportRecord[] = [];
  for (const [n, rgsm] of libraries.entries()) {
    const [read1_file, read2_file] = [`${run}/${n}_R1.fastq.gz`, `${run}/${n}_R2.fastq.gz`];
    for (const name of [read1_file, read2_file]) await putFile(room, name);
    const lane = String(n + 1);
    const values = { rgid: `ACGT.TTGA.${lane}`, rgsm, rglb: "UnknownLibrary", lane };
    records.push({ line: n + 2, values: { ...values, read1_file, read2_file } });
  }
  return records;
}

function readerOf(options: ReturnType<typeof optionsOf>) {
  const reader = listReader(options);
  reader.begin(columns);
  return reader;
}

const resultsOf = (outcomes: { result: string }[]) => outcomes.map(({ result }) => result);

/** What waits to be published of an import, without its envelope. */
async function toldOf(importId: string): Promise<object[]> {
  const shards = Array.from({ length: 10 }, (_, shard) =>
    outboxEntity().query.primary({ shard }).go({ pages: "all", consistent: true }),
  );
  return (await Promise.all(shards))
    .flatMap(({ data }) => data)
    .filter(({ detailType }) => detailType === "FastqListRowsAdded")
    .map(({ detail }) => JSON.parse(detail).data)
    .filter((data) => data.importId === importId);
}

test("columns that are missing are named; those that are not used are said", () => {
  expect(() => listReader(optionsOf("x")).begin(["rgid", "lane"])).toThrow(
    /rgsm.*rglb.*read1_file/,
  );
  const reader = listReader(optionsOf("x"));
  reader.begin([...columns, "density"]);
  expect(reader.warnings?.()).toEqual([expect.stringContaining("density")]);
});

test("a run's lines become fastqs with their files, told of by one event, however often it is taken and ended", async () => {
  const records = await linesOf("whole", ["L_w1", "L_w2", "L_w2_topup"]);
  const reader = readerOf(optionsOf("whole"));
  const counts = { added: 3, changed: 0, unchanged: 0, refused: 0 };
  await asSystem(async () => {
    expect(resultsOf(await reader.take(records))).toEqual(["added", "added", "added"]);
    expect(resultsOf(await reader.take(records))).toEqual(["unchanged", "unchanged", "unchanged"]);
    await reader.end?.(counts);
    await reader.end?.(counts);
  });
  const { fastqs } = await stateOf("L_w2");
  expect(fastqs.map(({ rgid }) => rgid).sort()).toEqual(["ACGT+TTGA.2.whole", "ACGT+TTGA.3.whole"]);
  expect(fastqs[0]?.reads?.r2?.locations).toMatchObject([{ storageState: "ACTIVE" }]);
  expect(await toldOf("imp.whole")).toEqual([
    {
      instrumentRunId: "whole",
      projectIds: ["demo"],
      libraryIds: ["L_w1", "L_w2"],
      libraryCount: 2,
      fastqCount: 3,
      addedCount: 3,
      importId: "imp.whole",
    },
  ]);
});

test("a run of an import that goes on tells of what an earlier one has taken, too", async () => {
  const records = await linesOf("resumed", ["L_r1", "L_r2"]);
  await asSystem(async () => {
    await readerOf(optionsOf("resumed")).take(records.slice(0, 1));
    const next = readerOf(optionsOf("resumed"));
    await next.recall?.(records.slice(0, 1));
    await next.take(records.slice(1));
    await next.end?.({ added: 2, changed: 0, unchanged: 0, refused: 0 });
  });
  expect(await toldOf("imp.resumed")).toMatchObject([
    { libraryIds: ["L_r1", "L_r2"], fastqCount: 2, addedCount: 2 },
  ]);
});

test("a line whose file is not there is refused by its column, and the others are taken", async () => {
  const [one, two, three] = (await linesOf("missing", ["L_m1", "L_m2", "L_m3"])) as [
    ImportRecord,
    ImportRecord,
    ImportRecord,
  ];
  two.values.read2_file = "missing/nothing.fastq.gz";
  three.values.read1_file = "s3://elsewhere/a.fastq.gz";
  const outcomes = await asSystem(() => readerOf(optionsOf("missing")).take([one, two, three]));
  expect(resultsOf(outcomes)).toEqual(["added", "refused", "refused"]);
  expect(outcomes[1]?.detail).toMatch(/^read2_file: .*nothing\.fastq\.gz is not there/);
  expect(outcomes[2]?.detail).toMatch(/^read1_file: .*elsewhere/);
  expect(outcomes.map(({ line }) => line)).toEqual([2, 3, 4]);
});

test("a dry run says the same of each line, and writes nothing", async () => {
  const records = await linesOf("dry", ["L_dry"]);
  const reader = readerOf(optionsOf("dry", { dryRun: true }));
  const outcomes = await asSystem(() => reader.take(records));
  expect(resultsOf(outcomes)).toEqual(["added"]);
  // There is no fastq yet that an id could be of.
  expect(outcomes[0]).not.toHaveProperty("id");
  expect((await stateOf("L_dry")).fastqs).toEqual([]);
});

test("a dry run that goes on where another stopped says the same of what met the lines before", async () => {
  const [record] = (await linesOf("dry-on", ["L_dry_on"])) as [ImportRecord];
  const options = optionsOf("dry-on", { dryRun: true });
  const again = { ...record, line: 3, values: { ...record.values, rglb: "L_dry_else" } };
  const reader = readerOf(options);
  await asSystem(() => reader.recall?.([record]));
  expect(resultsOf(await asSystem(() => reader.take([again])))).toEqual(["refused"]);
});

test("fastqs are of their library's project; whoever may not see that cannot register them", async () => {
  await addLibrary("L_theirs", "other");
  const records = await linesOf("theirs", ["L_theirs", "L_unknown"]);
  const take = (actor: Actor.Actor, projectId: string | undefined) =>
    Actor.run(actor, () => readerOf(optionsOf("theirs", { projectId })).take(records));
  expect(resultsOf(await take(sharerOf("demo"), undefined))).toEqual(["refused", "refused"]);
  expect(resultsOf(await take(sharerOf("demo"), "demo"))).toEqual(["refused", "added"]);
  expect(resultsOf(await take(Actor.system("test"), "demo"))).toEqual(["added", "unchanged"]);
  expect((await stateOf("L_theirs", "other")).fastqs).toHaveLength(1);
});
