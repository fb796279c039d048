import { ListReadSetExportJobsCommand } from "@aws-sdk/client-omics";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Aws from "#core/aws";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { close } from "#core/copy/s3-copy/close";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { routeEntity } from "#core/copy/s3-copy/omics-source/route.entity";
import type { CopyRun } from "#core/copy/schema";
import { parseS3Uri } from "#core/location";
import { omics } from "#core/omics";
import { now } from "#core/time";
import { type LeanCloud, leanCloud, target } from "#tests/core/copy/thaw/lean-cloud";
import { imported, jobOf } from "#tests/core/copy/thaw/read-set-support";
import { calls, hour, itemsOf, resultsOf, thawed } from "#tests/core/copy/thaw/thaw-support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
beforeEach(async () => {
  cloud.set({ copyExportRoleArn: "arn:aws:iam::000000000000:role/export" });
  await routeEntity().delete({ storeId: cloud.storeId }).go();
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

const plain = { etag: undefined, storageClass: undefined };
const asSystem = <T>(work: () => Promise<T>): Promise<T> =>
  Actor.run(Actor.system("s3-copy"), work);

/** As AWS would answer if it does not copy out of a store's access point. */
function refuse(code = "InvalidRequest", status = 400): void {
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "CopyObject", effect: "error", times: 1 },
    ...{ code, status, message: "Copying from this access point is not supported" },
  });
}

async function keysIn(Bucket: string, Prefix: string): Promise<string[]> {
  const { Contents = [] } = await cloud.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key = "" }) => Key);
}

