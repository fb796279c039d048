import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Aws from "#core/aws";
import { load } from "#core/copy/change";
import { hurry } from "#core/copy/icav2-copy/hurry";
import { minutes, now } from "#core/time";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterEach(() => room.gate.faults.disarm());
afterAll(() => room.end());

/** After so long the machine looks every 20 seconds. */
const longMs = minutes(5);

/** A copy of so many folders with a file each, whose jobs are under way; and where it goes. */
async function begun(folders: number, fault?: object) {
  const [from, to] = [room.project(), room.project()];
  const paths = Array.from({ length: folders }, (_, n) => `/d${n}/${n} #`);
  await room.files(from, Object.fromEntries(paths.map((path, n) => [path, n + 1])));
  const run = await room.job(
    paths.map((path, n) => ({
      sourceUri: `icav2://${from}${path}`,
      destinationUri: `icav2://${to}/d${n}/`,
    })),
  );
  await room.start(run);
  await room.plan(run);
  if (fault) room.arm({ ...fault, resource: to });
  await room.turn(run);
  return { run, to };
}

const told = (ids: string[]) => Actor.run(Actor.system("test"), () => hurry(ids));
const jobsOf = (projectId: string) => room.batches(projectId).map(({ jobId }) => jobId);
/** All calls of ICA so far. */
const calls = () =>
  room.gate.ledger
    .rows()
    .filter(({ service }) => service === "icav2")
    .reduce((sum, one) => sum + one.calls, 0);
const passed = async (ms: number) => {
  await room.clock.advance(ms);
  await room.icav2.settled();
};

test("a job that failed is judged, and tried again, as soon as it is told of; told once more it changes nothing", async () => {
  const { run, to } = await begun(2, { operation: "CopyJob", effect: "fail", times: 1 });
  await passed(longMs);
  expect(await told(jobsOf(to))).toBe(1);
  expect(room.batches(to)).toHaveLength(3);
  expect((await room.tasks(run)).map(({ status }) => status).sort()).toEqual([
    ...["RUNNING", "SUCCEEDED"],
  ]);
  expect(await told(jobsOf(to).slice(0, 2))).toBe(0);
  expect(await room.turns(run)).toBe("done");
  await room.close(run);
  expect(await load(run)).toMatchObject({ status: "SUCCEEDED", counts: { copied: 2 } });
  expect(room.batches(to)).toHaveLength(3);
});

test("a copy that its machine looks at every few seconds is left to it", async () => {
  const { run, to } = await begun(2);
  await passed(minutes(1));
  const before = calls();
  expect(await told(jobsOf(to))).toBe(0);
  expect(calls()).toBe(before);
  expect(await room.turns(run)).toBe("done");
});

test("the jobs of several copies that ended together are one look at each of them", async () => {
  const [one, two, other] = [await begun(3), await begun(2), await begun(1)];
  await passed(longMs);
  const before = room.calls("getJobs");
  expect(await told([...jobsOf(one.to), ...jobsOf(two.to)])).toBe(2);
  expect(room.calls("getJobs") - before).toBe(2);
  const statuses = async ({ run }: typeof one) =>
    (await room.tasks(run)).map(({ status }) => status);
  expect(await statuses(one)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
  expect(await statuses(two)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  expect(await statuses(other)).toEqual(["RUNNING"]);
});

test("jobs of nobody, of others, and those that were judged already cost ICA no call", async () => {
  const { run, to } = await begun(1);
  await passed(longMs);
  await room.turn(run);
  const [batch] = room.batches(to);
  const before = calls();
  expect(await told([])).toBe(0);
  expect(await told(["8f3c1fd2-2d2a-4a0b-9a3e-2f6f1f7f0c11", ...jobsOf(to)])).toBe(0);
  expect(await told([batch?.id ?? "", run.copyJobId])).toBe(0);
  expect(calls()).toBe(before);
});

test("a copy that was aborted, or is planned again, is left alone", async () => {
  const { run, to } = await begun(2);
  await room.abort(run);
  await passed(longMs);
  const before = calls();
  expect(await told(jobsOf(to))).toBe(0);
  const second = await room.retry(run);
  await room.start(second);
  expect(await load(second)).toMatchObject({ status: "RUNNING", phase: "plan" });
  expect(await told(jobsOf(to))).toBe(0);
  expect(calls()).toBe(before);
  expect(await room.copy(second)).toMatchObject({ status: "SUCCEEDED", counts: { total: 2 } });
  expect(room.batches(to)).toHaveLength(2);
});

test("told twice at once, and while the machine looks, no second job is made and no result is lost", async () => {
  const { run, to } = await begun(3, { operation: "CopyJob", effect: "fail", times: 3 });
  for (let turns = 0, state = "again"; state === "again"; turns++) {
    if (turns > 50) throw new Error("The copy goes on for ever.");
    await passed(longMs);
    const ids = jobsOf(to);
    const [looked] = await Promise.all([room.turn(run), told(ids), told(ids)]);
    state = looked.state;
  }
  await room.close(run);
  expect(await load(run)).toMatchObject({ status: "SUCCEEDED", counts: { copied: 3 } });
  expect(room.batches(to)).toHaveLength(6);
});

test("files that are sent to ICA are left to the machine", async () => {
  const [from, to] = [room.project(), room.project()];
  await room.files(from, { "/a": 5 });
  await Aws.s3().send(new CreateBucketCommand({ Bucket: "elsewhere" }));
  await Aws.s3().send(new PutObjectCommand({ Bucket: "elsewhere", Key: "b", Body: "b" }));
  const destinationUri = `icav2://${to}/x/`;
  const run = await room.job([
    { sourceUri: `icav2://${from}/a`, destinationUri },
    { sourceUri: "s3://elsewhere/b", destinationUri, isExternal: true },
  ]);
  await room.start(run);
  await room.plan(run);
  await room.turn(run, now());
  await passed(longMs);
  expect(await told(jobsOf(to))).toBe(1);
  expect(room.there(to, ["/x/a", "/x/b"])).toEqual([["/x/a", "AVAILABLE", 5], undefined]);
  expect(await room.turns(run)).toBe("done");
  expect(room.there(to, ["/x/b"])).toEqual([["/x/b", "AVAILABLE", 1]]);
});
