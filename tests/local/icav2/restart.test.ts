import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Cloud,
  copy,
  type Given,
  itemsOf,
  jobOf,
  startIcav2,
} from "#tests/local/icav2/fixture";

let directory: string;
let cloud: Cloud;
const started: Cloud[] = [];
const start = async (given: Given = {}) => {
  cloud = await startIcav2({ directory, ...given });
  started.push(cloud);
};
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "icav2-"));
  await start();
});
afterEach(async () => {
  await cloud.stop();
  started.length = 0;
  rmSync(directory, { recursive: true, force: true });
});

/** Kills it, and opens it again so many seconds later. */
const crash = async (seconds = 0, given: Given = {}) => {
  await cloud.kill();
  await start({ now: cloud.clock.now() + seconds * 1000, ...given });
  await cloud.icav2.settled();
};
const putAll = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const body = Buffer.from(`file ${number}`);
      return (await cloud.icav2.putFile(cloud.from, `/${number}`, body)).id;
    }),
  );

test("a job goes on where it was killed, at its own times, and copies each file once", async () => {
  const { id, job } = await copy(cloud, await putAll(4));
  await cloud.advance(50);
  const before = (await itemsOf(cloud, id)).map(({ processing }) => processing.status);
  expect(before).toEqual(["COPIED", "COPYING", "QUEUED", "QUEUED"]);
  await crash(20);
  await cloud.advance(60);
  expect(await jobOf(cloud, job.id)).toMatchObject({
    status: "SUCCEEDED",
    timeFinished: new Date(Date.parse(job.timeCreated) + 125_000).toISOString(),
  });
  const { items } = await cloud.ask("getProjectDataList", { path: { projectId: cloud.to } });
  expect(items.map(({ data }) => [data.details?.path, data.details?.status])).toEqual(
    [0, 1, 2, 3].map((number) => [`/${number}`, "AVAILABLE"]),
  );
  expect((await cloud.s3.get(`icav2-${cloud.to}`, "3")).sizeBytes).toBe(6);
});

test("what fell due while nothing ran is done at the start, with the times it was due", async () => {
  const { job } = await copy(cloud, await putAll(2));
  const path = { projectId: cloud.from, dataId: cloud.icav2.batches()[0]?.dataIds[0] ?? "" };
  await crash(3600);
  expect(await jobOf(cloud, job.id)).toMatchObject({
    status: "SUCCEEDED",
    timeStarted: new Date(Date.parse(job.timeCreated) + 5_000).toISOString(),
    timeFinished: new Date(Date.parse(job.timeCreated) + 125_000).toISOString(),
  });
  await cloud.ask("deleteData", { path });
  await crash(6);
  expect(await cloud.refused("getProjectData", { path })).toMatchObject({ status: 404 });
});

test("after a restart the clock alone moves jobs on", async () => {
  const { id } = await cloud.icav2.putFile(cloud.from, "/a", { sizeBytes: 1 });
  const { job } = await copy(cloud, [id]);
  await cloud.kill();
  await start({ now: cloud.clock.now() });
  await cloud.clock.advance(200_000);
  expect((await jobOf(cloud, job.id)).status).toBe("SUCCEEDED");
});

test("jobs end the same whether the process is killed at every step or never", async () => {
  const settings = { failureRate: 0.5, sigma: 0.35, seed: 3 };
  const outcome = async (isKilled: boolean) => {
    cloud.icav2.changeSettings(settings);
    const ids = isKilled ? await putAll(5) : (cloud.icav2.batches()[0]?.dataIds ?? []);
    const made = [];
    for (let number = 0; number < 4; number++) {
      const folder = { path: { projectId: cloud.to }, body: { name: `${isKilled} ${number}` } };
      const { data } = await cloud.ask("createFolder", folder);
      made.push(await copy(cloud, ids, { destinationFolderId: data.id }));
    }
    for (let step = 0; step < 20; step++)
      if (isKilled) await crash(30);
      else await cloud.advance(30);
    return Promise.all(
      made.map(async ({ id, job }) => [
        (await jobOf(cloud, job.id)).status,
        ...(await itemsOf(cloud, id)).map(({ processing }) => processing.status),
      ]),
    );
  };
  const killed = await outcome(true);
  expect(await outcome(false)).toEqual(killed);
  expect(new Set(killed.map(([status]) => status)).size).toBeGreaterThan(1);
});

test("notifications that were not taken before the end come after it, none is missing", async () => {
  await crash(0, { deliver: () => new Promise(() => undefined) });
  const body = { type: "SQS", address: "https://queue", enabled: true };
  const { id } = await cloud.ask("createNotificationChannel", { body });
  await cloud.ask("createNotificationSubscription", {
    path: { projectId: cloud.to },
    body: { eventCode: "ICA_JOB_001", enabled: true, notificationChannelId: id },
  });
  await copy(cloud, await putAll(1));
  await crash(0);
  await cloud.advance(200);
  const statuses = cloud.notified.map((one) => JSON.parse(one.body).payload.status);
  expect(statuses).toEqual(["INITIALIZED", "WAITING_FOR_RESOURCES", "RUNNING", "SUCCEEDED"]);
});

test("projects, data, tokens, kept answers and settings outlive the process", async () => {
  const { token } = await cloud.ask("createJwtToken");
  const call = {
    ...{ path: { projectId: cloud.to }, body: { name: "a" } },
    headers: { "idempotency-key": "k" },
  };
  const folder = await cloud.ask("createFolder", call);
  cloud.icav2.changeSettings({ medianSeconds: 33 });
  const { from, to } = cloud;
  await crash(10);
  expect([cloud.from, cloud.to]).toEqual([from, to]);
  expect(await cloud.ask("createFolder", call)).toEqual(folder);
  expect(cloud.icav2.settings()).toMatchObject({ medianSeconds: 33, failureRate: 0 });
  const headers = { "x-api-key": "", authorization: `Bearer ${token}` };
  expect((await cloud.ask("getProjects", { headers })).items).toHaveLength(2);
});
