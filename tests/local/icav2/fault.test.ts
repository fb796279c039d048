import { afterEach, beforeEach, expect, test } from "vitest";
import { icav2Control } from "#local/engines/icav2/control";
import { type Cloud, copy, itemsOf, jobOf, startIcav2 } from "#tests/local/icav2/fixture";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startIcav2();
});
afterEach(() => cloud.stop());

const arm = (fault: object) => cloud.gate.faults.arm({ service: "icav2", ...fault });
const put = async (path: string) =>
  (await cloud.icav2.putFile(cloud.from, path, { sizeBytes: 5 })).id;
const putAll = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, number) => put(`/${number}`)));
const run = async (count: number) => {
  const { id, job } = await copy(cloud, await putAll(count));
  await cloud.advance(200);
  const statuses = (await itemsOf(cloud, id)).map(({ processing }) => processing.status);
  return { status: (await jobOf(cloud, job.id)).status, statuses };
};

test("a throttled call is a 429 problem, with Retry-After when the fault has one", async () => {
  arm({ effect: "throttle", operation: "getJobs", times: 1, retryAfter: 7 });
  const waits = await cloud.send("getJobs");
  expect([waits.status, waits.headers.get("retry-after")]).toEqual([429, "7"]);
  expect(await waits.json()).toMatchObject({ title: "Too Many Requests", status: 429 });
  arm({ effect: "throttle", operation: "get*", times: 1 });
  const plain = await cloud.send("getJobs");
  expect([plain.status, plain.headers.get("retry-after")]).toEqual([429, null]);
  expect((await cloud.send("getJobs")).status).toBe(200);
});

test("an injected error is a problem of that status", async () => {
  arm({ effect: "error", code: "Bad Gateway", status: 502, times: 1 });
  expect(await cloud.refused("getProjects")).toMatchObject({ title: "Bad Gateway", status: 502 });
});

test("a dropped POST was accepted: the client has no answer, and there is a batch", async () => {
  const source = await put("/a");
  arm({ effect: "drop", operation: "createProjectDataCopyBatch", times: 1 });
  await expect(copy(cloud, [source])).rejects.toThrow("fetch failed");
  expect(cloud.icav2.batches()).toMatchObject([{ dataIds: [source], status: "INITIALIZED" }]);
  arm({ effect: "reset", operation: "createProjectDataCopyBatch", times: 1 });
  await expect(copy(cloud, [source])).rejects.toThrow("fetch failed");
  expect(cloud.icav2.batches()).toHaveLength(1);
});

test("a creation whose answer was lost is answered when it comes again under its key", async () => {
  arm({ effect: "drop", operation: "createFolder", times: 1 });
  const call = {
    ...{ path: { projectId: cloud.to }, body: { name: "a" } },
    headers: { "idempotency-key": "k" },
  };
  await expect(cloud.send("createFolder", call)).rejects.toThrow("fetch failed");
  expect((await cloud.ask("createFolder", call)).data.id).toBe(
    (await cloud.find(cloud.to, "/a/"))?.id,
  );
});

