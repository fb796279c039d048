import {
  DeleteObjectCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  type Tier,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { usualThaw } from "#core/copy/thaw/tier";
import { now } from "#core/time";
import { type LeanCloud, leanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import {
  calls,
  fill,
  head,
  hour,
  planned,
  restoredUntil,
  restoreObject,
  resultsOf,
  thawed,
  turnOf,
  wish,
} from "#tests/core/copy/thaw/thaw-support";
import { failure } from "#tests/local/s3/fixture";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

const restore = (Key: string, tier: Tier, Days: number) =>
  cloud.s3.send(
    new RestoreObjectCommand({
      Bucket: source,
      Key,
      RestoreRequest: { Days, GlacierJobParameters: { Tier: tier } },
    }),
  );

test("archived objects are asked for once each, and can be read when the thaw is done", async () => {
  const keys = await fill(cloud, "GLACIER", ["once/1", "once/2", "once/3"]);
  const run = await planned([wish(`s3://${source}/once/`)]);
  cloud.gate.ledger.reset();
  const took = await thawed(cloud, run, hour);
  expect(calls(cloud, "RestoreObject")).toBe(3);
  expect(took).toBeGreaterThanOrEqual(12 * hour);
  expect(took).toBeLessThan(14 * hour);
  for (const key of keys)
    expect(await restoredUntil(cloud, key)).toBeGreaterThan(now() + 12 * hour);
  const { data } = await copyJobEntity().get({ copyJobId: run.copyJobId }).go();
  expect(data).toMatchObject({ phase: "copy", status: "RUNNING" });
});

test("what can be read at once is never asked for, nor is the plan read for it", async () => {
  await fill(cloud, "GLACIER_IR", ["instant/1"]);
  await fill(cloud, "STANDARD", ["instant/2"]);
  await fill(cloud, "INTELLIGENT_TIERING", ["instant/3"], "x".repeat(200_000));
  const run = await planned([wish(`s3://${source}/instant/`)]);
  cloud.gate.ledger.reset();
  expect(await turnOf(run)).toMatchObject({ state: "done" });
  expect(calls(cloud, "RestoreObject")).toBe(0);
  // The request, and what the plan adds up to.
  expect(calls(cloud, "GetObject")).toBe(2);
});

test("archives of INTELLIGENT_TIERING are found by HEAD and asked for without days, each at its own speed", async () => {
  const keys = await fill(cloud, "INTELLIGENT_TIERING", ["it/1", "it/2"], "x".repeat(200_000));
  cloud.objects.archive(source, "it/1", "ARCHIVE_ACCESS");
  cloud.objects.archive(source, "it/2", "DEEP_ARCHIVE_ACCESS");
  const run = await planned([wish(`s3://${source}/it/`)], {
    thaw: {
      ...usualThaw,
      intelligentArchive: { speed: "Expedited" },
      intelligentDeepArchive: { speed: "Standard" },
    },
  });
  await turnOf(run);
  expect((await head(cloud, "it/1")).Restore).toContain("true");
  await cloud.clock.advance(hour / 6);
  expect((await head(cloud, "it/1")).ArchiveStatus).toBeUndefined();
  expect((await head(cloud, "it/2")).ArchiveStatus).toBe("DEEP_ARCHIVE_ACCESS");
  const took = await thawed(cloud, run, hour);
  expect(took).toBeGreaterThan(11 * hour);
  expect(took).toBeLessThan(14 * hour);
  for (const key of keys) expect((await head(cloud, key)).ArchiveStatus).toBeUndefined();
  expect(await resultsOf(run)).toEqual([]);
});

test("objects that somebody else asked for already are waited for", async () => {
  await fill(cloud, "GLACIER", ["others/1", "others/2"]);
  const run = await planned([wish(`s3://${source}/others/`)]);
  await restore("others/1", "Expedited", 2);
  // Between the look and the request somebody was faster.
  cloud.gate.faults.arm({
    ...restoreObject,
    ...{ resource: `${source}/others/2`, times: 1 },
    ...{ effect: "error", code: "RestoreAlreadyInProgress", status: 409 },
  });
  cloud.gate.ledger.reset();
  expect(await turnOf(run)).toEqual({ state: "again", waitSeconds: 600 });
  expect(await thawed(cloud, run, hour)).toBeGreaterThan(11 * hour);
  expect(await resultsOf(run)).toEqual([]);
});

test("where Expedited cannot be had it is Standard, and the object comes back in its time", async () => {
  await fill(cloud, "GLACIER", ["fast/1"]);
  const run = await planned([wish(`s3://${source}/fast/`)], {
    thaw: { ...usualThaw, flexible: { speed: "Expedited", days: 3 } },
  });
  cloud.gate.faults.arm({
    ...restoreObject,
    ...{ times: 1, effect: "error", code: "GlacierExpeditedRetrievalNotAvailable", status: 503 },
  });
  cloud.gate.ledger.reset();
  await turnOf(run);
  expect(calls(cloud, "RestoreObject")).toBe(2);
  expect(await failure(restore("fast/1", "Standard", 3))).toBe("409 RestoreAlreadyInProgress");
  const took = await thawed(cloud, run, hour);
  expect(took).toBeGreaterThan(4 * hour);
  expect(took).toBeLessThan(7 * hour);
});

test("Expedited is looked at every half minute", async () => {
  await fill(cloud, "GLACIER", ["soon/1"]);
  const run = await planned([wish(`s3://${source}/soon/`)], {
    thaw: { ...usualThaw, flexible: { speed: "Expedited", days: 1 } },
  });
  expect(await turnOf(run)).toEqual({ state: "again", waitSeconds: 30 });
  expect(await thawed(cloud, run)).toBeLessThan(hour / 6);
});

test.each([
  ["SlowDown", 503],
  ["LimitExceeded", 400],
  ["ServiceQuotaExceeded", 402],
])("%s puts objects off; they are asked for soon after, and none fails", async (code, status) => {
  await fill(cloud, "GLACIER", [`${code}/1`, `${code}/2`]);
  const run = await planned([wish(`s3://${source}/${code}/`)]);
  cloud.gate.faults.arm({ ...restoreObject, times: 2, effect: "error", code, status });
  expect(await turnOf(run)).toEqual({ state: "again", waitSeconds: 30 });
  expect((await head(cloud, `${code}/1`)).Restore).toBeUndefined();
  cloud.gate.faults.disarm();
  await cloud.clock.advance(31_000);
  await turnOf(run);
  for (const n of [1, 2]) expect((await head(cloud, `${code}/${n}`)).Restore).toContain("true");
  expect(await resultsOf(run)).toEqual([]);
});

test("once S3 says that it is too much, the rest is not asked for in that turn", async () => {
  const keys = Array.from({ length: 40 }, (_, n) => `many/${n}`);
  await fill(cloud, "GLACIER", keys);
  const run = await planned([wish(`s3://${source}/many/`)]);
  cloud.gate.faults.arm({ ...restoreObject, effect: "throttle" });
  cloud.gate.ledger.reset();
  await turnOf(run);
  expect(calls(cloud, "RestoreObject")).toBeLessThan(40);
  cloud.gate.faults.disarm();
  await thawed(cloud, run, hour);
  expect(await resultsOf(run)).toEqual([]);
});

test("copies that end before the slowest object is back are made to last, and never freeze again", async () => {
  await fill(cloud, "GLACIER", ["mixed/early"]);
  await fill(cloud, "DEEP_ARCHIVE", ["mixed/late"]);
  const run = await planned([wish(`s3://${source}/mixed/`)], {
    thaw: {
      ...usualThaw,
      flexible: { speed: "Standard", days: 1 },
      deep: { speed: "Bulk", days: 1 },
    },
  });
  let wasBack = false;
  for (let hours = 0; hours < 60; hours += 2) {
    const { state } = await turnOf(run);
    const { Restore = "" } = await head(cloud, "mixed/early");
    if (wasBack) expect(Restore).toContain('ongoing-request="false"');
    wasBack ||= Restore.includes("false");
    if (state === "done") break;
    await cloud.clock.advance(2 * hour);
  }
  for (const key of ["mixed/early", "mixed/late"])
    expect(await restoredUntil(cloud, key)).toBeGreaterThan(now() + 12 * hour);
});

test("a copy that others thawed lasts until its own is made, though the plan found it readable", async () => {
  await fill(cloud, "GLACIER", ["lent/1"]);
  await restore("lent/1", "Expedited", 1);
  await cloud.clock.advance(hour);
  const run = await planned([wish(`s3://${source}/lent/`)]);
  await cloud.clock.advance((await restoredUntil(cloud, "lent/1")) - now() - hour);
  expect(await turnOf(run)).toMatchObject({ state: "done" });
  expect(await restoredUntil(cloud, "lent/1")).toBeGreaterThan(now() + 12 * hour);
});

test("one that froze again is asked for again", async () => {
  await fill(cloud, "GLACIER", ["again/1"]);
  const run = await planned([wish(`s3://${source}/again/`)], {
    thaw: { ...usualThaw, flexible: { speed: "Expedited", days: 1 } },
  });
  await thawed(cloud, run);
  await cloud.clock.advance(72 * hour);
  expect((await head(cloud, "again/1")).Restore).toBeUndefined();
  expect(await turnOf(run)).toMatchObject({ state: "again" });
  await thawed(cloud, run);
  expect(await restoredUntil(cloud, "again/1")).toBeGreaterThan(now() + 12 * hour);
});

test("an object that cannot be had fails its item with what to do, and the others go on", async () => {
  await fill(cloud, "GLACIER", ["bad/denied", "bad/gone", "bad/good"]);
  const run = await planned([wish(`s3://${source}/bad/`)]);
  await cloud.s3.send(new DeleteObjectCommand({ Bucket: source, Key: "bad/gone" }));
  cloud.gate.faults.arm({
    ...restoreObject,
    resource: `${source}/bad/denied`,
    ...{ effect: "error", code: "AccessDenied", message: "Access Denied", status: 403 },
  });
  await thawed(cloud, run, hour);
  const results = await resultsOf(run);
  expect(results.map(({ sourceUri, status }) => [sourceUri.slice(-6), status])).toEqual([
    ["denied", "FAILED"],
    ["d/gone", "FAILED"],
  ]);
  expect(results[0]?.error).toContain("needs s3:RestoreObject");
  expect(results[1]?.error).toContain("is not there any more");
  expect(await restoredUntil(cloud, "bad/good")).toBeGreaterThan(now());
});

test("keys are asked for byte by byte as they are", async () => {
  const keys = ["odd/a b+c#d?e.gz", "odd/%41/ü//x", "odd/'()*!.gz"];
  for (const Key of keys)
    await cloud.s3.send(
      new PutObjectCommand({ Bucket: source, Key, Body: "x", StorageClass: "GLACIER" }),
    );
  const run = await planned([wish(`s3://${source}/odd/`)]);
  await turnOf(run);
  for (const key of keys) expect((await head(cloud, key)).Restore).toContain("true");
});
