import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { documents } from "#core/dynamo";
import * as List from "#core/readset/list";
import { readSetEntity, shardOf } from "#core/readset/read-set.entity";
import { readSetTagEntity } from "#core/readset/read-set-tag.entity";
import type { Row } from "#core/readset/row";
import { ReadSetStatus } from "#core/readset/schema";
import { labelOf } from "#core/readset/tag-index";
import * as Known from "#tests/functions/known-read-sets";
import { arnOf, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
const rows: Row[] = [];

beforeAll(async () => {
  cloud = await testCloud();
  Known.actWithBothStores(cloud);
  for (let n = 0; n < 150; n++) rows.push(Known.rowAt(cloud, n));
  await Known.putRows(rows);
});
afterAll(() => cloud.close());

type Filters = Omit<Known.Query, "limit" | "cursor">;

/** What a search must give: a plain look at every row, told in other words than the search's own. */
function naive(projectIds: string[], wanted: Filters): string[] {
  const [tag, value] = wanted.tag?.split(/=(.*)/s) ?? [];
  const at = (time: string | undefined) => (time === undefined ? Number.NaN : Date.parse(time));
  const isRefused = (row: Row) => {
    if (!projectIds.includes(row.projectId)) return true;
    if (row.set_status !== (wanted.status ?? row.set_status)) return true;
    if (row.set_status === "DELETED" && wanted.status !== "DELETED") return true;
    if (row.set_sample_id !== (wanted.sampleId ?? row.set_sample_id)) return true;
    if (row.set_subject_id !== (wanted.subjectId ?? row.set_subject_id)) return true;
    if (row.set_name !== (wanted.name ?? row.set_name)) return true;
    if (row.store_id !== (wanted.storeId ?? row.store_id)) return true;
    if (row.set_type !== (wanted.fileType ?? row.set_type)) return true;
    if (row.set_reference_arn !== (wanted.referenceArn ?? row.set_reference_arn)) return true;
    const { namePrefix = "" } = wanted;
    if (namePrefix && row.set_name?.slice(0, namePrefix.length) !== namePrefix) return true;
    if (wanted.createdAfter && !(at(row.set_created_at) >= at(wanted.createdAfter))) return true;
    if (wanted.createdBefore && !(at(row.set_created_at) < at(wanted.createdBefore))) return true;
    return tag !== undefined && row.tags?.[tag] !== value;
  };
  return rows
    .filter((row) => !isRefused(row))
    .map((row) => row.set_arn)
    .sort();
}

const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
/** Rarely there, so that most searches find something. */
const rarely = <T>(values: readonly T[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: some(values) },
  );
const bounds = Known.times.flatMap((time) =>
  [-1, 0, 1].map((ms) => new Date(Date.parse(time) + ms).toISOString()),
);
const beginnings = Known.names.flatMap((name) => [name, name.slice(0, -1), name.slice(0, 1)]);
const prefixes = [...new Set(beginnings)].filter((prefix) => prefix !== "");
const filters: fc.Arbitrary<Filters> = fc
  .record({
    status: rarely(ReadSetStatus.options),
    sampleId: rarely([...Known.samples, "L3", "L2"]),
    subjectId: rarely(Known.subjects),
    name: rarely(Known.names),
    namePrefix: rarely(prefixes),
    storeId: rarely([Known.otherStore, "1234567890"]),
    referenceArn: rarely(Known.references),
    fileType: rarely(["FASTQ", "BAM", "UBAM"] as const),
    createdAfter: some(bounds),
    createdBefore: rarely(bounds),
    tag: rarely([...Known.tags.map((tag) => tag.join("=")), "lane=", "run=a"]),
  })
  .filter(({ createdAfter = "0", createdBefore = "9" }) => createdAfter < createdBefore);

describe("a search of read sets", () => {
  test("gives what all filters and the caller's projects allow, each row once, whatever the page size", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(Known.projects, { minLength: 1 }),
        filters,
        fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 200 })),
        async (projectIds, wanted, limit) => {
          const expected = naive(projectIds, wanted);
          found += expected.length;
          expect(await Known.walk(projectIds, { ...wanted, limit })).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
    expect(found).toBeGreaterThan(100);
  });

  test.each(prefixes.map((namePrefix) => ({ namePrefix })))(
    "by the beginning $namePrefix of a name takes no separator of keys for a part of it",
    async ({ namePrefix }) => {
      expect(await Known.walk(Known.projects, { namePrefix, limit: 50 })).toEqual(
        naive(Known.projects, { namePrefix }),
      );
    },
  );

  test("by creation time takes the first bound in and leaves the second out, to the millisecond", async () => {
    for (const createdAfter of bounds.slice(0, 9))
      for (const filter of [{}, { storeId: storeOf(cloud) }, { namePrefix: "r" }]) {
        const after = { ...filter, createdAfter };
        expect(await Known.walk(["demo"], { ...after, limit: 100 })).toEqual(
          naive(["demo"], after),
        );
        const before = { ...filter, createdBefore: createdAfter };
        expect(await Known.walk(["demo"], { ...before, limit: 100 })).toEqual(
          naive(["demo"], before),
        );
      }
  });

  test("understands bounds with an offset", async () => {
    const createdAfter = "2026-01-01T02:00:00.999+02:00";
    expect(await Known.walk(["demo"], { createdAfter, limit: 100 })).toEqual(
      naive(["demo"], { createdAfter: "2026-01-01T00:00:00.999Z" }),
    );
  });

  test.each([
    ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"],
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"],
  ])("refuses a range from %s to %s, which is empty", async (createdAfter, createdBefore) => {
    const search = Actor.run(Known.viewerOf(["demo"]), () =>
      List.list({ createdAfter, createdBefore, status: "ACTIVE" }),
    );
    await expect(search).rejects.toMatchObject({
      code: "request.invalid",
      message: "createdBefore: must be later than createdAfter",
    });
  });

  test("refuses names and ids that are longer than HealthOmics has them", async () => {
    const long = "x".repeat(128);
    for (const filter of ["sampleId", "subjectId", "name", "namePrefix"]) {
      const { status, body } = await cloud.api<{ errors: { path: string }[] }>(
        "viewer",
        "GET",
        `/api/v1/read-sets?${filter}=${long}`,
      );
      expect([status, body.errors[0]?.path]).toEqual([400, filter]);
    }
  });
});

