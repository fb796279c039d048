import {
  BatchDeleteReadSetCommand,
  GetReadSetCommand,
  GetReadSetMetadataCommand,
  ListReadSetsCommand,
  type ListReadSetsResponse,
  type ReadSetFilter,
} from "@aws-sdk/client-omics";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "#local/engines/omics/model";
import { type Cloud, startOmics } from "#tests/local/omics/cloud";

const count = 20_000;
const start = Date.UTC(2026, 0, 1);
const reference = "arn:aws:omics:us-east-1:000000000000:referenceStore/1/reference/2";
let cloud: Cloud;
let ids: { firstId: string; lastId: string };
let eventsOfSeeding: number;

beforeAll(async () => {
  cloud = await startOmics();
  const before = cloud.events.length;
  ids = await cloud.omics.seedReadSets({
    ...{ storeId: cloud.storeId, count, createdAt: new Date(start), stepMs: 1000 },
    of: (index) => ({
      ...(index === 7 && { name: "one", referenceArn: reference, generatedFrom: "run" }),
      ...(index % 1000 === 999 && { status: "ARCHIVED", creationType: "UPLOAD" }),
    }),
  });
  eventsOfSeeding = cloud.events.length - before;
});
afterAll(() => cloud.stop());

const page = (filter: ReadSetFilter, nextToken?: string) =>
  cloud.client.send(
    new ListReadSetsCommand({ sequenceStoreId: cloud.storeId, filter, maxResults: 100, nextToken }),
  );
const metadata = (id: string) =>
  cloud.client.send(new GetReadSetMetadataCommand({ sequenceStoreId: cloud.storeId, id }));

test("twenty thousand read sets are listed once each, in order, in pages of a hundred", async () => {
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const input = { sequenceStoreId: cloud.storeId, maxResults: 100, nextToken };
    const found: ListReadSetsResponse = await cloud.omics.call("ListReadSets", input);
    expect(found.readSets).toHaveLength(100);
    seen.push(...(found.readSets ?? []).map(({ id }) => String(id)));
    nextToken = found.nextToken;
  } while (nextToken);
  expect(seen).toHaveLength(count);
  expect([seen[0], seen.at(-1)]).toEqual([ids.firstId, ids.lastId]);
  expect(seen).toEqual([...seen].sort());
  expect(eventsOfSeeding).toBe(0);
});

test("each filter that the SDK's model knows keeps what it says, and leaves the rest out", async () => {
  const expected: Record<string, [unknown, number]> = {
    name: ["one", 1],
    status: ["ARCHIVED", 20],
    referenceArn: [reference, 1],
    createdAfter: [new Date(start + (count - 6) * 1000), 5],
    createdBefore: [new Date(start + 5 * 1000), 5],
    sampleId: ["LSEED0000003", 2],
    subjectId: ["SSEED0000001", 8],
    generatedFrom: ["run", 1],
    creationType: ["UPLOAD", 20],
  };
  const filter = operations
    .get("ListReadSets")
    ?.input.members()
    .find(({ name }) => name === "filter");
  const known = filter?.shape.kind === "structure" ? filter.shape.members() : [];
  expect(known.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const [member, [value, size]] of Object.entries(expected))
    expect([member, (await page({ [member]: value })).readSets?.length]).toEqual([member, size]);
});

test("a page stays what it was while read sets are added behind and before it", async () => {
  const window = { createdAfter: new Date(start - 1), createdBefore: new Date(start + 300_000) };
  const first = await page(window);
  for (const createdAt of [new Date(start), new Date(start + 250_500)])
    await cloud.omics.seedReadSets({ storeId: cloud.storeId, count: 1, createdAt });
  const rest = [await page(window, first.nextToken)];
  for (let next = rest[0]?.nextToken; next; next = rest.at(-1)?.nextToken)
    rest.push(await page(window, next));
  const seen = [first, ...rest].flatMap(({ readSets = [] }) => readSets.map(({ id }) => id));
  expect(new Set(seen).size).toBe(seen.length);
  const wanted = Array.from({ length: 300 }, (_, index) => String(Number(ids.firstId) + index));
  expect(wanted.filter((id) => !seen.includes(id))).toEqual([]);
});

test("a seeded read set has files, sizes and etags, but no content: reading it is refused by name", async () => {
  const got = await metadata(ids.firstId);
  expect(got).toMatchObject({ status: "ACTIVE", etag: { algorithm: "FASTQ_MD5up" } });
  const sizes = [got.files?.source1, got.files?.source2].map((file) => Number(file?.contentLength));
  for (const size of sizes) expect(size).toBeGreaterThanOrEqual(3_000_000_000);
  for (const size of sizes) expect(size).toBeLessThan(6_000_000_000);
  expect(sizes[0]).not.toBe(sizes[1]);
  const one = { sequenceStoreId: cloud.storeId, id: ids.firstId };
  await expect(
    cloud.client.send(new GetReadSetCommand({ ...one, partNumber: 1 })),
  ).rejects.toMatchObject({ name: "NotImplemented", message: expect.stringMatching(/seeded/) });
  await expect(
    cloud.objects.read(String(got.files?.source1?.s3Access?.s3Uri)),
  ).rejects.toMatchObject({ code: "NotImplemented" });
});

test.each([0, -1, 1.5])(
  "every %d-th read set cannot be archived: it is said, and none is seeded",
  async (archivedEvery) => {
    const { id: storeId } = cloud.omics.ensureSequenceStore({ name: "empty" });
    const seeding = cloud.omics.seedReadSets({ storeId, count: 10, archivedEvery });
    await expect(seeding).rejects.toThrow(/archivedEvery: must be a whole number/);
    const input = { sequenceStoreId: storeId };
    expect(await cloud.omics.call("ListReadSets", input)).toEqual({ readSets: [] });
  },
);

test("a seeded read set is activated with other sizes and the same etag, and can be deleted", async () => {
  const id = String(Number(ids.firstId) + 999);
  const before = await metadata(id);
  await cloud.omics.call("StartReadSetActivationJob", {
    sequenceStoreId: cloud.storeId,
    sources: [{ readSetId: id }],
  });
  await cloud.advance(200_000);
  const after = await metadata(id);
  expect([before.status, after.status]).toEqual(["ARCHIVED", "ACTIVE"]);
  expect(after.etag).toEqual(before.etag);
  expect(after.files?.source1?.contentLength).not.toBe(before.files?.source1?.contentLength);
  await cloud.client.send(
    new BatchDeleteReadSetCommand({ sequenceStoreId: cloud.storeId, ids: [id] }),
  );
  await cloud.advance(2_000);
  await expect(metadata(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
