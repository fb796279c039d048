import { gzipSync } from "node:zlib";
import { GetSequenceStoreCommand } from "@aws-sdk/client-omics";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { files, type ListedFiles, observe } from "#core/readset/access-point";
import { rowOf } from "#tests/core/readset/rows-in-memory";
import { actIn, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

const pairs = 1100;
let cloud: TestCloud;
let store: { store_id: string; store_uri: string };
/** A read set with one file; the others have two, so that a page of 1,000 ends within one of them. */
let single: { id: string };
let firstId: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  await cloud.clock.advance(3_600_000);
  const id = storeOf(cloud);
  const { s3Access } = await cloud.omicsClient.send(new GetSequenceStoreCommand({ id }));
  store = { store_id: id, store_uri: s3Access?.s3Uri ?? "" };
  single = await cloud.omics.importReadSet({
    storeId: id,
    name: "single",
    sampleId: "L2600001",
    subjectId: "SBJ00001",
    fileNames: ["single.fastq.gz"],
    source1: gzipSync("@r1\nACGT\n+\nIIII\n"),
  });
  ({ firstId } = await cloud.omics.seedReadSets({ storeId: id, count: pairs, archivedEvery: 10 }));
});
afterAll(() => cloud.close());

const seededIds = () => Array.from({ length: pairs }, (_, n) => String(Number(firstId) + n));

/** Every tenth was seeded as archived. */
const activeOf = (ids: string[]) => ids.filter((_, n) => n % 10 !== 9);

async function pagesOf(idPrefix: string): Promise<ListedFiles[]> {
  const pages = [await files(store, idPrefix)];
  for (let after = pages[0]?.after; after !== undefined; after = pages.at(-1)?.after)
    pages.push(await files(store, idPrefix, after));
  return pages;
}

describe("a listing of the access point", () => {
  test("shows every ACTIVE read set on one page, with all its files, and no archived one", async () => {
    const pages = await pagesOf("");
    expect(pages.length).toBeGreaterThan(1);
    const shown = pages.flatMap(({ byReadSet }) => [...byReadSet]);
    const ids = seededIds();
    const active = activeOf(ids);
    expect(shown.map(([id]) => id).sort()).toEqual([...active, single.id].sort());
    for (const [id, found] of shown) expect(found).toHaveLength(id === single.id ? 1 : 2);
    expect(pages[0]?.byReadSet.size).toBeGreaterThan(498);
  });

  test("is only of ids with that beginning; with a slash at its end of one read set", async () => {
    const [one] = await pagesOf(`${firstId}/`);
    expect([...(one?.byReadSet.keys() ?? [])]).toEqual([firstId]);
    const uri = `${store.store_uri}readSet/${firstId}/SEED-0000000_R1_001.fastq.gz`;
    expect(one?.byReadSet.get(firstId)?.[0]).toEqual({ uri, sizeBytes: expect.any(Number) });
    const beginning = firstId.slice(0, -3);
    const some = await pagesOf(beginning);
    const shown = some.flatMap(({ byReadSet }) => [...byReadSet.keys()]);
    const wanted = [...activeOf(seededIds()), single.id].filter((id) => id.startsWith(beginning));
    expect(shown.sort()).toEqual(wanted.sort());
  });

  test("takes the store's URI with and without a slash at its end", async () => {
    const bare = { ...store, store_uri: store.store_uri.replace(/\/$/, "") };
    expect((await files(bare, `${firstId}/`)).byReadSet).toEqual(
      (await files(store, `${firstId}/`)).byReadSet,
    );
  });

  test("of a store without S3 access fails and names the store", async () => {
    await expect(files({ store_id: "1234567890" }, "")).rejects.toThrow(/1234567890.*no S3 access/);
  });
});

describe("what a listed file is", () => {
  const at = "2026-11-01T12:00:09.000Z";
  const uri = (name: string) => `s3://alias/${name}`;
  const typesOf = (names: string[], row?: Parameters<typeof observe>[0]) => {
    const listed = names.map((name) => ({ uri: uri(name), sizeBytes: 5 }));
    const found = observe(row, at, listed).files ?? [];
    return found.map(({ file_type, file_path }) => `${file_type} ${file_path?.slice(11)}`);
  };

  test.each([
    ["one FASTQ", ["a.fastq.gz"], ["source1 a.fastq.gz"]],
    ["R2 listed first", ["a_R2.fq.gz", "a_R1.fq.gz"], ["source1 a_R1.fq.gz", "source2 a_R2.fq.gz"]],
    ["_1 and _2", ["a_2.fq.gz", "a_1.fq.gz"], ["source1 a_1.fq.gz", "source2 a_2.fq.gz"]],
    ["BAM", ["a.bam", "a.bam.bai"], ["source1 a.bam", "index a.bam.bai"]],
    ["index that sorts first", ["a.bai", "a.bam"], ["source1 a.bam", "index a.bai"]],
    ["CRAM", ["A.CRAM.CRAI", "A.cram"], ["source1 A.cram", "index A.CRAM.CRAI"]],
  ])("%s: names decide", (_, names, expected) => {
    expect(typesOf(names)).toEqual(expected);
    expect(typesOf([...names].reverse())).toEqual(expected);
  });

  const rowWith = (...known: [string, string][]) =>
    rowOf({
      at: "2026-11-01T12:00:01.000Z",
      status: "ACTIVE",
      files: known.map(([file_type, name]) => ({ file_type, file_path: uri(name) })),
    });

  test("a URI that the row knows is what the row says", () => {
    const row = rowWith(["source1", "b_tumor.fq.gz"], ["source2", "a_normal.fq.gz"]);
    expect(typesOf(["a_normal.fq.gz", "b_tumor.fq.gz"], row)).toEqual([
      "source1 b_tumor.fq.gz",
      "source2 a_normal.fq.gz",
    ]);
  });

  test("a file beside a known one takes the place that is left", () => {
    const row = rowWith(["source1", "b.fq.gz"]);
    expect(typesOf(["a.fq.gz", "b.fq.gz"], row)).toEqual(["source1 b.fq.gz", "source2 a.fq.gz"]);
  });
});
