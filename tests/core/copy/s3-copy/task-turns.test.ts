import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import type { PlanItem } from "#core/copy/plan-schema";
import { copyTask, failTask } from "#core/copy/s3-copy/copy-task";
import { usual } from "#core/copy/s3-copy/tuning";
import { minutes, now } from "#core/time";
import { afterAnswer } from "#tests/core/copy/s3-copy/s3-wire";
import {
  calls,
  change,
  copyOf,
  later,
  makeBuckets,
  outcomesOf,
  planned,
  resultsOf,
  source,
  taskOf,
} from "#tests/core/copy/s3-copy/task-support";
import { actIn } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  await makeBuckets(cloud);
});
afterEach(() => {
  cloud.gate.faults.disarm();
  actIn(cloud);
});
afterAll(() => cloud.close());

const copy = { service: "s3", operation: "CopyObject" };
const statuses = async (task: Parameters<typeof resultsOf>[0]) =>
  (await resultsOf(task)).map(({ status }) => status);

function many(count: number, prefix: string) {
  return Promise.all(
    Array.from({ length: count }, (_, n) => planned(cloud, `${prefix}/${n}`, `object ${n}`)),
  );
}

/** Six items: copied, a zero-byte one, planned to be skipped and to fail, not there, changed. */
async function mixed(prefix: string): Promise<Omit<PlanItem, "item">[]> {
  const items = await many(6, prefix);
  const reason = "Another object is there.";
  const as = (n: number, change: Partial<PlanItem>) => Object.assign(items[n] ?? {}, change);
  as(1, { ...(await planned(cloud, `${prefix}/empty`, "")) });
  as(2, { action: "skip" });
  as(3, { action: "fail", reason });
  as(4, { sourceUri: `s3://${source}/${prefix}/nowhere` });
  await cloud.s3.send(
    new PutObjectCommand({ Bucket: source, Key: `${prefix}/5`, Body: "changed since" }),
  );
  return items;
}

describe("a task that was killed", () => {
  test.each(["skip-identical", "overwrite"] as const)(
    "after any result comes out as one that was not, and copies nothing again that is known (%s)",
    async (onExist) => {
      const whole = await taskOf(await mixed(`whole-${onExist}`), { onExist });
      await copyTask(whole, later());
      const uncrashed = (await outcomesOf(whole)).map(({ error = "", ...rest }) => ({
        ...rest,
        error: error.replaceAll(`whole-${onExist}`, "PREFIX"),
      }));
      expect(uncrashed.map(({ status }) => status)).toEqual([
        ...["COPIED", "COPIED", "ALREADY_COPIED", "FAILED", "FAILED", "FAILED"],
      ]);
      for (let known = 0; known <= 6; known++) {
        const prefix = `killed-${onExist}-${known}`;
        const task = await taskOf(await mixed(prefix), { onExist });
        await copyTask(task, later());
        // All was copied, but only so much of it was written when the worker died.
        const results = await resultsOf(task);
        await Ledger.writeResults(task.copyJobId, 0, results.slice(0, known));
        cloud.gate.ledger.reset();
        expect(await copyTask(task, later())).toEqual({ state: "done" });
        const resumed = (await outcomesOf(task)).map(({ error = "", ...rest }) => ({
          ...rest,
          error: error.replaceAll(prefix, "PREFIX"),
        }));
        expect(resumed).toEqual(uncrashed);
        const toAsk = [0, 1, 4, 5].filter((item) => item >= known).length;
        expect(calls(cloud, "CopyObject")).toBeLessThanOrEqual(toAsk);
      }
    },
  );

  test("writes no second version of an object that it knows nothing of, where it overwrites", async () => {
    const task = await taskOf(await many(3, "again-over"), { onExist: "overwrite" });
    await copyTask(task, later());
    await Ledger.writeResults(task.copyJobId, 0, (await resultsOf(task)).slice(0, 1));
    cloud.gate.ledger.reset();
    await copyTask(task, later());
    expect(calls(cloud, "CopyObject")).toBe(0);
    expect(await statuses(task)).toEqual(["COPIED", "COPIED", "COPIED"]);
  });
});

