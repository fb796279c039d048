import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { load } from "#core/copy/change";
import { call } from "#core/copy/icav2/client/client";
import { hours } from "#core/time";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterEach(() => room.gate.faults.disarm());
afterAll(() => room.end());

/** A job of so many folders of so many files, and its projects. */
async function scene(folders: number, files: number) {
  const [from, to] = [room.project(), room.project()];
  const sizes = Object.fromEntries(
    Array.from({ length: folders * files }, (_, n) => [`/d${n % folders}/${n} #`, n + 1]),
  );
  const ids = await room.files(from, sizes);
  const wishes = Object.keys(sizes).map((path) => ({
    sourceUri: `icav2://${from}${path}`,
    destinationUri: `icav2://${to}${path.slice(0, path.lastIndexOf("/") + 1)}`,
  }));
  const run = await room.job(wishes);
  const whole = () => {
    const paths = Object.keys(sizes);
    expect(room.there(to, paths)).toEqual(paths.map((path) => [path, "AVAILABLE", sizes[path]]));
  };
  return { from, to, ids, sizes, run, whole };
}

test("files of two folders are copied by one job for each and verified", async () => {
  const { run, to, whole } = await scene(2, 3);
  expect(await room.copy(run)).toMatchObject({
    status: "SUCCEEDED",
    counts: { total: 6, copied: 6, failed: 0, totalBytes: 21, copiedBytes: 21 },
  });
  expect(room.batches(to)).toHaveLength(2);
  expect((await room.outcome(run)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1, 1]);
  whole();
});

test("all jobs begin at once, and one call looks at all of them, however many run", async () => {
  const { run, to } = await scene(30, 1);
  await room.start(run);
  await room.plan(run);
  await room.turn(run);
  expect(room.batches(to)).toHaveLength(30);
  room.gate.ledger.reset();
  const { waitSeconds } = await room.turn(run);
  expect(waitSeconds).toBeGreaterThanOrEqual(5);
  const calls = room.gate.ledger.rows().filter(({ service }) => service === "icav2");
  expect(calls.map(({ operation, calls }) => [operation, calls])).toEqual([["getJobs", 1]]);
});

test("a job that always fails is tried five times and no more; another folder is copied all the same", async () => {
  const [from, bad, good] = [room.project(), room.project(), room.project()];
  await room.files(from, { "/a": 5, "/b": 6 });
  const run = await room.job([
    { sourceUri: `icav2://${from}/a`, destinationUri: `icav2://${bad}/x/` },
    { sourceUri: `icav2://${from}/b`, destinationUri: `icav2://${good}/x/` },
  ]);
  room.arm({ operation: "CopyJob", effect: "fail", resource: bad });
  expect(await room.copy(run)).toMatchObject({
    status: "FAILED",
    counts: { total: 2, copied: 1, failed: 1 },
  });
  expect(room.batches(bad)).toHaveLength(5);
  expect(room.batches(good)).toHaveLength(1);
});

test("an item fails after five failed tries of its own, and says so", async () => {
  const { run, to } = await scene(1, 2);
  room.arm({ operation: "CopyJob", effect: "fail", resource: to });
  expect(await room.copy(run)).toMatchObject({
    status: "FAILED",
    counts: { failed: 1, copied: 1 },
  });
  const outcome = await room.outcome(run);
  expect(outcome.map(({ status }) => status).sort()).toEqual(["COPIED", "FAILED"]);
  const lost = outcome.find(({ status }) => status === "FAILED");
  expect(lost).toMatchObject({ attempts: 5, error: expect.stringContaining("copy service") });
  expect(room.batches(to).map(({ dataIds }) => dataIds.length)).toEqual([2, 1, 1, 1, 1]);
  expect(room.there(to, [lost?.to ?? ""])[0]?.[1]).not.toBe("PARTIAL");
});

