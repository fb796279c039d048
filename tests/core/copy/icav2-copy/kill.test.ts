import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { load } from "#core/copy/change";
import type { CopyRun } from "#core/copy/schema";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.end());

const sizes = { "/a/1": 1, "/a/2": 2, "/a/3": 3, "/a/4": 4, "/b/5": 5, "/b/6": 6, "/b/there": 7 };

/** Two projects to copy to: the first job for one of them copies half of its files, the other has another file at a path. */
async function scene() {
  const [from, one, other] = [room.project(), room.project(), room.project()];
  await room.files(from, sizes);
  await room.files(other, { "/x/b/there": 8 });
  const wish = (name: string, to: string) => ({
    sourceUri: `icav2://${from}/${name}/`,
    destinationUri: `icav2://${to}/x/`,
  });
  const run = await room.job([wish("a", one), wish("b", other)], { onExist: "overwrite" });
  room.gate.faults.disarm();
  room.arm({ operation: "CopyJob", effect: "partial", resource: one, times: 1 });
  return { run, projects: [one, other] };
}

/** What is left of a copy: what became of its items, how often they were tried, by how many jobs. */
async function traceOf({ run, projects }: Awaited<ReturnType<typeof scene>>) {
  const { status, counts } = await load(run);
  const paths = Object.keys(sizes).map((path) => `/x${path}`);
  const outcome = await room.outcome(run);
  return {
    ...{ status, counts },
    batches: projects.map((to) =>
      room
        .batches(to)
        .map(({ dataIds }) => dataIds.length)
        .sort(),
    ),
    outcome: outcome.map(({ to, status: one }) => [to, one]),
    // Which files a job leaves out is drawn.
    attempts: outcome.map(({ attempts }) => attempts).sort(),
    there: projects.map((to) => room.there(to, paths)),
    open: (await room.tasks(run)).map(({ status: one }) => one),
  };
}

/** Runs the machine's steps; each may be killed, and is then begun anew by another instance. */
async function mortally(run: CopyRun, lives: { life: number; after: boolean }[]): Promise<number> {
  let deaths = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      const next = lives.shift();
      if (!next) return work();
      const mortal = room.mortal(next.life, next.after);
      try {
        return await work();
      } catch (error) {
        if (!mortal.isDead()) throw error;
        deaths++;
      } finally {
        mortal.revive();
      }
      await room.clock.advance(3000);
      await room.icav2.settled();
    }
  };
  await step(() => room.start(run));
  while ((await step(() => room.plan(run))).state === "again");
  for (let turns = 0; turns < 300; turns++) {
    const { state, waitSeconds } = await step(() => room.turn(run));
    if (state !== "again") break;
    await room.clock.advance(waitSeconds * 1000);
    await room.icav2.settled();
  }
  await step(() => room.close(run));
  return deaths;
}

test("killed at any call, any number of times, a copy ends as if nothing had been", {
  timeout: 120_000,
}, async () => {
  const calm = await scene();
  await mortally(calm.run, []);
  const expected = await traceOf(calm);
  expect(expected).toMatchObject({
    status: "SUCCEEDED",
    batches: [
      [2, 4],
      [1, 2],
    ],
  });
  const life = fc.record({ life: fc.integer({ min: 1, max: 30 }), after: fc.boolean() });
  let deaths = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 5, maxLength: 20 }), async (lives) => {
      const one = await scene();
      deaths += await mortally(one.run, lives);
      expect(await traceOf(one)).toEqual(expected);
    }),
    { numRuns: 6 },
  );
  expect(deaths).toBeGreaterThan(10);
});
