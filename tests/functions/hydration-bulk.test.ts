import { afterAll, beforeAll, expect, test } from "vitest";
import { calls, hydrated, seed, tellOf } from "#tests/functions/hydration-support";
import { actIn, peek } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await testCloud(undefined, { usualQuotas: true });
  actIn(cloud);
});
afterAll(() => cloud.close());

test("hundreds of new read sets at once take some pages and few single calls, and HealthOmics refuses none", async () => {
  const ids = await seed(cloud, 400);
  cloud.gate.ledger.reset();
  await tellOf(cloud, ids);
  const rows = await hydrated(cloud, ids);
  for (const row of rows)
    expect(row).toMatchObject({
      set_status: "ACTIVE",
      set_name: expect.stringMatching(/^SEED-/),
      files: [
        { file_type: "source1", content_length: expect.any(Number), etag: expect.any(String) },
        { file_type: "source2", content_length: expect.any(Number), etag: expect.any(String) },
      ],
    });
  expect(calls(cloud, "ListReadSets")).toBeLessThanOrEqual(20);
  expect(calls(cloud, "GetReadSetMetadata")).toBeLessThanOrEqual(50);
  const refused = cloud.gate.ledger.rows().filter(({ overQuota }) => overQuota > 0);
  expect(refused).toEqual([]);
  expect(await peek(cloud, "ReadSetHydrationDeadLetters")).toEqual([]);
});
