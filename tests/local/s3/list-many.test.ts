import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
const Bucket = "many";
const runs = 50;
const perRun = 410;

beforeAll(async () => {
  s3 = await startS3();
  s3.engine.ensureBucket(Bucket);
  for (let index = 0; index < runs * perRun; index++) {
    const run = String(index % runs).padStart(2, "0");
    await s3.engine.put(
      Bucket,
      `run-${run}/${String(index).padStart(6, "0")}.fastq.gz`,
      Buffer.of(1),
    );
  }
});
afterAll(() => s3.stop());

/** All pages of a listing. */
async function list(input: object): Promise<ListObjectsV2CommandOutput[]> {
  const pages: ListObjectsV2CommandOutput[] = [];
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket, ...input, ContinuationToken });
    const page = await s3.client.send(command);
    pages.push(page);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return pages;
}

test("20,500 keys come in 21 pages, each key once and in order", async () => {
  const pages = await list({});
  const keys = pages.flatMap(({ Contents = [] }) => Contents.map(({ Key = "" }) => Key));
  expect([pages.length, keys.length, new Set(keys).size]).toEqual([21, 20_500, 20_500]);
  expect(keys).toEqual([...keys].sort());
});

test("20,500 keys roll up into 50 common prefixes, in one page or in many", async () => {
  const whole = await list({ Delimiter: "/" });
  expect(whole.map(({ CommonPrefixes }) => CommonPrefixes?.length)).toEqual([50]);
  const paged = await list({ Delimiter: "/", MaxKeys: 7 });
  const prefixes = paged.flatMap(({ CommonPrefixes = [] }) => CommonPrefixes);
  expect([paged.length, prefixes.length]).toEqual([8, 50]);
  expect(prefixes).toEqual(whole[0]?.CommonPrefixes);
});

test("a prefix and a start in the middle find their part of 20,500 keys", async () => {
  const run = await list({ Prefix: "run-07/" });
  expect(run[0]?.KeyCount).toBe(perRun);
  const rest = await list({ StartAfter: "run-48/999999" });
  expect(rest.flatMap(({ Contents = [] }) => Contents).length).toBe(perRun);
});
