import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { load } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import { read } from "#core/copy/request";
import { CreateCopyJob } from "#core/copy/request-schema";
import { close } from "#core/copy/s3-copy/close";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { plan } from "#core/copy/s3-copy/plan";
import { preflight } from "#core/copy/s3-copy/preflight";
import type { CopyRun } from "#core/copy/schema";
import { retry } from "#core/copy/verbs";
import { now } from "#core/time";
import { type LeanCloud, leanCloud, source, target } from "#tests/core/copy/thaw/lean-cloud";
import { activationJobs, imported, mirrored } from "#tests/core/copy/thaw/read-set-support";
import {
  calls,
  fill,
  hour,
  itemsOf,
  planned,
  restoredUntil,
  restoreObject,
  resultsOf,
  thawed,
  turnOf,
  wish,
} from "#tests/core/copy/thaw/thaw-support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

const asSystem = <T>(work: () => Promise<T>) => Actor.run(Actor.system("s3-copy"), work);

/** A planned job that only thaws these. */
function thawing(sourceUriList: string[], row: Partial<CopyJobRow> = {}): Promise<CopyRun> {
  const { wishes } = read(CreateCopyJob.parse({ action: "thaw", sourceUriList }), []);
  return planned(wishes, { action: "thaw", ...row });
}

/** Its next run, planned by the plan that it has. */
async function retried({ copyJobId }: CopyRun): Promise<CopyRun> {
  const admin = {
    type: "user",
    id: "u-1",
    name: "ada",
    roles: ["admin"],
    projectIds: "*",
  } as const;
  await Actor.run(admin, () => retry({ copyJobId }));
  const run = { copyJobId, run: (await load({ copyJobId })).run };
  await asSystem(() => Machine.start(run));
  await asSystem(() => plan(run, now() + hour));
  return run;
}

const uriOf = (key: string) => `s3://${source}/${key}`;
const statuses = async (run: CopyRun) =>
  Object.fromEntries(
    (await resultsOf(run)).map(({ sourceUri, status }) => [sourceUri.split("/").at(-1), status]),
  );

test("what is archived comes back where it lies, what can be read is left alone, and nothing is copied", async () => {
  await fill(cloud, "DEEP_ARCHIVE", ["only/deep"]);
  await fill(cloud, "GLACIER", ["only/cold"]);
  await fill(cloud, "STANDARD", ["only/warm"]);
  cloud.gate.ledger.reset();
  const run = await thawing([uriOf("only/")]);
  await asSystem(() => preflight(run));
  expect(await load(run)).toMatchObject({
    ...{ phase: "thaw", counts: { total: 3, alreadyCopied: 1 } },
    estimate: { archived: 2, thawHours: 48 },
  });
  const took = await thawed(cloud, run, hour);
  expect(took).toBeGreaterThan(40 * hour);
  expect(await turnOf(run)).toEqual({ state: "ended", waitSeconds: 1 });
  await asSystem(() => close(run));
  expect(await load(run)).toMatchObject({
    ...{ status: "SUCCEEDED", phase: "done" },
    counts: { total: 3, copied: 2, alreadyCopied: 1, failed: 0 },
  });
  expect(await statuses(run)).toEqual({ deep: "COPIED", cold: "COPIED", warm: "ALREADY_COPIED" });
  for (const key of ["only/deep", "only/cold"])
    expect(await restoredUntil(cloud, key)).toBeGreaterThan(now());
  expect(calls(cloud, "RestoreObject")).toBe(2);
  for (const operation of ["CopyObject", "HeadBucket"]) expect(calls(cloud, operation)).toBe(0);
});

test("what was thawed already is not asked for again, but kept when it is about to freeze", async () => {
  await fill(cloud, "GLACIER", ["kept/a"]);
  const first = await thawing([uriOf("kept/a")]);
  await thawed(cloud, first, hour);
  const until = await restoredUntil(cloud, "kept/a");
  cloud.gate.ledger.reset();
  const again = await thawing([uriOf("kept/a")]);
  expect(await turnOf(again)).toMatchObject({ state: "ended" });
  expect(calls(cloud, "RestoreObject")).toBe(0);
  await cloud.clock.advance(until - now() - 6 * hour);
  const late = await thawing([uriOf("kept/a")]);
  await thawed(cloud, late, hour);
  expect(await restoredUntil(cloud, "kept/a")).toBeGreaterThan(until);
});

