import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import { iso, now } from "#core/time";
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

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

test("a turn that dies before it noted what it asked for is repeated, and nothing fails or is asked for twice", async () => {
  await fill(cloud, "GLACIER", ["killed/1", "killed/2"]);
  const run = await planned([wish(`s3://${source}/killed/`)]);
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "PutObject", effect: "error", times: 3 },
    resource: `storage/copy-jobs/${run.copyJobId}/thaw/1/`,
  });
  await expect(turnOf(run)).rejects.toThrow();
  cloud.gate.faults.disarm();
  cloud.gate.ledger.reset();
  await thawed(cloud, run, hour);
  expect(calls(cloud, "RestoreObject")).toBe(0);
  expect(await resultsOf(run)).toEqual([]);
});

test("whatever is refused or lost on the way, all is thawed and nothing fails", async () => {
  const keys = Array.from({ length: 6 }, (_, n) => `storm/${n}`);
  await fill(cloud, "GLACIER", keys.slice(0, 3));
  await fill(cloud, "DEEP_ARCHIVE", keys.slice(3));
  const run = await planned([wish(`s3://${source}/storm/`)]);
  const faults = [
    { ...restoreObject, effect: "drop", rate: 0.3 },
    { service: "s3", operation: "PutObject", effect: "drop", rate: 0.5 },
    {
      service: "s3",
      operation: "ListObjectsV2",
      effect: "error",
      code: "SlowDown",
      status: 503,
      rate: 0.3,
    },
    { service: "dynamodb", operation: "*", effect: "reset", rate: 0.2 },
  ];
  for (const fault of faults) cloud.gate.faults.arm({ ...fault, seed: 3 });
  let state = "";
  for (let turns = 0; turns < 60 && state !== "done"; turns++) {
    state = await turnOf(run).then(
      (answer) => answer.state,
      () => "",
    );
    if (state !== "done") await cloud.clock.advance(2 * hour);
  }
  cloud.gate.faults.disarm();
  expect(state).toBe("done");
  expect(await resultsOf(run)).toEqual([]);
  for (const key of keys)
    expect(await restoredUntil(cloud, key)).toBeGreaterThan(now() + 11 * hour);
});

test("when its time is over a turn begins nothing more, and the next goes on", async () => {
  await fill(cloud, "GLACIER", ["short/1"]);
  const run = await planned([wish(`s3://${source}/short/`)]);
  cloud.gate.ledger.reset();
  expect(await turnOf(run, now())).toEqual({ state: "again", waitSeconds: 1 });
  expect(calls(cloud, "RestoreObject")).toBe(0);
  await turnOf(run);
  expect(calls(cloud, "RestoreObject")).toBe(1);
});

test("a job that was aborted asks for nothing", async () => {
  await fill(cloud, "GLACIER", ["aborted/1"]);
  const run = await planned([wish(`s3://${source}/aborted/`)]);
  await copyJobEntity().patch({ copyJobId: run.copyJobId }).set({ status: "ABORTED" }).go();
  cloud.gate.ledger.reset();
  expect(await turnOf(run)).toMatchObject({ state: "stopped" });
  expect(calls(cloud, "RestoreObject")).toBe(0);
});

test("a retry asks again for what failed, and leaves what was copied", async () => {
  await fill(cloud, "GLACIER", ["retry/1", "retry/2"]);
  const run = await planned([wish(`s3://${source}/retry/`)]);
  cloud.gate.faults.arm({ ...restoreObject, effect: "error", code: "AccessDenied", status: 403 });
  await thawed(cloud, run);
  cloud.gate.faults.disarm();
  const results = await Ledger.readResults(run.copyJobId, 0);
  expect([...results.values()].map(({ status }) => status)).toEqual(["FAILED", "FAILED"]);
  const copied = { item: 0, status: "COPIED" as const, attempts: 1, bytes: 4, elapsedMs: 1 };
  await Ledger.writeResults(run.copyJobId, 0, [
    { ...copied, finishedAt: iso(), run: 1 },
    ...[...results.values()].slice(1),
  ]);
  await copyJobEntity().patch({ copyJobId: run.copyJobId }).set({ run: 2 }).go();
  await thawed(cloud, { ...run, run: 2 }, hour);
  expect((await head(cloud, "retry/1")).Restore).toBeUndefined();
  expect(await restoredUntil(cloud, "retry/2")).toBeGreaterThan(now());
});
