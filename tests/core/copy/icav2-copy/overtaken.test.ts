import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Lookup from "#core/copy/icav2/lookup/lookup";
import { clear } from "#core/copy/icav2-copy/clear";
import { giveUp } from "#core/copy/icav2-copy/give-up";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { verify } from "#core/copy/icav2-copy/verify";
import { workOf } from "#core/copy/icav2-copy/work";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  room.icav2.changeSettings({ medianSeconds: 100 });
});
afterEach(() => room.gate.faults.disarm());
afterAll(() => room.end());

const paths = ["/d/a", "/d/b"];

/** A copy of two files whose first job has failed and whose second copies the last file now; rows as they were before. */
async function overtaken() {
  const [from, to] = [room.project(), room.project()];
  await room.files(from, { "/a": 1, "/b": 2 });
  const destinationUri = `icav2://${to}/d/`;
  const run = await room.job(
    ["a", "b"].map((name) => ({ sourceUri: `icav2://${from}/${name}`, destinationUri })),
  );
  await room.start(run);
  await room.plan(run);
  room.icav2.changeSettings({ itemFailureShare: 1 });
  room.arm({ operation: "CopyJob", effect: "fail", resource: to, times: 1 });
  await room.turn(run);
  await passed(200);
  const running = await only(room.tasks(run));
  await room.turn(run);
  await passed(20);
  const open = await only(room.tasks(run));
  const turn = { run, lookup: Lookup.open("overtaken") };
  const work = await workOf(turn, open);
  for (let looks = 0; room.batches(to).length < 2; looks++) {
    if (looks > 10) throw new Error("Nothing was launched again.");
    await room.turn(run);
    await passed(looks < 1 ? 0 : 10);
  }
  await passed(75);
  expect(statuses(to)).toEqual(["AVAILABLE", "PARTIAL"]);
  const end = async (last = "PARTIAL") => {
    expect(statuses(to)).toEqual(["AVAILABLE", last]);
    await room.copy(run);
    expect(statuses(to)).toEqual(["AVAILABLE", "AVAILABLE"]);
    expect(room.batches(to)).toHaveLength(2);
    expect((await room.outcome(run)).map(({ attempts }) => attempts)).toEqual([2, 2]);
  };
  return { running, open, turn, work, end };
}

const statuses = (to: string) => room.there(to, paths).map((file) => file?.[1]);
const as = <T>(work: () => Promise<T>) => Actor.run(Actor.system("test"), work);
const passed = async (seconds: number) => {
  await room.clock.advance(1000 * seconds);
  await room.icav2.settled();
};
async function only(tasks: Promise<Task[]>): Promise<Task> {
  const [task] = await tasks;
  if (!task) throw new Error("There is no task.");
  return task;
}

test("a turn that would clear a folder removes nothing of a try that another turn has begun", async () => {
  const { open, turn, work, end } = await overtaken();
  expect(open).toMatchObject({ status: "OPEN", state: { mustClear: true } });
  expect(await as(() => clear(turn, [{ task: open, work }], () => undefined))).toEqual([]);
  await end();
});

test("a turn that finds the folder whole, since a try that another turn has begun is done, counts nothing as its own", async () => {
  const { open, turn, work, end } = await overtaken();
  await passed(100);
  expect(await as(() => clear(turn, [{ task: open, work }], () => undefined))).toEqual([]);
  await end("AVAILABLE");
});

test("a turn that would give up fails nothing that another turn is trying", async () => {
  const { open, turn, end } = await overtaken();
  expect(await as(async () => giveUp(open, await workOf(turn, open), "No hope."))).toBeUndefined();
  await end();
});

test("a turn that judges a job late removes nothing of the next try, and leaves its results alone", async () => {
  const { running, turn, end } = await overtaken();
  expect(running.status).toBe("RUNNING");
  // ICA may have forgotten the job: then the folder's list alone tells.
  const ended = { task: running, job: undefined };
  await as(() => verify(turn, [ended], () => expect.unreachable()));
  await end();
});