test("a delayed call waits on the clock, calls for other projects do not", async () => {
  arm({ effect: "delay", operation: "getProject", resource: cloud.to, delay: "PT3S" });
  await cloud.ask("getProject", { path: { projectId: cloud.from } });
  const begun = cloud.clock.now();
  let waited = Number.NaN;
  const call = cloud.ask("getProject", { path: { projectId: cloud.to } }).then(() => {
    waited = cloud.clock.now() - begun;
  });
  for (let tries = 0; tries < 200 && Number.isNaN(waited); tries++) {
    await cloud.clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await call;
  expect(waited).toBeGreaterThanOrEqual(3000);
});

test("a quota on calls is there only when it is set, and only holds when quotas do", async () => {
  const call = async () => (await cloud.send("getProjects")).status;
  cloud.gate.limits.enforced = true;
  expect(new Set(await Promise.all(Array.from({ length: 30 }, call)))).toEqual(new Set([200]));
  cloud.icav2.changeSettings({ requestsPerSecond: 2 });
  expect([await call(), await call(), await call()]).toEqual([200, 200, 429]);
  await cloud.advance(1);
  expect(await call()).toBe(200);
  cloud.gate.limits.enforced = false;
  expect([await call(), await call(), await call()]).toEqual([200, 200, 200]);
});

test("every call is counted by its operation, refused ones as errors", async () => {
  await cloud.ask("getProjects");
  await cloud.refused("getProject", { path: { projectId: "x" } });
  await fetch(`${cloud.url}/ica/rest/api/bundles`);
  expect(cloud.gate.ledger.rows()).toMatchObject([
    { service: "icav2", operation: "getProject", calls: 1, errors: 1 },
    { service: "icav2", operation: "getProjects", calls: 1, errors: 0 },
    { service: "icav2", operation: "Unknown", calls: 1, errors: 1 },
  ]);
});

test("a job that fails copies its first files, breaks in one and never comes to the rest", async () => {
  arm({ effect: "fail", operation: "CopyJob", times: 1 });
  const { status, statuses } = await run(6);
  expect(status).toBe("FAILED");
  expect(statuses).toEqual(["COPIED", "COPIED", "COPIED", "FAILED", "FAILED", "FAILED"]);
  expect((await cloud.find(cloud.to, "/3"))?.details).toMatchObject({
    ...{ status: "PARTIAL", fileSizeInBytes: 0 },
  });
  expect(await cloud.find(cloud.to, "/4")).toBeUndefined();
});

test("a job that succeeds partially fails some files here and there, and leaves them PARTIAL", async () => {
  arm({ effect: "partial", operation: "CopyJob", resource: cloud.to });
  const { status, statuses } = await run(8);
  expect(status).toBe("PARTIALLY_SUCCEEDED");
  expect(statuses.filter((one) => one === "FAILED")).toHaveLength(4);
  for (const [number, item] of statuses.entries())
    expect((await cloud.find(cloud.to, `/${number}`))?.details?.status).toBe(
      item === "FAILED" ? "PARTIAL" : "AVAILABLE",
    );
});

test("a job that is stopped ends STOPPED, before its time", async () => {
  arm({ effect: "stop", operation: "CopyJob" });
  const { id, job } = await copy(cloud, await putAll(4));
  await cloud.advance(100);
  expect((await jobOf(cloud, job.id)).status).toBe("STOPPED");
  const last = (await itemsOf(cloud, id)).at(-1);
  expect(last?.processing.additionalStatusInformation).toBe("The job was stopped.");
});

test("what a failed copy left is skipped by the next copy, until it is deleted", async () => {
  arm({ effect: "fail", operation: "CopyJob", times: 1 });
  const [source = ""] = await putAll(1);
  await copy(cloud, [source]);
  await cloud.advance(130);
  const again = await copy(cloud, [source]);
  await cloud.advance(130);
  expect((await jobOf(cloud, again.job.id)).status).toBe("SUCCEEDED");
  const left = await cloud.find(cloud.to, "/0");
  expect(left?.details).toMatchObject({ status: "PARTIAL", fileSizeInBytes: 0 });
  await cloud.ask("deleteData", { path: { projectId: cloud.to, dataId: String(left?.id) } });
  await cloud.advance(6);
  await copy(cloud, [source]);
  await cloud.advance(130);
  expect((await cloud.find(cloud.to, "/0"))?.details).toMatchObject({
    ...{ status: "AVAILABLE", fileSizeInBytes: 5 },
  });
});

test("with a failure rate of 1 all jobs fail, in the kinds and shares that were set", async () => {
  cloud.icav2.changeSettings({ failureRate: 1, partialShare: 0, itemFailureShare: 0.25 });
  const { status, statuses } = await run(4);
  expect([status, statuses.filter((one) => one === "FAILED").length]).toEqual(["FAILED", 1]);
  cloud.icav2.changeSettings({ partialShare: 1 });
  const destination = { path: { projectId: cloud.to }, body: { name: "d" } };
  const { data } = await cloud.ask("createFolder", destination);
  const ids = cloud.icav2.batches()[0]?.dataIds ?? [];
  const { job } = await copy(cloud, ids, { destinationFolderId: data.id });
  await cloud.advance(200);
  expect((await jobOf(cloud, job.id)).status).toBe("PARTIALLY_SUCCEEDED");
});

test("the same seed gives the same outcomes and times again, another seed gives others", async () => {
  const source = await put("/a");
  const series = async (seed: number) => {
    cloud.icav2.changeSettings({ seed, failureRate: 0.5, partialShare: 0, sigma: 0.35 });
    const made = cloud.icav2.batches().length;
    for (let number = 0; number < 20; number++)
      await copy(cloud, [source], { actionOnExist: "RENAME" });
    await cloud.advance(1000);
    const ids = cloud.icav2.batches().slice(made);
    return Promise.all(
      ids.map(async ({ jobId }) => {
        const { status, timeCreated, timeFinished } = await jobOf(cloud, jobId);
        return [status, Date.parse(String(timeFinished)) - Date.parse(timeCreated)];
      }),
    );
  };
  const [first, again, other] = [await series(7), await series(7), await series(8)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("the knobs are turned and read at /_local/icav2, and wrong ones are named", async () => {
  const control = icav2Control(cloud.icav2);
  const post = control["POST /_local/icav2"];
  expect(post?.({ failureRate: 0.4, medianSeconds: 10, requestsPerSecond: null })).toMatchObject({
    ...{ failureRate: 0.4, medianSeconds: 10, requestsPerSecond: null, queueSeconds: 5 },
  });
  expect(control["GET /_local/icav2"]?.({})).toMatchObject({ failureRate: 0.4 });
  expect(() => post?.({ failureRate: 2 })).toThrow("failureRate");
  expect(() => post?.({ colour: 1 })).toThrow("colour");
  const { job } = await copy(cloud, await putAll(2));
  expect(control["GET /_local/icav2/batches"]?.({})).toEqual({
    batches: [expect.objectContaining({ jobId: job.id, projectId: cloud.to })],
  });
});