test("of a job that succeeded partially only what failed is tried again, and nothing truncated stays", async () => {
  const { run, to, whole } = await scene(1, 8);
  room.arm({ operation: "CopyJob", effect: "partial", resource: to, times: 1 });
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED", counts: { copied: 8 } });
  const [first, second, ...more] = room.batches(to);
  expect([first?.dataIds.length, second?.dataIds.length, more]).toEqual([8, 4, []]);
  expect((await room.outcome(run)).filter(({ attempts }) => attempts === 2)).toHaveLength(4);
  const [task] = await room.tasks(run);
  expect(task?.state.failedJobs).toEqual([first?.jobId]);
  expect(room.calls("getProjectDataCopyBatchItems")).toBeGreaterThan(0);
  whole();
});

test("a job that somebody stopped goes on where it stopped", async () => {
  const { run, to, whole } = await scene(1, 6);
  room.arm({ operation: "CopyJob", effect: "stop", resource: to, times: 1 });
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED" });
  expect(room.batches(to).map(({ dataIds }) => dataIds.length)).toEqual([6, 3]);
  whole();
});

test("a POST whose answer was lost is found again: one job for one intent", async () => {
  const { run, to, whole } = await scene(3, 2);
  room.arm({ operation: "createProjectDataCopyBatch", effect: "drop", times: 2 });
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED" });
  expect(room.batches(to)).toHaveLength(3);
  expect((await room.outcome(run)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1, 1]);
  whole();
});

