import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call, everything } from "#core/copy/icav2/client/client";
import { classify, Icav2Error } from "#core/copy/icav2/client/error";
import { isTransient } from "#core/error";
import { type Icav2Cloud, startIcav2Cloud } from "#tests/core/copy/icav2/cloud";
import { eventually } from "#tests/support/cloud";

let cloud: Icav2Cloud;
let from: string;
let to: string;

beforeAll(async () => {
  cloud = await startIcav2Cloud(500);
  from = cloud.project("from");
  to = cloud.project("to");
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.heal();
  cloud.resetCalls();
  cloud.forget();
});

const failureOf = async (promise: Promise<unknown>): Promise<Icav2Error> => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (error instanceof Icav2Error) return error;
  throw new Error(`not an Icav2Error: ${error}`);
};

const projects = () => call("getProjects", {});
let files = 0;
/** A copy of a new file from one project to the other. */
const copy = async () => {
  const { id } = await cloud.icav2.putFile(from, `/file ${files++}`, { sizeBytes: 1 });
  return call("createProjectDataCopyBatch", {
    path: { projectId: to },
    body: {
      items: [{ dataId: id }],
      ...{ copyUserTags: true, copyTechnicalTags: true, copyInstrumentInfo: true },
      actionOnExist: "SKIP",
    },
  });
};

test.each([
  ["429", { effect: "throttle" }],
  ["503", { effect: "error", status: 503 }],
  ["a connection that is cut before", { effect: "reset" }],
  ["a connection that is cut after", { effect: "drop" }],
])("reading goes on after %s", async (_, fault) => {
  cloud.fault("getProjects", { ...fault, times: 3 });
  expect((await projects()).items).toHaveLength(2);
  expect(cloud.calls("getProjects")).toBe(4);
});

test("a call that is throttled for good ends as transient, after six tries", async () => {
  cloud.fault("getProjects", { effect: "throttle" });
  const error = await failureOf(projects());
  expect(error).toMatchObject({ status: 429, isTransient: true, isUncertain: false });
  expect([classify(error), isTransient(error)]).toEqual(["transient", true]);
  expect(cloud.calls("getProjects")).toBe(6);
});

test("a wait that Retry-After asks for is kept by all calls of the instance", async () => {
  await call("getStorageConfigurations", {});
  cloud.fault("getProjects", { effect: "throttle", retryAfter: 40, times: 1 });
  cloud.clock.setScale(0);
  const first = projects();
  await eventually(() => expect(cloud.calls("getProjects")).toBe(1));
  // Its answer is on its way, and no sign shows when it has come.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const second = call("getStorageConfigurations", {});
  await cloud.clock.advance(39_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([cloud.calls("getProjects"), cloud.calls("getStorageConfigurations")]).toEqual([1, 1]);
  cloud.clock.setScale(500);
  await Promise.all([first, second]);
  expect([cloud.calls("getProjects"), cloud.calls("getStorageConfigurations")]).toEqual([2, 2]);
});

test("a Retry-After beyond a minute is left to the caller, with its length", async () => {
  cloud.fault("getProjects", { effect: "throttle", retryAfter: 600, times: 1 });
  expect(await failureOf(projects())).toMatchObject({ retryAfterMs: 600_000, isTransient: true });
  expect(cloud.calls("getProjects")).toBe(1);
});

test.each([
  ["cut after it was accepted", { effect: "drop" }, 1],
  ["cut before it was accepted", { effect: "reset" }, 0],
  ["answered with a server's error", { effect: "error", status: 502 }, 0],
])("a copy batch whose call is %s is not sent twice, and is uncertain", async (_, fault, made) => {
  const before = cloud.icav2.batches().length;
  cloud.fault("createProjectDataCopyBatch", { ...fault, times: 1 });
  const error = await failureOf(copy());
  expect(error).toMatchObject({ isUncertain: true, isTransient: false });
  expect(classify(error)).toBe("uncertain");
  expect(cloud.calls("createProjectDataCopyBatch")).toBe(1);
  expect(cloud.icav2.batches().length - before).toBe(made);
});

test("a copy batch that was throttled is sent again: nothing was begun", async () => {
  const before = cloud.icav2.batches().length;
  cloud.fault("createProjectDataCopyBatch", { effect: "throttle", times: 2 });
  expect((await copy()).job.status).toBe("INITIALIZED");
  expect(cloud.icav2.batches().length - before).toBe(1);
});

test("a creation is repeated under its key only, and makes one folder", async () => {
  const create = (name: string, options?: { idempotencyKey: string }) =>
    call("createFolder", { path: { projectId: to }, body: { name } }, options);
  cloud.fault("createFolder", { effect: "drop", times: 1 });
  const made = await create("with a key", { idempotencyKey: "one" });
  expect(made.data.id).toBe(cloud.icav2.find(to, "/with a key/")?.id);
  cloud.fault("createFolder", { effect: "drop", times: 1 });
  expect(await failureOf(create("without"))).toMatchObject({ isUncertain: true });
});

test("a call that nobody answers ends after its time", async () => {
  await projects();
  cloud.fault("getProjects", { effect: "delay", delay: 10 ** 9, times: 6 });
  const error = await failureOf(call("getProjects", {}, { timeoutMs: 20 }));
  expect(error).toMatchObject({ isTransient: true });
  expect(error.message).toContain("TimeoutError");
});

test.each([
  [
    "same project",
    400,
    async () => {
      const { id } = await cloud.icav2.putFile(to, "/own", { sizeBytes: 1 });
      return call("createProjectDataCopyBatch", {
        path: { projectId: to },
        body: {
          items: [{ dataId: id }],
          ...{ copyUserTags: true, copyTechnicalTags: true, copyInstrumentInfo: true },
          actionOnExist: "SKIP",
        },
      });
    },
  ],
  ["unknown data", 404, () => call("getProjectData", { path: { projectId: to, dataId: "fil.0" } })],
  [
    "a name that is taken",
    409,
    async () => {
      await cloud.icav2.putFile(to, "/taken", { sizeBytes: 1 });
      return call("createFile", { path: { projectId: to }, body: { name: "taken" } });
    },
  ],
])("what ICA refuses is permanent, and says why: %s", async (_, status, ask) => {
  const error = await failureOf(ask());
  expect(error).toMatchObject({ status, isTransient: false, isUncertain: false });
  expect(classify(error)).toBe("permanent");
  expect(error.message).toContain(`answered ${status}: `);
});

test("403 is permanent", async () => {
  cloud.fault("getProjects", { effect: "error", status: 403, code: "Forbidden" });
  expect(classify(await failureOf(projects()))).toBe("permanent");
  expect(cloud.calls("getProjects")).toBe(1);
});

test("arguments that the operation does not have are refused before anything is sent", async () => {
  const odd = { pageSise: "1" } as object;
  await expect(call("getProjects", { query: odd })).rejects.toThrow(/getProjects.*pageSise/s);
  expect(cloud.calls("getProjects")).toBe(0);
});

test("a list is read to its end, each row once, in pages of a thousand", async () => {
  const many = cloud.project("many");
  for (let index = 0; index < 2100; index++)
    await cloud.icav2.putFile(many, `/${index}`, { sizeBytes: 1 });
  const all = await everything("getProjectDataList", { path: { projectId: many } });
  expect(new Set(all.map(({ data }) => data.id)).size).toBe(2100);
  expect(cloud.calls("getProjectDataList")).toBe(3);
});
