import { AsyncLocalStorage } from "node:async_hooks";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { change } from "#core/share/destination/destination";
import { abort } from "#core/share/push/abort";
import { retry } from "#core/share/push/retry";
import { holderOf } from "#core/share/push/row";
import { minutes } from "#core/time";
import { as, openRoom, type Room, source, target } from "#tests/core/share/push-room";

/** What is left of a life, in calls of AWS; in the last one nothing, or all of it, is done. */
type Life = { calls: number; isDone: boolean };
const lives = new AsyncLocalStorage<Life>();

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  for (const { middlewareStack } of [Aws.dynamodb(), Aws.s3()] as never as [
    ReturnType<typeof Aws.dynamodb>,
  ])
    middlewareStack.add(
      (next) => async (args) => {
        const life = lives.getStore();
        if (!life || --life.calls > 0) return next(args);
        if (life.calls === 0 && life.isDone) await next(args);
        throw new Error("killed");
      },
      { step: "initialize", name: "mortal" },
    );
});
afterAll(() => room.close());

const files = ["a", "b", "c"].map((path) => ({ path, body: path }));
let runs = 0;

/** What happens to a push, in any order and as often as it does; each may be killed in the middle. */
const happening = fc.record({
  what: fc.constantFrom(
    ...(["requested", "copied", "copy-ended", "aborted-event", "sweep"] as const),
    ...(["abort", "retry", "overwrite", "disable", "again"] as const),
  ),
  dies: fc.option(fc.record({ calls: fc.integer({ min: 1, max: 30 }), isDone: fc.boolean() }), {
    freq: 2,
  }),
});

/** None of these is in the way of a push, if nobody dies of it. */
const harmless = ["requested", "copied", "copy-ended", "sweep"];

/** Lives that are tried each time: one that is left alone, one whose source changes, one that goes on after an abort. */
const examples = (
  [
    [],
    ["requested", "overwrite", "copied", "copy-ended", "retry", "requested"],
    ["requested", "abort", "copy-ended", "aborted-event", "sweep", "retry", "sweep"],
  ] as const
).map((life): [{ what: (typeof life)[number]; dies: null }[]] => [
  life.map((what) => ({ what, dies: null })),
]);

test("whatever happens to a push, however often it is killed: it ends once, and what was sent is what was planned", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 10 }), async (happenings) => {
      const folder = `life-${++runs}/`;
      await room.put(target, `${folder}b`, "b");
      const made = await room.made(files, { folder });
      const { id } = await room.ask(made);
      const others: string[] = [];
      const { destinationId } = made.plan;
      const isOverwritten = { a: false };
      const does = {
        requested: () => room.begin({ id }),
        copied: () => room.copy({ id }),
        "copy-ended": async () => {
          const { copyJobId } = await room.row(id);
          if (copyJobId) await room.tell("CopyJobFailed", { copyJobId });
        },
        "aborted-event": () => room.tell("PushAborted", { pushJobId: id }),
        sweep: async () => {
          await room.clock.advance(minutes(6));
          await room.sweep();
        },
        abort: () => as("sharer", () => abort({ pushJobId: id, status: "ABORTED" })),
        retry: () => as("sharer", () => retry({ pushJobId: id })),
        again: () => room.ask(made).then((other) => others.push(other.id)),
        overwrite: async () => {
          isOverwritten.a = true;
          await room.put(source, `${made.packageId}/a`, "A");
        },
        disable: () => as("admin", () => change({ destinationId, change: { status: "DISABLED" } })),
      };
      // Refusals and deaths are what is tried here.
      const attempt = (work: () => Promise<unknown>, life?: Life | null) =>
        (life ? lives.run({ ...life }, work) : work()).catch(() => undefined);
      for (const { what, dies } of happenings) await attempt(does[what], dies);
      // From here on nobody does anything but what happens by itself.
      const isOver = async () => {
        const rows = await Promise.all([id, ...others].map(room.row));
        return rows.every(({ phase }) => phase === "done");
      };
      for (let n = 0; n < 12 && !(await isOver()); n++) {
        for (const one of [id, ...others]) await attempt(() => room.copy({ id: one }));
        await attempt(does.sweep);
        await room.clock.advance(minutes(10));
      }
      expect(await isOver()).toBe(true);
      expect(await holderOf(made.planId)).toBeUndefined();
      if (happenings.every(({ what, dies }) => !dies && harmless.includes(what)))
        expect(await room.row(id)).toMatchObject({ status: "SUCCEEDED" });
      const there = await room.there(folder);
      expect(["a", "b", "c"]).toEqual(expect.arrayContaining(there));
      for (const one of [id, ...others]) {
        const row = await room.row(one);
        const actions = await room.actionsOf(one);
        const ends = actions.filter((action) => /succeed|fail|push\.abort/.test(action));
        expect(ends).toHaveLength(row.attempt);
        expect(actions.filter((action) => action === "push.close").length).toBeLessThanOrEqual(
          row.attempt,
        );
        expect(row.certificate !== undefined).toBe(row.status === "SUCCEEDED");
        if (row.status !== "SUCCEEDED") expect(row.statusReason).toBeTruthy();
        const items = await room.items({ id: one });
        if (row.status === "SUCCEEDED") {
          expect(there).toEqual(["a", "b", "c"]);
          expect(items.map(({ status }) => status)).not.toContain("FAILED");
        }
        // What was there already is not sent.
        expect(items.find(({ path }) => path === "b")?.status ?? "ALREADY_THERE").not.toBe("SENT");
        for (const { path, status } of items)
          if (status === "SENT" || status === "ALREADY_THERE") expect(there).toContain(path);
      }
      if (there.includes("a")) {
        const { Body } = await room.read(target, `${folder}a`);
        expect(await Body?.transformToString()).toBe("a");
      }
    }),
    { numRuns: 11, examples },
  );
}, 180_000);
