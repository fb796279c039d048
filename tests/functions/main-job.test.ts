import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewLink } from "#core/package/link-schema";
import type { Package } from "#core/package/schema";
import type { ReadSet } from "#core/readset/schema";
import { seedDemo } from "#local/demo/seed";
import { readsSelection } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await testCloud();
  await seedDemo(cloud.omics, {
    storeId: cloud.storeIds[0] ?? "",
    now: new Date(cloud.clock.now()),
  });
});
afterAll(() => cloud.close());

test("read sets arrive through events, are packaged, and their bytes come through the link", async () => {
  const active = await eventually(async () => {
    const { body } = await cloud.api<{ items: ReadSet[] }>("viewer", "GET", "/api/v1/read-sets");
    const of = (wanted: string) => body.items.filter(({ status }) => status === wanted);
    // What is archived now was ACTIVE a moment ago.
    expect([of("ACTIVE").length, of("ARCHIVED").length]).toEqual([5, 1]);
    return of("ACTIVE");
  });
  const asked = await cloud.api<Package>("sharer", "POST", "/api/v1/packages", {
    name: "cohort",
    selection: readsSelection({ readSetIds: active.map(({ id }) => id) }),
  });
  expect(asked.status).toBe(202);
  expect(asked.headers.get("location")).toBe(`/api/v1/packages/${asked.body.id}`);

  const built = await eventually(async () => {
    const { body } = await cloud.api<Package>("viewer", "GET", `/api/v1/packages/${asked.body.id}`);
    expect([body.status, body.statusReason]).toEqual(["SUCCEEDED", null]);
    return body;
  });
  expect(built.fileCount).toBe(10);

  const link = await cloud.api<NewLink>("sharer", "POST", `/api/v1/packages/${built.id}/links`, {});
  expect(link.status).toBe(201);
  const manifest = await (await fetch(`${link.body.url}/manifest`)).text();
  const lines = manifest
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(10);
  for (const { n, sizeBytes, checksum, storageState } of lines) {
    const file = await fetch(`${link.body.url}/files/${n}`);
    expect((await file.arrayBuffer()).byteLength).toBe(sizeBytes);
    expect(checksum.algorithm).toBe("FASTQ_MD5up");
    expect(storageState).toBe("ACTIVE");
  }
  expect(manifest).not.toContain("s3://");
});