test("a POST that never arrived is made again, and is no try", async () => {
  const { run, to } = await scene(2, 2);
  room.arm({ operation: "createProjectDataCopyBatch", effect: "reset", times: 2 });
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED" });
  expect(room.batches(to)).toHaveLength(2);
  expect((await room.outcome(run)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
});

test("an answer of 503 leaves open whether there is a job: none is made twice", async () => {
  const { run, to } = await scene(2, 1);
  const fault = { effect: "error", code: "ServiceUnavailable", status: 503, times: 2 };
  room.arm({ operation: "createProjectDataCopyBatch", ...fault });
  expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED" });
  expect(room.batches(to)).toHaveLength(2);
});

test("a round that ICA does not answer loses no job", async () => {
  const { run, to, whole } = await scene(2, 2);
  await room.start(run);
  await room.plan(run);
  await room.turn(run);
  const fault = { operation: "getJobs", effect: "error", code: "Bad Gateway", status: 502 };
  const id = room.arm(fault);
  expect(await room.turn(run)).toMatchObject({ state: "again" });
  room.gate.faults.disarm(id);
  expect(await room.turns(run)).toBe("done");
  expect(room.batches(to)).toHaveLength(2);
  whole();
});

test("throttled calls, and lists that lag, end in the same", async () => {
  const { run, to, whole } = await scene(4, 3);
  room.icav2.changeSettings({ visibilityDelaySeconds: 20 });
  try {
    await room.clock.advance(30_000);
    room.arm({ operation: "*", effect: "throttle", rate: 0.05, seed: 3 });
    room.arm({ operation: "CopyJob", effect: "partial", resource: to, times: 2 });
    expect(await room.copy(run)).toMatchObject({ status: "SUCCEEDED", counts: { copied: 12 } });
    expect(room.batches(to).length).toBeLessThanOrEqual(6);
    whole();
  } finally {
    room.icav2.changeSettings({ visibilityDelaySeconds: 0 });
  }
});

test("a source that is gone fails at once, without burning tries; the others are copied", async () => {
  const { run, from, to, ids } = await scene(1, 3);
  await room.start(run);
  await room.plan(run);
  await call("deleteData", { path: { projectId: from, dataId: ids.get("/d0/1 #") ?? "" } });
  await room.clock.advance(10_000);
  expect(await room.turns(run)).toBe("done");
  expect(await room.outcome(run)).toMatchObject([
    { status: "COPIED", attempts: 1 },
    { status: "FAILED", attempts: 1, error: "The source is not there any more." },
    { status: "COPIED", attempts: 1 },
  ]);
  expect(room.batches(to)).toHaveLength(1);
});

test("a source that is archived while its job runs fails at once; the others are copied", async () => {
  const { run, from, to, ids } = await scene(1, 3);
  await room.start(run);
  await room.plan(run);
  await room.turn(run);
  await call("archiveData", { path: { projectId: from, dataId: ids.get("/d0/2 #") ?? "" } });
  expect(await room.turns(run)).toBe("done");
  expect(await room.outcome(run)).toMatchObject([
    { status: "COPIED" },
    { status: "COPIED" },
    { status: "FAILED", attempts: 1, error: expect.stringContaining("unarchived") },
  ]);
  expect(room.batches(to)).toHaveLength(1);
});

test("without the right to copy the items fail at once, with what ICA said", async () => {
  const { run, to } = await scene(1, 2);
  const fault = { effect: "error", code: "Forbidden", message: "no right", status: 403 };
  room.arm({ operation: "createProjectDataCopyBatch", ...fault });
  expect(await room.copy(run)).toMatchObject({ status: "FAILED", counts: { failed: 2 } });
  expect(await room.outcome(run)).toMatchObject([
    { status: "FAILED", attempts: 1, error: expect.stringContaining("403") },
    { status: "FAILED", attempts: 1, error: expect.stringContaining("403") },
  ]);
  expect(room.calls("createProjectDataCopyBatch")).toBeGreaterThan(0);
  expect(room.batches(to)).toEqual([]);
});

test("a job that never ends is given up after two days", async () => {
  const { run } = await scene(1, 1);
  room.icav2.changeSettings({ medianSeconds: 400 * 3600 });
  try {
    await room.start(run);
    await room.plan(run);
    await room.turn(run);
    await room.clock.advance(hours(47));
    expect(await room.turn(run)).toMatchObject({ state: "again" });
    await room.clock.advance(hours(2));
    expect(await room.turn(run)).toMatchObject({ state: "done" });
    expect(await room.outcome(run)).toMatchObject([
      { status: "FAILED", error: expect.stringContaining("did not end within 48 hours") },
    ]);
  } finally {
    room.icav2.changeSettings({ medianSeconds: 4 });
  }
});

test("an aborted copy begins nothing more, and says that it stopped", async () => {
  const { run, to } = await scene(2, 1);
  await room.start(run);
  await room.plan(run);
  await room.abort(run);
  expect(await room.turn(run)).toEqual({ state: "stopped", waitSeconds: 0 });
  await room.close(run);
  expect(room.batches(to)).toEqual([]);
  expect(await load(run)).toMatchObject({ status: "ABORTED" });
});

test("a retry copies only what failed, with five new tries", async () => {
  const { run, to, whole } = await scene(2, 2);
  room.arm({ operation: "CopyJob", effect: "fail", resource: to });
  expect(await room.copy(run)).toMatchObject({ status: "FAILED", counts: { failed: 2 } });
  expect(room.batches(to)).toHaveLength(10);
  room.gate.faults.disarm();
  const second = await room.retry(run);
  expect(await room.copy(second)).toMatchObject({
    status: "SUCCEEDED",
    counts: { total: 4, copied: 4, failed: 0 },
  });
  expect(room.batches(to).map(({ dataIds }) => dataIds.length)).toEqual([
    ...[2, 2, 1, 1, 1, 1, 1, 1, 1, 1],
    ...[1, 1],
  ]);
  whole();
});

test("two turns at once make no second job and lose no result", async () => {
  const { run, to, whole } = await scene(3, 2);
  room.arm({ operation: "CopyJob", effect: "partial", resource: to, times: 2 });
  await room.start(run);
  await Promise.all([room.plan(run), room.plan(run)]);
  for (let turns = 0; turns < 50; turns++) {
    const [one, other] = await Promise.all([room.turn(run), room.turn(run)]);
    if (one.state !== "again" && other.state !== "again") break;
    await room.clock.advance(5000);
    await room.icav2.settled();
  }
  await room.close(run);
  expect(await load(run)).toMatchObject({ status: "SUCCEEDED", counts: { copied: 6 } });
  expect(room.batches(to)).toHaveLength(5);
  whole();
});