describe("a turn", () => {
  test("begins nothing after its time; the next one goes on, and each object is copied once", async () => {
    const task = await taskOf(await many(60, "turns"));
    cloud.gate.ledger.reset();
    const tuning = { ...usual, objects: 5 };
    expect(await copyTask(task, now(), tuning)).toEqual({ state: "again" });
    expect(calls(cloud, "CopyObject")).toBe(0);
    afterAnswer("CopyObject", 8, () => cloud.clock.advance(minutes(2)));
    expect(await copyTask(task, now() + minutes(1), tuning)).toEqual({ state: "again" });
    expect(calls(cloud, "CopyObject")).toBeLessThan(60);
    expect(await copyTask(task, later(), tuning)).toEqual({ state: "done" });
    expect(calls(cloud, "CopyObject")).toBe(60);
    expect(await statuses(task)).toEqual(Array(60).fill("COPIED"));
  });

  test("of a job that is aborted meanwhile stops, and the rest is ABORTED", async () => {
    const task = await taskOf(await many(30, "aborted"));
    afterAnswer("CopyObject", 6, async () => {
      await change(task, { status: "ABORTED" });
      await cloud.clock.advance(usual.flushMs);
    });
    const tuning = { ...usual, objects: 2 };
    expect(await copyTask(task, later(), tuning)).toEqual({ state: "stopped" });
    const ended = await statuses(task);
    expect(ended).toHaveLength(30);
    expect(new Set(ended)).toEqual(new Set(["COPIED", "ABORTED"]));
    expect(await copyOf(cloud, `aborted/${ended.indexOf("ABORTED")}`)).toBeUndefined();
    expect(await copyTask(task, later())).toEqual({ state: "stopped" });
    expect(await statuses(task)).toEqual(ended);
  });

  test("of an older run does nothing, whatever the newer one has come to", async () => {
    const task = await taskOf(await many(3, "older"), { run: 2 });
    expect(await copyTask(task, later())).toEqual({ state: "stopped" });
    await failTask(task, "too late");
    expect(await resultsOf(task)).toEqual([]);
    expect(await copyOf(cloud, "older/0")).toBeUndefined();
  });
});

test("a running job's counts grow with each write of results", async () => {
  const task = await taskOf(await many(4, "progress"));
  const counts = async () => (await copyJobEntity().get(task).go()).data?.counts;
  afterAnswer("CopyObject", 3, () => cloud.clock.advance(usual.flushMs));
  afterAnswer("CopyObject", 4, () =>
    eventually(async () => expect(await counts()).toMatchObject({ copied: 3, copiedBytes: 24 })),
  );
  await copyTask(task, later(), { ...usual, objects: 1 });
  expect(await counts()).toMatchObject({ copied: 4, copiedBytes: 32, failed: 0 });
});

describe("a later run", () => {
  test("tries what failed or was aborted once more, and nothing that is there", async () => {
    const items = await many(3, "retried");
    const task = await taskOf(items);
    cloud.gate.faults.arm({ ...copy, ...{ effect: "error", code: "AccessDenied", status: 403 } });
    await copyTask(task, later());
    cloud.gate.faults.disarm();
    expect(await copyTask(task, later())).toEqual({ state: "done" });
    expect(await statuses(task)).toEqual(["FAILED", "FAILED", "FAILED"]);
    const [first, second] = await resultsOf(task);
    if (!first || !second) throw new Error("three");
    await Ledger.writeResults(task.copyJobId, 0, [
      { ...first, status: "COPIED" },
      { ...second, status: "ABORTED" },
    ]);
    const counts = { copied: 0, alreadyCopied: 0, failed: 0, total: 3, totalBytes: 24 };
    await change(task, { run: 2, counts: { ...counts, copiedBytes: 0 } });
    cloud.gate.ledger.reset();
    expect(await copyTask({ ...task, run: 2 }, later())).toEqual({ state: "done" });
    expect(calls(cloud, "CopyObject")).toBe(2);
    // What an earlier run has copied counts in this one's progress, too.
    const { data } = await copyJobEntity().get(task).go();
    expect(data?.counts).toMatchObject({ copied: 3 });
    const [, again] = await resultsOf(task);
    expect(again).toMatchObject({ status: "COPIED", attempts: 2, run: 2 });
    expect(again?.error).toBeUndefined();
  });
});

describe("a task that nobody can end", () => {
  test("fails what is open with the reason; what is known stays, repeated or not", async () => {
    const task = await taskOf(await mixed("given-up"));
    await Ledger.writeResults(task.copyJobId, 0, [
      {
        ...{ item: 0, status: "COPIED", attempts: 1, bytes: 8, elapsedMs: 5, run: 1 },
        finishedAt: "2026-11-21T00:00:00.000Z",
      },
    ]);
    for (let time = 0; time < 2; time++) {
      await failTask(task, "Its worker was killed four times.");
      expect(await outcomesOf(task)).toMatchObject([
        { item: 0, status: "COPIED", bytes: 8 },
        { item: 1, status: "FAILED", error: "Its worker was killed four times." },
        { item: 2, status: "ALREADY_COPIED" },
        { item: 3, status: "FAILED", error: "Another object is there." },
        { item: 4, status: "FAILED" },
        { item: 5, status: "FAILED" },
      ]);
    }
  });
});