async function textOf(uri: string): Promise<Buffer> {
  const { bucket: Bucket, key: Key } = parseS3Uri(uri);
  const { Body } = await Aws.s3().send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function exportJobs() {
  const { exportJobs = [] } = await omics().send(
    new ListReadSetExportJobsCommand({ sequenceStoreId: cloud.storeId }),
  );
  return exportJobs;
}

const copied = (run: CopyRun, task = 0) => copyTask({ ...run, task }, now() + hour);
const exportsOf = ({ copyJobId }: CopyRun) =>
  keysIn("storage", `temporary/copy-jobs/${copyJobId}/exports/`);

test("a store that S3 copies out of is tried once for all jobs, and nothing is left where it was tried", async () => {
  const all = await imported(cloud, 2);
  const uris = all.flatMap(({ uris }) => uris);
  const first = await jobOf(uris, plain);
  cloud.gate.ledger.reset();
  await thawed(cloud, first);
  expect(calls(cloud, "CopyObject")).toBe(1);
  expect(await keysIn(target, `${first.copyJobId}/`)).toEqual([]);
  expect(await keysIn("storage", `temporary/copy-jobs/${first.copyJobId}/`)).toEqual([]);
  await thawed(cloud, await jobOf(uris, plain));
  expect(calls(cloud, "CopyObject")).toBe(1);
  expect(await exportJobs()).toEqual([]);
  await cloud.clock.advance(31 * 24 * hour);
  const later = await imported(cloud, 1);
  await thawed(cloud, await jobOf(later[0]?.uris ?? [], plain));
  expect(calls(cloud, "CopyObject")).toBe(2);
});

test("where S3 refuses, HealthOmics exports, the files come to their destinations, and the exports go", async () => {
  const all = await imported(cloud, 3);
  const uris = all.flatMap(({ uris }) => uris);
  const run = await jobOf(uris, plain, { perTask: 2 });
  const jobs = (await exportJobs()).length;
  refuse();
  await thawed(cloud, run);
  expect(await exportJobs()).toHaveLength(jobs + 1);
  expect(await exportsOf(run)).toHaveLength(3);
  const bytes = await Promise.all(uris.map(textOf));
  // From now on only what was exported can be read.
  cloud.omics.archive(all.map(({ id }) => id));
  await cloud.omics.settled();
  for (const task of [0, 1]) expect(await copied(run, task)).toEqual({ state: "done" });
  expect((await resultsOf(run)).map(({ status }) => status)).toEqual(Array(3).fill("COPIED"));
  const copies = (await itemsOf(run)).map(({ destinationUri }) => textOf(destinationUri));
  expect(await Promise.all(copies)).toEqual(bytes);
  await asSystem(() => close(run));
  expect(await exportsOf(run)).toEqual([]);
  const { data } = await copyJobEntity().get({ copyJobId: run.copyJobId }).go();
  expect(data?.status).toBe("SUCCEEDED");
});

test("the plan keeps the sources that were asked for", async () => {
  const [one] = await imported(cloud, 1);
  const run = await jobOf(one?.uris ?? [], plain);
  refuse();
  await thawed(cloud, run);
  expect((await itemsOf(run)).map(({ sourceUri }) => sourceUri)).toEqual(one?.uris);
});

test("without a role to export with the items fail, and say what S3 said and what to set", async () => {
  cloud.set({ copyExportRoleArn: "" });
  const [one] = await imported(cloud, 1);
  const run = await jobOf(one?.uris ?? [], plain);
  refuse();
  await thawed(cloud, run);
  const [result] = await resultsOf(run);
  expect(result?.status).toBe("FAILED");
  expect(result?.error).toContain("set copyExportRoleArn");
  expect(result?.error).toContain("S3 said: InvalidRequest");
});

test("a read set whose export fails fails its own items only", async () => {
  const all = await imported(cloud, 4);
  const run = await jobOf(
    all.flatMap(({ uris }) => uris),
    plain,
  );
  refuse();
  cloud.gate.faults.arm({ service: "omics", operation: "ExportJob", effect: "partial", seed: 7 });
  await thawed(cloud, run);
  const results = await resultsOf(run);
  expect(results.length).toBeGreaterThan(0);
  expect(results.length).toBeLessThan(4);
  for (const { status, error } of results) {
    expect(status).toBe("FAILED");
    expect(error).toContain("HealthOmics could not export the read set");
  }
  await copied(run);
  const copies = (await resultsOf(run)).filter(({ status }) => status === "COPIED");
  expect(copies).toHaveLength(4 - results.length);
});

test("a refusal that a policy may lift is tried again after a day, others after thirty", async () => {
  const [one] = await imported(cloud, 1);
  refuse("AccessDenied", 403);
  await thawed(cloud, await jobOf(one?.uris ?? [], plain));
  const daysLeft = async () => {
    const { data } = await routeEntity().get({ storeId: cloud.storeId }).go();
    return ((data?.expires_at ?? 0) * 1000 - now()) / (24 * hour);
  };
  expect(Math.round(await daysLeft())).toBe(1);
  await routeEntity().delete({ storeId: cloud.storeId }).go();
  refuse("MethodNotAllowed", 405);
  await thawed(cloud, await jobOf(one?.uris ?? [], plain));
  expect(Math.round(await daysLeft())).toBe(30);
});

test("a job that is retried does not believe a refusal of before", async () => {
  const [one] = await imported(cloud, 1);
  const run = await jobOf(one?.uris ?? [], plain);
  cloud.set({ copyExportRoleArn: "" });
  refuse("AccessDenied", 403);
  await thawed(cloud, run);
  expect((await resultsOf(run)).map(({ status }) => status)).toEqual(["FAILED"]);
  const again = { ...run, run: 2 };
  await copyJobEntity().patch({ copyJobId: run.copyJobId }).set({ run: again.run }).go();
  await thawed(cloud, again);
  expect(await copied(again)).toEqual({ state: "done" });
  expect((await resultsOf(run)).map(({ status }) => status)).toEqual(["COPIED"]);
});

test("a destination that takes nothing tells nothing of the store", async () => {
  const [one] = await imported(cloud, 1);
  const run = await jobOf(one?.uris ?? [], plain);
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "CopyObject", resource: target, effect: "error" },
    ...{ code: "AccessDenied", status: 403 },
  });
  await thawed(cloud, run);
  expect((await routeEntity().get({ storeId: cloud.storeId }).go()).data?.route).toBe("copy");
});

test("a try that may go well later decides nothing", async () => {
  const [one] = await imported(cloud, 1);
  const run = await jobOf(one?.uris ?? [], plain);
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "CopyObject", effect: "error", code: "SlowDown", status: 503 },
  });
  await expect(thawed(cloud, run)).rejects.toThrow();
  cloud.gate.faults.disarm();
  await thawed(cloud, run);
  expect((await routeEntity().get({ storeId: cloud.storeId }).go()).data?.route).toBe("copy");
});
