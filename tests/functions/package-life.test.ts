import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Fastq } from "#core/fastq/schema";
import type { Package } from "#core/package/schema";
import { minutes } from "#core/time";
import { fast, recipient, skipPause } from "#tests/functions/copy-support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { spyOn } from "#tests/functions/spy";
import { actIn, ended, entities, packageOf, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let fastqs: ReturnType<typeof fastqsOf>;
beforeAll(async () => {
  const BYOB_URI = `s3://${recipient}/restored/14d/`;
  cloud = await testCloud(undefined, { environment: { BYOB_URI } });
  actIn(cloud);
  cloud.objects.ensureBucket(recipient);
  fastqs = fastqsOf(cloud);
  await fast(cloud);
});
afterAll(() => cloud.close());

async function frozen(name: string): Promise<Fastq> {
  return fastqs.fastq("L2600601", { r1: await fastqs.object(`${name}_R1.fastq.gz`, "GLACIER") });
}

const selectionOf = ({ instrumentRunId }: Fastq, defrostArchivedFastqs = false) => ({
  ...{ instrumentRunIdList: [instrumentRunId], dataTypeList: ["FASTQ"], defrostArchivedFastqs },
});

async function asked(selection: object): Promise<Package> {
  const body = { name: "cohort", selection };
  return (await cloud.api<Package>("sharer", "POST", "/api/v1/packages", body)).body;
}

const pathOf = ({ id }: Pick<Package, "id">) => `/api/v1/packages/${id}`;
const nowOf = async (one: Pick<Package, "id">) =>
  (await cloud.api<Package>("viewer", "GET", pathOf(one))).body;

/** Sync requests that wait for a fastq. */
const waitsFor = ({ id }: Fastq) => fastqs.requests(`&fastqId=${id}`);

/** The package once it waits for its fastq. */
async function waiting(fastq: Fastq): Promise<Package> {
  const one = await asked(selectionOf(fastq, true));
  await eventually(async () => expect(await waitsFor(fastq)).toHaveLength(1));
  return nowOf(one);
}

test("archived fastqs are asked to be thawed and waited for, when that is wanted; each state is told in today's words", async () => {
  const spy = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "orcabus.datasharing");
  const fastq = await frozen("thawed");
  const one = await waiting(fastq);
  expect(one).toMatchObject({ status: "RUNNING", executionArn: expect.any(String) });
  await eventually(async () => {
    const { items } = await fastqs.ask<{ items: object[] }>(
      "GET",
      `/unarchiving-jobs?fastqId=${fastq.id}`,
    );
    expect(items).toHaveLength(1);
  });
  const done = await eventually(async () => {
    // Shorter than the heartbeat: sync gives signs of life in between.
    await skipPause(cloud, "S3Copy", minutes(25));
    const found = await nowOf(one);
    expect(found.status).toMatch(/SUCCEEDED|FAILED/);
    return found;
  }, 120);
  expect(done).toMatchObject({
    ...{ status: "SUCCEEDED", isShareable: true, fileCount: 1, archivedFileCount: 0 },
    ...{ fastqCount: 1, merkleRoot: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  const files = await cloud.api<{ items: object[] }>("viewer", "GET", `${pathOf(one)}/files`);
  expect(files.body.items).toMatchObject([{ n: 0, fastqId: fastq.id, storageState: "ACTIVE" }]);
  const link = await cloud.api<{ url: string }>("sharer", "POST", `${pathOf(one)}/links`, {});
  expect(link.status).toBe(201);
  // A busy machine may cut off a function's first call; who downloads asks again.
  await eventually(async () => {
    const { status } = await fetch(`${link.body.url}/files/0`);
    expect(status).toBe(200);
  });
  await eventually(async () => {
    const told = (await spy.events()).filter(({ detail }) => detail.id === one.id);
    expect(told.map(({ detail }) => detail.status).sort()).toEqual([
      "PENDING",
      "RUNNING",
      "SUCCEEDED",
    ]);
    expect(new Set(told.map((event) => event["detail-type"]))).toEqual(
      new Set(["DataPackagingJobStateChange"]),
    );
  });
  const { events = [] } = await cloud.sfn.send(
    new GetExecutionHistoryCommand({ executionArn: one.executionArn ?? "", maxResults: 1000 }),
  );
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name);
  expect(entered.filter(Boolean)).toEqual([
    ...["Start", "Proceed", "Plan", "HasToWait", "WaitForFastqs", "WaitForGroup"],
    ...["WriteManifest", "WriteReport", "Finish"],
  ]);
});

test("without that it is made, says that it cannot be shared, and no link is made", async () => {
  const fastq = await frozen("left");
  const one = await packageOf(cloud, { selection: selectionOf(fastq) });
  expect(one).toMatchObject({
    ...{ status: "SUCCEEDED", isShareable: false, fileCount: 1, archivedFileCount: 1 },
  });
  expect(one.archivedBytes).toBe(one.totalBytes);
  const link = await cloud.api<{ code: string }>("sharer", "POST", `${pathOf(one)}/links`, {});
  expect([link.status, link.body.code]).toEqual([409, "package.not_shareable"]);
  expect(await waitsFor(fastq)).toEqual([]);
});

test("what sync says of a fastq that cannot be made readable is the package's reason", async () => {
  const fastq = await frozen("cancelled");
  const one = await waiting(fastq);
  const [request] = await waitsFor(fastq);
  const path = `/api/v1/sync-requests/${request?.id}`;
  await cloud.api("admin", "PATCH", path, { status: "ABORTED" });
  expect(await ended(cloud, one.id)).toMatchObject({
    status: "FAILED",
    statusReason: expect.stringMatching(/SyncCancelledError.*Cancelled by admin/),
  });
});

test("aborting stops the machine, and what it waited for", async () => {
  const fastq = await frozen("aborted");
  const one = await waiting(fastq);
  const [request] = await waitsFor(fastq);
  const aborted = await cloud.api<Package>(
    "sharer",
    "PATCH",
    pathOf(one),
    { status: "ABORTED" },
    { "if-match": `"${one.version}"` },
  );
  expect([aborted.status, aborted.body.status]).toEqual([200, "ABORTED"]);
  await eventually(async () => {
    const { status } = await cloud.sfn.send(
      new DescribeExecutionCommand({ executionArn: one.executionArn ?? "" }),
    );
    expect(status).toBe("ABORTED");
    expect((await fastqs.explain(request?.id ?? "")).status).toBe("ABORTED");
    const waits = await entities(cloud, "packageWait");
    expect(waits.filter(({ packageId }) => packageId === one.id)).toEqual([]);
  });
  expect(await nowOf(one)).toMatchObject({
    status: "ABORTED",
    statusReason: "Aborted by sharer.",
  });
});

test("deleting removes a package and its objects; one that is being built stays", async () => {
  const one = await packageOf(cloud, { selection: selectionOf(await frozen("deleted")) });
  const objects = async () => {
    const Bucket = resource(cloud.outputs, "StorageBucket");
    const Prefix = `packages/${one.id}/`;
    return (await cloud.s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).KeyCount;
  };
  expect(await objects()).toBeGreaterThan(5);
  const removed = await cloud.api("admin", "DELETE", pathOf(one));
  expect(removed.status).toBe(204);
  expect((await cloud.api("viewer", "GET", pathOf(one))).status).toBe(404);
  await eventually(async () => {
    const rows = await entities(cloud, "package");
    expect(rows.filter(({ packageId }) => packageId === one.id)).toEqual([]);
    expect(await objects()).toBe(0);
  });
});

test("every execution has ended, well or by what was done to it here", async () => {
  const { executions = [] } = await cloud.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: resource(cloud.outputs, "Packaging") }),
  );
  expect(executions.map(({ status }) => status).sort()).toEqual([
    ...["ABORTED", "FAILED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED"],
  ]);
});
