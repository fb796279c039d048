import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import type { CopyWish } from "#core/copy/plan-schema";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { plan } from "#core/copy/s3-copy/plan";
import { usual } from "#core/copy/s3-copy/tuning";
import type { CopyRun } from "#core/copy/schema";
import { retry } from "#core/copy/verbs";
import { now } from "#core/time";
import { as } from "#tests/core/copy/room";
import {
  asSystem,
  fill,
  fillMany,
  jobOf,
  later,
  newBucket,
  plannedItems,
  rowOf,
} from "#tests/core/copy/s3-copy/plan-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let wishes: CopyWish[];
/** Those of them that are planned with few calls. */
let few: CopyWish[];
const tuning = { ...usual, largeFromBytes: 6 };

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const from = await newBucket(cloud, "from");
  const to = await newBucket(cloud, "to");
  const names = Array.from({ length: 1010 }, (_, n) => `many/${n}`);
  await fillMany(cloud, from, names);
  await fillMany(cloud, from, ["many/0", "many/400", "many/800"], "larger");
  await fill(cloud, from, { "few/a": "1", "few/b": "2", one: "3" });
  await fill(cloud, to, { "x/few/a": "1", "x/many/17": "another" });
  wishes = ["many/", "many/5", "few/", "one"].map((source) => ({
    sourceUri: `s3://${from}/${source}`,
    destinationUri: `s3://${to}/x/`,
  }));
  few = wishes.filter(({ sourceUri }) => !sourceUri.includes("many"));
  // The same pairs once more.
  few.push({ sourceUri: `s3://${from}/few/*`, destinationUri: `s3://${to}/x/few/` });
  wishes = [...wishes.slice(0, 2), ...few];
  // And one that is in a task whose plan is written long since.
  wishes.push({ sourceUri: `s3://${from}/many/17`, destinationUri: `s3://${to}/x/many/` });
});
afterAll(() => cloud.close());

/** All that a plan is, apart from the job's id. */
async function whole(run: CopyRun) {
  const { counts, estimate, phase } = await rowOf(run);
  const tasks = await Ledger.readTasks(run.copyJobId);
  return { tasks, items: await plannedItems(run), counts, estimate, phase };
}

async function planInOneGo(of = wishes) {
  const run = await jobOf(of);
  await asSystem(() => plan(run, later(), tuning));
  return whole(run);
}

/** Lets the process be gone after the nth call of S3, whose answer it never sees. Tells whether there was one. */
function killAfter(n: number): () => boolean {
  let calls = 0;
  Aws.s3().middlewareStack.add(
    (next) => async (args) => {
      const isLast = ++calls === n;
      const answer = await next(args);
      if (isLast) throw new Killed();
      return answer;
    },
    { step: "initialize", name: "kill", override: true },
  );
  return () => calls >= n;
}

class Killed extends Error {}

function killed(error: unknown) {
  if (error instanceof Killed) return { state: "again" };
  throw error;
}

describe("planning", () => {
  test("goes on in another invocation, as often as it takes, and comes to the same plan", async () => {
    const expected = await planInOneGo();
    expect(expected.counts).toMatchObject({ total: 1014, alreadyCopied: 1, failed: 1 });
    const run = await jobOf(wishes);
    let again = 0;
    while ((await asSystem(() => plan(run, now(), tuning))).state === "again") again++;
    expect(again).toBeGreaterThan(2);
    expect(await whole(run)).toEqual(expected);
  });

  test("that is killed at any call of S3 comes to the same plan when it is repeated", async () => {
    const expected = await planInOneGo(few);
    for (let n = 1, wasReached = true; wasReached; n++) {
      const run = await jobOf(few);
      const reached = killAfter(n);
      // Time is over at once, so that every step leaves a note, and some kills find one.
      const step = () => asSystem(() => plan(run, now(), tuning)).catch(killed);
      for (let state = "again"; state === "again"; ) ({ state } = await step());
      Aws.s3().middlewareStack.remove("kill");
      wasReached = reached();
      expect(await whole(run)).toEqual(expected);
    }
  });

  test("ends when the job is aborted meanwhile, and leaves no plan to be copied by", async () => {
    const run = await jobOf(wishes);
    Aws.s3().middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const { Key = "" } = args.input as { Key?: string };
          const isNoted = commandName === "PutObjectCommand" && Key.endsWith("s3-plan-note.json");
          if (isNoted) await copyJobEntity().patch(run).set({ status: "ABORTED" }).go();
          return next(args);
        },
      { step: "initialize", name: "abort", override: true },
    );
    const state = await asSystem(() => plan(run, now(), tuning));
    Aws.s3().middlewareStack.remove("abort");
    expect(state).toEqual({ state: "done", next: "finish" });
    expect(await Ledger.readTasks(run.copyJobId)).toBeUndefined();
  });

  test("is not done again for a plan that is complete, whatever the source has become", async () => {
    const run = await jobOf(wishes);
    await asSystem(() => plan(run, later(), tuning));
    const before = await whole(run);
    const [first] = wishes;
    await fill(cloud, first?.sourceUri.split("/")[2] ?? "", { "many/new": "1" });
    expect(await asSystem(() => plan(run, later(), tuning))).toEqual({
      state: "done",
      next: "copy",
    });
    expect(await whole(run)).toEqual(before);
  });
});

test("a retry that ended before it took the plan up leaves it to the next: what is new takes no result of another", async () => {
  const [from, to] = [await newBucket(cloud, "from"), await newBucket(cloud, "to")];
  await fill(cloud, from, { b: "b", c: "c" });
  const run = await jobOf([{ sourceUri: `s3://${from}/*`, destinationUri: `s3://${to}/` }]);
  const { copyJobId } = run;
  const copied = async (one: CopyRun) => {
    await plan(one, later(), tuning);
    for (const { task } of (await Ledger.readTasks(copyJobId)) ?? [])
      await copyTask({ ...one, task }, later(), tuning);
  };
  const retried = async () => {
    await as(() => retry({ copyJobId }));
    const next = { copyJobId, run: (await rowOf(run)).run };
    await asSystem(() => Machine.start(next));
    return next;
  };
  await asSystem(() => copied(run));
  await asSystem(() => Machine.fail(run, "It was stopped."));
  await fill(cloud, from, { a: "a" });
  await asSystem(async () => Machine.fail(await retried(), "It was stopped, too."));
  const last = await retried();
  await asSystem(() => copied(last));
  const items = await plannedItems(run);
  expect(items.map(({ sourceUri }) => sourceUri.split("/").at(-1))).toEqual(["b", "c"]);
  for (const { item, destinationUri } of items) {
    expect((await Ledger.readResults(copyJobId, 0)).get(item)?.status).toBe("COPIED");
    const key = destinationUri.split("/").at(-1);
    await cloud.s3.send(new HeadObjectCommand({ Bucket: to, Key: key }));
  }
});