test("read sets are activated, and are neither probed nor exported for a copy", async () => {
  const all = await imported(cloud, 3);
  cloud.omics.archive(all.map(({ id }) => id));
  await cloud.omics.settled();
  for (const one of all) await mirrored(cloud, one);
  const before = (await activationJobs(cloud)).length;
  const run = await thawing(all.flatMap(({ uris }) => uris));
  cloud.gate.ledger.reset();
  await thawed(cloud, run);
  expect(await activationJobs(cloud)).toHaveLength(before + 1);
  expect((await resultsOf(run)).map(({ status }) => status)).toEqual(Array(3).fill("COPIED"));
  for (const item of await itemsOf(run)) expect(item).not.toHaveProperty("isArchived");
  expect(calls(cloud, "StartReadSetExportJob")).toBe(0);
  expect(calls(cloud, "CopyObject")).toBe(0);
});

test("one that cannot be had fails alone, says why, and is asked for again by a retry; what is back stays", async () => {
  await fill(cloud, "GLACIER", ["part/a", "part/b"]);
  const run = await thawing([uriOf("part/a"), uriOf("part/b")]);
  cloud.gate.faults.arm({
    ...restoreObject,
    ...{ resource: `${source}/part/b`, effect: "error", code: "AccessDenied", status: 403 },
  });
  await thawed(cloud, run, hour);
  await asSystem(() => close(run));
  expect(await load(run)).toMatchObject({ status: "FAILED", counts: { copied: 1, failed: 1 } });
  expect(await resultsOf(run)).toMatchObject([
    { status: "COPIED" },
    { status: "FAILED", error: expect.stringContaining("s3:RestoreObject") },
  ]);
  cloud.gate.faults.disarm();
  cloud.gate.ledger.reset();
  const again = await retried(run);
  await thawed(cloud, again, hour);
  await asSystem(() => close(again));
  expect(await load(run)).toMatchObject({ status: "SUCCEEDED", counts: { copied: 2, failed: 0 } });
  expect(await resultsOf(run)).toMatchObject([
    { status: "COPIED", run: 1 },
    { status: "COPIED", run: 2 },
  ]);
  expect(calls(cloud, "RestoreObject")).toBe(1);
});

test("results of a run are the same when its last turn is repeated", async () => {
  await fill(cloud, "GLACIER", ["twice/a"]);
  const run = await thawing([uriOf("twice/a"), uriOf("twice/none")], { onMissing: "fail-item" });
  await thawed(cloud, run, hour);
  const results = await resultsOf(run);
  await cloud.clock.advance(hour);
  await turnOf(run);
  expect(await resultsOf(run)).toEqual(results);
  expect(await statuses(run)).toEqual({ a: "COPIED", none: "FAILED" });
});

test("what is not there refuses the whole job, unless its item is to fail alone", async () => {
  await fill(cloud, "GLACIER", ["lost/a"]);
  const uris = [uriOf("lost/a"), uriOf("lost/none")];
  await expect(thawing(uris)).rejects.toThrow(/lost\/none: there is no such object/);
  // As many as are looked up by a listing, which is refused as a whole.
  const elsewhere = ["a", "b", "c", "d"].map((key) => `s3://no-such-bucket-at-all/${key}`);
  const run = await thawing([...uris, ...elsewhere], { onMissing: "fail-item" });
  expect(await itemsOf(run)).toMatchObject([
    ...elsewhere.map((sourceUri) => ({
      ...{ sourceUri, action: "fail" },
      reason: expect.stringContaining("no bucket no-such-bucket-at-all"),
    })),
    {
      action: "fail",
      reason: expect.stringMatching(/there is no such object\. Mend that and begin a new copy job/),
    },
    { action: "copy", isArchived: true },
  ]);
});

test("a copy of which a source is not there copies the others, if it may", async () => {
  await fill(cloud, "STANDARD", ["some/a"]);
  const wishes = [wish(uriOf("some/a")), wish(uriOf("some/none")), wish(uriOf("empty/*"))];
  await expect(planned(wishes)).rejects.toThrow(/nothing lies below it/);
  const run = await planned(wishes, { onMissing: "fail-item" });
  for (const { task } of (await Ledger.readTasks(run.copyJobId)) ?? [])
    await asSystem(() => copyTask({ ...run, task }, now() + hour));
  await asSystem(() => close(run));
  expect(await load(run)).toMatchObject({ status: "FAILED", counts: { copied: 1, failed: 2 } });
  const copy = { Bucket: target, Key: "out/a" };
  expect((await cloud.s3.send(new GetObjectCommand(copy))).ContentLength).toBe(4);
});
