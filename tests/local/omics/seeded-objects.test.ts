import { DatabaseSync, type StatementSync } from "node:sqlite";
import { GetReadSetMetadataCommand } from "@aws-sdk/client-omics";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
} from "@aws-sdk/client-s3";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Core } from "#local/engines/omics/core";
import { collection, type Document } from "#local/engines/omics/document";
import type { SequenceStore } from "#local/engines/omics/record";
import { seededObjects } from "#local/engines/omics/seeded-objects";
import { type Cloud, importPair, memoryObjects, startOmics } from "#tests/local/omics/cloud";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

const count = 2_300;
let s3: Fixture;
let cloud: Cloud;
let Bucket: string;
let root: string;
let firstId: number;
/** Every key behind the alias, in the order of their bytes. */
let all: string[];

beforeAll(async () => {
  s3 = await startS3();
  cloud = await startOmics({}, { ...memoryObjects(), store: s3.engine });
  const seed = { storeId: cloud.storeId, count, archivedEvery: 4 };
  firstId = Number((await cloud.omics.seedReadSets(seed)).firstId);
  await importPair(cloud, "REAL");
  const { s3Access } = await cloud.omics.call<{ s3Access: { s3Uri: string } }>("GetSequenceStore", {
    id: cloud.storeId,
  });
  [, Bucket = "", root = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(`${s3Access.s3Uri}readSet/`) ?? [];
  all = (await pages({})).flatMap(keysOf);
});
afterAll(async () => {
  await cloud.stop();
  await s3.stop();
});

const keysOf = ({ Contents = [] }: ListObjectsV2CommandOutput) =>
  Contents.map(({ Key }) => String(Key));
const bytewise = (one: string, other: string) =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
const metadata = (id: number | string) =>
  cloud.client.send(
    new GetReadSetMetadataCommand({ sequenceStoreId: cloud.storeId, id: String(id) }),
  );

async function pages(input: object): Promise<ListObjectsV2CommandOutput[]> {
  const result: ListObjectsV2CommandOutput[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.client.send(
      new ListObjectsV2Command({ Bucket, ...input, ContinuationToken }),
    );
    result.push(page);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return result;
}

test("both files of every ACTIVE seeded read set are listed once, in byte order, among the stored ones, and none of an ARCHIVED one", async () => {
  const active = Array.from({ length: count }, (_, index) => index).filter((n) => n % 4 !== 3);
  const padded = (index: number) => String(index).padStart(7, "0");
  const seeded = active.flatMap((index) =>
    ["R1", "R2"].map(
      (read) => `${root}${firstId + index}/SEED-${padded(index)}_${read}_001.fastq.gz`,
    ),
  );
  const stored = all.filter((key) => key.includes("REAL"));
  expect(stored).toHaveLength(2);
  expect(all).toEqual([...seeded, ...stored].sort(bytewise));
  const sizes = (await pages({ Prefix: root })).map(({ KeyCount }) => KeyCount);
  expect(sizes).toEqual([1000, 1000, 1000, 452]);
});

test("a listing and GetReadSetMetadata name the same URIs and sizes, also after archiving and activating anew", async () => {
  const id = firstId + 1;
  const listed = async () => {
    const { Contents = [] } = await s3.client.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${root}${id}/` }),
    );
    return Contents.map(({ Key, Size }) => [`s3://${Bucket}/${Key}`, Size]);
  };
  const told = async () => {
    const { files = {} } = await metadata(id);
    return [files.source1, files.source2].map((file) => [
      file?.s3Access?.s3Uri,
      file?.contentLength,
    ]);
  };
  const before = await listed();
  expect(before).toEqual(await told());
  cloud.omics.archive([String(id)]);
  expect(await listed()).toEqual([]);
  await cloud.omics.call("StartReadSetActivationJob", {
    sequenceStoreId: cloud.storeId,
    sources: [{ readSetId: String(id) }],
  });
  await cloud.advance(200_000);
  const after = await listed();
  expect(after).toEqual(await told());
  expect(after.map(([uri]) => uri)).toEqual(before.map(([uri]) => uri));
  expect(after).not.toEqual(before);
});

test("prefix, start, delimiter and page size find what a search through all keys finds", async () => {
  const position = fc.oneof(
    fc.constantFrom("", "0", "zz", "000000000000/", "000000000000/sequenceStore/"),
    fc
      .tuple(fc.nat(count + 3), fc.constantFrom("", "/", "/SEED-0", "/~", "0", "!", ":", "é", "9"))
      .map(([index, tail]) => `${root}${firstId - 1 + index}${tail}`),
    fc
      .tuple(fc.integer({ min: 0, max: 10 }), fc.constantFrom("", "~", "!"))
      .map(([digits, tail]) => root + String(firstId).slice(0, digits) + tail),
    fc.nat(all.length - 1).map((index) => String(all[index])),
  );
  const delimiter = fc.constantFrom("", "/", "R2");
  const check = async (Prefix: string, StartAfter: string, Delimiter: string, MaxKeys: number) => {
    const input = { Prefix, Delimiter, MaxKeys, ...(StartAfter && { StartAfter }) };
    const page = await s3.client.send(new ListObjectsV2Command({ Bucket, ...input }));
    const matching = all.filter((key) => key.startsWith(Prefix) && bytewise(key, StartAfter) > 0);
    const names = matching.map((key) => {
      const end = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
      return end < 0 ? key : key.slice(0, end + Delimiter.length);
    });
    const expected = [...new Set(names)];
    const prefixes = (page.CommonPrefixes ?? []).map((one) => String(one.Prefix));
    expect([...keysOf(page), ...prefixes].sort(bytewise)).toEqual(expected.slice(0, MaxKeys));
    expect(page.IsTruncated).toBe(expected.length > MaxKeys);
  };
  await fc.assert(
    fc.asyncProperty(position, position, delimiter, fc.integer({ min: 1, max: 40 }), check),
    { numRuns: 150 },
  );
});

test("reading a listed file that has no bytes is refused by name", async () => {
  const place = { Bucket, Key: String(all.find((key) => key.includes("SEED"))) };
  await expect(s3.client.send(new GetObjectCommand(place))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringMatching(/contents of seeded read sets/),
  });
  expect(await failure(s3.client.send(new HeadObjectCommand(place)))).toMatch(/^501/);
});

test("a store lists its own seeded files only, and a deleted one is gone", async () => {
  const { id: other } = cloud.omics.ensureSequenceStore({ name: "other" });
  const { firstId: id } = await cloud.omics.seedReadSets({ storeId: other, count: 1 });
  await cloud.advance(1_000);
  const { s3Access } = await cloud.omics.call<{ s3Access: { s3Uri: string } }>("GetSequenceStore", {
    id: other,
  });
  const place = { Bucket: String(/^s3:\/\/([^/]+)/.exec(s3Access.s3Uri)?.[1]) };
  const listed = async () => (await pages(place)).flatMap(keysOf);
  expect(await listed()).toHaveLength(2);
  expect((await pages({})).flatMap(keysOf)).toHaveLength(all.length);
  await cloud.omics.call("BatchDeleteReadSet", { sequenceStoreId: other, ids: [id] });
  expect(await listed()).toEqual([]);
});

/** The lister alone, over read sets with the ids 10 to 99; what it asks SQLite, and how many rows it reads. */
function watched() {
  const database = new DatabaseSync(":memory:");
  const prepare = database.prepare.bind(database);
  const seen = { sql: "", rows: 0 };
  database.prepare = (sql: string): StatementSync => {
    const statement = prepare(sql);
    const iterate = statement.iterate.bind(statement);
    seen.sql = sql;
    statement.iterate = function* (...values: string[]) {
      for (const row of iterate(...values)) {
        seen.rows++;
        yield row;
      }
    } as typeof statement.iterate;
    return statement;
  };
  const documents = collection<Document & Record<string, unknown>>(database, "readSet", ["status"]);
  const files = [{ name: "a", sizeBytes: 1, etag: "e" }];
  const put = (id: string, storeId: string) =>
    documents.put({ id, storeId, createdAt: 1, status: "ACTIVE", seeded: true, files });
  for (let id = 10; id < 100; id++) put(String(id), "1");
  for (let id = 100; id < 200; id++) put(String(id), "2");
  const core = { database, context: { accountId: "000000000000" } } as Core;
  const list = seededObjects(core, { id: "1" } as SequenceStore);
  return { list, seen, prepare };
}

test("a page is a stretch of an index of ids, whatever other stores hold: nothing is read besides, nothing sorted", () => {
  const { seen, prepare } = watched();
  const plan = prepare(`EXPLAIN QUERY PLAN ${seen.sql}`).all("1", "", ":");
  expect(plan.map(({ detail }) => detail)).toEqual([
    "SEARCH document USING INDEX document_seeded (store_id=? AND id>? AND id<?)",
  ]);
});

test.each([
  ["", "", 5, 5, 5],
  ["5", "5\xff", 100, 10, 10],
  ["5", "5/a\xff", 100, 0, 0],
  ["50/", "50/\xff", 100, 1, 1],
  ["50/a\0", "51\xff", 100, 1, 2],
  ["5\xff", "", 100, 40, 40],
  ["\xff", "", 100, 0, 0],
  ["99/\xff", "", 100, 0, 1],
])("from %j to %j it reads the rows it needs", (from, until, limit, found, rows) => {
  const { list, seen } = watched();
  const at = (tail: string) =>
    Buffer.from(`000000000000/sequenceStore/1/readSet/${tail}`, "latin1");
  expect(list(at(from), until ? at(until) : undefined, limit)).toHaveLength(found);
  expect(seen.rows).toBe(rows);
});
