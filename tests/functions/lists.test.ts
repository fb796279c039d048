import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { create as createId } from "#core/id";
import * as Packages from "#core/package/package";
import { packageEntity } from "#core/package/package.entity";
import * as List from "#core/readset/list";
import { readSetEntity, shardOf } from "#core/readset/read-set.entity";
import { ReadSetStatus } from "#core/readset/schema";
import { actIn, arnOf, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;

type Known = ReturnType<typeof rowAt>;
const samples = ["L1", "l1", "L2"];
const subjects = ["S1", "S2"];
const names = ["reads", "Reads", "other reads#1"];
const projects = ["demo", "other"];
const rows: Known[] = [];

/** The n-th of many read sets: every mix of project, status, sample, subject, name and store. */
function rowAt(n: number) {
  const pick = <T>(values: readonly T[], by: number): T =>
    values[Math.floor(n / by) % values.length] as T;
  const storeId = n % 7 === 0 ? "2222222222" : storeOf(cloud);
  const id = String(3_000_000_000 + ((n * 37) % 1000));
  return {
    set_id: id,
    store_id: storeId,
    set_arn: arnOf(storeId, id),
    set_status: pick(ReadSetStatus.options, 1),
    set_status_at: "2026-11-01T12:00:00.000Z",
    set_sample_id: pick(samples, 2),
    set_subject_id: pick(subjects, 3),
    set_name: pick(names, 5),
    projectId: pick(projects, 4),
    revision: 1,
  };
}

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  for (let n = 0; n < 120; n++) rows.push(rowAt(n));
  await Promise.all(
    rows.map((row) =>
      readSetEntity()
        .put({ ...row, shard: shardOf(row.set_id) })
        .go(),
    ),
  );
});
afterAll(() => cloud.close());

function actor(projectIds: string[]): Actor.Actor {
  return { type: "user", id: "u", name: "u", roles: ["viewer"], projectIds };
}

type Filters = {
  status?: ReadSetStatus;
  sampleId?: string;
  subjectId?: string;
  name?: string;
  storeId?: string;
};

/** What a list must give, in no order. */
function naive(projectIds: string[], filters: Filters): string[] {
  const { status, sampleId, subjectId, name, storeId } = filters;
  return rows
    .filter((row) => projectIds.includes(row.projectId))
    .filter((row) => (status ? row.set_status === status : row.set_status !== "DELETED"))
    .filter((row) => sampleId === undefined || row.set_sample_id === sampleId)
    .filter((row) => subjectId === undefined || row.set_subject_id === subjectId)
    .filter((row) => name === undefined || row.set_name === name)
    .filter((row) => storeId === undefined || row.store_id === storeId)
    .map((row) => row.set_arn)
    .sort();
}

async function walk(projectIds: string[], filters: Filters, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await Actor.run(actor(projectIds), () => List.list({ ...filters, limit, cursor }));
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items.map(({ arn }) => arn));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found.sort();
}

const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const filters: fc.Arbitrary<Filters> = fc.record({
  status: some(ReadSetStatus.options),
  sampleId: some([...samples, "L3"]),
  subjectId: some(subjects),
  name: some(names),
  storeId: some(["2222222222", "1234567890"]),
});

describe("GET /read-sets", () => {
  test("gives what the filters and the caller's projects allow, each row once, whatever the page size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(projects),
        filters,
        fc.integer({ min: 1, max: 7 }),
        async (projectIds, wanted, limit) => {
          expect(await walk(projectIds, wanted, limit)).toEqual(naive(projectIds, wanted));
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  test("leaves out deleted read sets unless asked for them by status", async () => {
    const found = await walk(["demo"], {}, 200);
    const deleted = rows.filter((row) => row.projectId === "demo" && row.set_status === "DELETED");
    expect(deleted.length).toBeGreaterThan(0);
    for (const { set_arn } of deleted) expect(found).not.toContain(set_arn);
    expect(await walk(["demo"], { status: "DELETED" }, 200)).toHaveLength(deleted.length);
  });

  type Answer = { code?: string; nextCursor: string };
  const get = (query: string) => cloud.api<Answer>("viewer", "GET", `/api/v1/read-sets?${query}`);

  test("refuses a cursor that was changed, or that came with other filters, over HTTP", async () => {
    const { body } = await get("limit=2&sampleId=L1");
    const cursor = encodeURIComponent(body.nextCursor);
    expect((await get(`limit=5&sampleId=L1&cursor=${cursor}`)).status).toBe(200);
    for (const query of [
      `sampleId=L1&cursor=x${cursor}`,
      `sampleId=L1&cursor=${cursor.slice(0, -2)}`,
      `sampleId=L2&cursor=${cursor}`,
      `sampleId=L1&status=ACTIVE&cursor=${cursor}`,
      `cursor=${cursor}`,
    ]) {
      const refused = await get(query);
      expect([refused.status, refused.body.code]).toEqual([400, "request.cursor_invalid"]);
    }
  });
});

test("GET /packages gives each package of the caller's projects once, newest first, by status too", async () => {
  const made = Array.from({ length: 11 }, (_, n) => ({
    packageId: createId("package"),
    projectId: n % 3 === 0 ? "other" : "demo",
    name: `package ${n}`,
    status: n % 2 === 0 ? ("SUCCEEDED" as const) : ("FAILED" as const),
    readSetIds: [],
    sampleIds: [],
    createdAt: "2026-11-01T12:00:00.000Z",
    updatedAt: "2026-11-01T12:00:00.000Z",
    createdBy: "u",
    version: 1,
  }));
  for (const row of made) await packageEntity().create(row).go();
  for (const status of [undefined, "FAILED" as const])
    for (let limit = 1; limit <= 7; limit++) {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await Actor.run(actor(["demo"]), () =>
          Packages.list({ status, limit, cursor }),
        );
        found.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      const wanted = made.filter(
        (row) => row.projectId === "demo" && (!status || row.status === status),
      );
      expect(found).toEqual(wanted.map(({ packageId }) => packageId).reverse());
    }
});