describe("an index that tells of what is no more", () => {
  const lone = () => ({
    ...Known.rowAt(cloud, 5),
    projectId: "demo",
    set_status: "ACTIVE" as const,
  });

  test("a tag's row does not bring back a tag that the read set has lost, nor a read set that is gone", async () => {
    const set_id = "4000000001";
    const row = { ...lone(), set_id, set_arn: arnOf(storeOf(cloud), set_id), tags: { kept: "1" } };
    await Known.putRows([row]);
    for (const [id, tag] of [
      [set_id, labelOf("lost", "1")],
      ["4999999999", labelOf("kept", "1")],
    ] as const) {
      const key = { projectId: "demo", tag, store_id: row.store_id, set_id: id };
      await readSetTagEntity()
        .put({ ...key, revision: 1 })
        .go();
    }
    expect(await Known.walk(["demo"], { tag: "kept=1", limit: 5 })).toEqual([row.set_arn]);
    expect(await Known.walk(["demo"], { tag: "lost=1", limit: 5 })).toEqual([]);
  });

  test("a read set that has left the project is not shown to it any more", async () => {
    const set_id = "4000000002";
    const row = { ...lone(), set_id, set_arn: arnOf(storeOf(cloud), set_id), set_name: "moving" };
    await Known.putRows([row]);
    const search = () => Known.walk(["demo"], { name: "moving", limit: 5 });
    expect(await search()).toEqual([row.set_arn]);
    const { Key, TableName } = readSetEntity()
      .get({ store_id: row.store_id, set_id, shard: shardOf(set_id) })
      .params<{ Key: Record<string, string>; TableName: string }>();
    // As a reader sees it whose index is a moment behind: the row has moved, its index entry has not.
    await documents().send(
      new UpdateCommand({
        Key,
        TableName,
        UpdateExpression: "SET projectId = :other",
        ExpressionAttributeValues: { ":other": "secret" },
      }),
    );
    expect(await search()).toEqual([]);
  });
});
