import { BatchDeleteReadSetCommand, StartReadSetActivationJobCommand } from "@aws-sdk/client-omics";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { parseS3Uri } from "#core/location";
import { omics } from "#core/omics";
import { now } from "#core/time";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import {
  activationJobs,
  imported,
  jobOf,
  metadataOf,
} from "#tests/core/copy/thaw/read-set-support";
import { hour, itemsOf, resultsOf, thawed, turnOf } from "#tests/core/copy/thaw/thaw-support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

/** Archived read sets: their ids, and the URIs that their files had and will have. */
async function archived(count: number) {
  const all = await imported(cloud, count);
  cloud.omics.archive(all.map(({ id }) => id));
  await cloud.omics.settled();
  return { ids: all.map(({ id }) => id), uris: all.flatMap(({ uris }) => uris) };
}

const head = (uri: string) => {
  const { bucket: Bucket, key: Key } = parseS3Uri(uri);
  return Aws.s3().send(new HeadObjectCommand({ Bucket, Key }));
};

test("archived read sets are activated twenty at a time, once each, and the plan has what their files are then", async () => {
  const { ids, uris } = await archived(45);
  const run = await jobOf(uris);
  const before = (await activationJobs(cloud)).length;
  expect(await turnOf(run)).toEqual({ state: "again", waitSeconds: 30 });
  expect(await activationJobs(cloud)).toHaveLength(before + 3);
  await thawed(cloud, run);
  expect(await activationJobs(cloud)).toHaveLength(before + 3);
  for (const id of ids) expect((await metadataOf(cloud.storeId, id)).status).toBe("ACTIVE");
  for (const item of await itemsOf(run)) {
    const { ETag, ContentLength } = await head(item.sourceUri);
    expect(item).toMatchObject({ etag: ETag?.replaceAll('"', ""), sizeBytes: ContentLength });
    expect(item).not.toHaveProperty("isArchived");
    expect(item).not.toHaveProperty("storageClass");
  }
  const { copyJobId } = run;
  await copyTask({ copyJobId, run: 1, task: 0 }, now() + hour);
  expect((await resultsOf(run)).map(({ status }) => status)).toEqual(Array(10).fill("COPIED"));
});

test("a job of which the answer was lost is the same job when it is asked for again", async () => {
  const { uris } = await archived(3);
  const run = await jobOf(uris);
  const before = (await activationJobs(cloud)).length;
  cloud.gate.faults.arm({
    ...{ service: "omics", operation: "StartReadSetActivationJob", effect: "drop", times: 1 },
  });
  await turnOf(run);
  expect(cloud.gate.faults.list()).toMatchObject([{ hits: 1 }]);
  await thawed(cloud, run);
  expect(await activationJobs(cloud)).toHaveLength(before + 1);
  expect(await resultsOf(run)).toEqual([]);
});

test("a turn that dies before it noted a job finds the same job", async () => {
  const { uris } = await archived(3);
  const run = await jobOf(uris);
  const before = (await activationJobs(cloud)).length;
  const board = `storage/copy-jobs/${run.copyJobId}/thaw/1.json`;
  cloud.gate.faults.arm({
    ...{ service: "omics", operation: "StartReadSetActivationJob", effect: "drop", rate: 1 },
  });
  await turnOf(run);
  cloud.gate.faults.disarm();
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "PutObject", resource: board, effect: "error", times: 3 },
  });
  await cloud.clock.advance(31_000);
  await expect(turnOf(run)).rejects.toThrow();
  cloud.gate.faults.disarm();
  await thawed(cloud, run);
  expect(await activationJobs(cloud)).toHaveLength(before + 1);
});

test("a read set that cannot be activated fails its own items, with HealthOmics' reason, and no others", async () => {
  const { ids, uris } = await archived(5);
  const run = await jobOf(uris);
  await omics().send(
    new BatchDeleteReadSetCommand({ sequenceStoreId: cloud.storeId, ids: [ids[2] ?? ""] }),
  );
  await cloud.clock.advance(10_000);
  await cloud.omics.settled();
  await thawed(cloud, run);
  const results = await resultsOf(run);
  expect(results).toMatchObject([{ sourceUri: uris[2], status: "FAILED", run: 1 }]);
  expect(results[0]?.error).toContain(`The read set ${ids[2]}`);
  expect(results[0]?.error).toContain("does not exist");
  for (const n of [0, 1, 3, 4])
    expect((await metadataOf(cloud.storeId, ids[n] ?? "")).status).toBe("ACTIVE");
});

test("a source that a job failed is given to one more job", async () => {
  const { uris } = await archived(2);
  const run = await jobOf(uris);
  cloud.gate.faults.arm({
    ...{ service: "omics", operation: "ActivationJob", effect: "fail", times: 1 },
  });
  await thawed(cloud, run);
  expect(await resultsOf(run)).toEqual([]);
});

test("sources that fail in every job are FAILED items", async () => {
  const { uris } = await archived(2);
  const run = await jobOf(uris);
  cloud.gate.faults.arm({ service: "omics", operation: "ActivationJob", effect: "fail" });
  await thawed(cloud, run);
  const results = await resultsOf(run);
  expect(results.map(({ status }) => status)).toEqual(["FAILED", "FAILED"]);
  expect(results[0]?.error).toContain("is ARCHIVED and could not be activated");
});

test("more jobs than the account may have wait for room", async () => {
  const { uris } = await archived(2);
  const run = await jobOf(uris);
  cloud.gate.faults.arm({
    ...{ service: "omics", operation: "StartReadSetActivationJob", times: 2, effect: "error" },
    ...{ code: "ServiceQuotaExceededException", status: 402 },
  });
  expect(await turnOf(run)).toEqual({ state: "again", waitSeconds: 30 });
  await cloud.clock.advance(31_000);
  await thawed(cloud, run);
  expect(await resultsOf(run)).toEqual([]);
});

test("one that somebody else activates is waited for, and one that is active already is as good", async () => {
  const { ids, uris } = await archived(1);
  const [active] = await imported(cloud, 1);
  const run = await jobOf([...uris, ...(active?.uris ?? [])]);
  await omics().send(
    new StartReadSetActivationJobCommand({
      sequenceStoreId: cloud.storeId,
      sources: [{ readSetId: ids[0] }],
    }),
  );
  await cloud.clock.advance(2_000);
  await cloud.omics.settled();
  await thawed(cloud, run);
  expect(await resultsOf(run)).toEqual([]);
  expect((await itemsOf(run)).every(({ sizeBytes }) => (sizeBytes ?? 0) > 1)).toBe(true);
});

test("a read set that was archived after it was planned is activated, too", async () => {
  const [one, two] = await imported(cloud, 2);
  const uris = [...(one?.uris ?? []), ...(two?.uris ?? [])];
  const run = await jobOf(uris, { etag: "planned" });
  cloud.omics.archive([one?.id ?? ""]);
  await cloud.omics.settled();
  await thawed(cloud, run);
  expect((await metadataOf(cloud.storeId, one?.id ?? "")).status).toBe("ACTIVE");
  const [first, second] = await itemsOf(run);
  expect(first?.etag).toBe((await head(uris[0] ?? "")).ETag?.replaceAll('"', ""));
  expect(second?.etag).toBe("planned");
});
