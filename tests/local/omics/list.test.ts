import {
  ListReadSetsCommand,
  type ReadSetFilter,
  type ReadSetListItem,
} from "@aws-sdk/client-omics";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, fastq, importPair, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
let all: ReadSetListItem[];
const start = Date.UTC(2026, 0, 1);
const pick = (letters: string, index: number) => letters[index % letters.length] ?? "";

beforeAll(async () => {
  cloud = await startOmics();
  for (let index = 0; index < 24; index++)
    await importPair(cloud, pick("abcde", index), {
      sampleId: pick("xyz", index),
      subjectId: pick("pq", index),
      generatedFrom: index % 4 === 0 ? undefined : pick("uv", index),
      status: index % 3 === 0 ? "ARCHIVED" : "ACTIVE",
      createdAt: new Date(start + Math.floor(index / 2) * 1000),
      source1: fastq(1).gzip,
      source2: undefined,
      fileNames: ["r.fastq.gz"],
    });
  all = await list({}, 100);
});
afterAll(() => cloud.stop());

const filters: fc.Arbitrary<ReadSetFilter> = fc.record(
  {
    name: fc.constantFrom("a", "b", "c", "none"),
    status: fc.constantFrom("ACTIVE", "ARCHIVED", "DELETED"),
    sampleId: fc.constantFrom("x", "y", "z"),
    subjectId: fc.constantFrom("p", "q"),
    generatedFrom: fc.constantFrom("u", "v"),
    creationType: fc.constantFrom("IMPORT", "UPLOAD"),
    createdAfter: fc.integer({ min: -1, max: 13 }).map((s) => new Date(start + s * 1000)),
    createdBefore: fc.integer({ min: -1, max: 13 }).map((s) => new Date(start + s * 1000)),
  },
  { requiredKeys: [] },
);

test("every filter gives what a naive filter gives, over pages of any size", async () => {
  expect(all).toHaveLength(24);
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 1, max: 30 }), async (filter, maxResults) => {
      const wanted = all.filter((readSet) => keeps(filter, readSet)).map(({ id }) => id);
      const got = (await list(filter, maxResults)).map(({ id }) => id);
      expect(got).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});

test("a listed item has everything but files and the job", () => {
  expect(Object.keys(all[1] ?? {}).sort()).toEqual(
    "arn creationTime creationType etag fileType id name sampleId sequenceInformation sequenceStoreId status subjectId"
      .split(" ")
      .sort(),
  );
});

test("a foreign nextToken and more than 100 results are refused", async () => {
  for (const wrong of [{ nextToken: "bm9uc2Vuc2U" }, { maxResults: 101 }, { maxResults: 0 }])
    await expect(
      cloud.client.send(new ListReadSetsCommand({ sequenceStoreId: cloud.storeId, ...wrong })),
    ).rejects.toMatchObject({ name: "ValidationException" });
});

function keeps(filter: ReadSetFilter, readSet: ReadSetListItem): boolean {
  const { createdAfter, createdBefore, generatedFrom, ...equal } = filter;
  const created = readSet.creationTime?.getTime() ?? 0;
  return (
    Object.entries(equal).every(([key, value]) => readSet[key as "name"] === value) &&
    (!generatedFrom || readSet.sequenceInformation?.generatedFrom === generatedFrom) &&
    (!createdAfter || created > createdAfter.getTime()) &&
    (!createdBefore || created < createdBefore.getTime())
  );
}

async function list(filter: ReadSetFilter, maxResults: number): Promise<ReadSetListItem[]> {
  const found: ReadSetListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await cloud.client.send(
      new ListReadSetsCommand({ sequenceStoreId: cloud.storeId, filter, maxResults, nextToken }),
    );
    expect(page.readSets?.length).toBeLessThanOrEqual(maxResults);
    found.push(...(page.readSets ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
