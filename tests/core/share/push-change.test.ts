import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { find as findCopy } from "#core/copy/find";
import { packageEntity } from "#core/package/package.entity";
import { decide } from "#core/share/approval/approval";
import { change } from "#core/share/destination/destination";
import { keysOf } from "#core/share/plan/schema";
import { set as setPolicy } from "#core/share/policy/policy";
import { abort } from "#core/share/push/abort";
import { retry } from "#core/share/push/retry";
import { hours } from "#core/time";
import { as, type Made, openRoom, type Room, source, target } from "#tests/core/share/push-room";

const files = [
  { path: "a", body: "aaa" },
  { path: "b", body: "bbb" },
];

let room: Room;
/** Done in the moment before the next transaction, after all was looked at. */
let before: (() => Promise<unknown>) | undefined;
beforeAll(async () => {
  room = await openRoom();
  const { middlewareStack } = Aws.dynamodb();
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const meanwhile = commandName?.startsWith("TransactWrite") ? before : undefined;
        if (meanwhile) before = undefined;
        await meanwhile?.();
        return next(args);
      },
    { step: "initialize", name: "meanwhile" },
  );
});
afterEach(() => {
  before = undefined;
});
afterAll(() => room.close());

/** What may happen to what a plan was made of, and what is said of it. */
const changes: [string, RegExp, (made: Made) => Promise<unknown>][] = [
  [
    "its destination is disabled",
    /is disabled/,
    ({ plan: { destinationId } }) =>
      as("admin", () => change({ destinationId, change: { status: "DISABLED" } })),
  ],
  [
    "its destination is changed",
    /was changed/,
    ({ plan: { destinationId } }) =>
      as("admin", () => change({ destinationId, change: { recipient: "Somebody else" } })),
  ],
  [
    "a destination is registered within it",
    /lies in another destination/,
    ({ plan }) => room.destination(`${plan.destinationUri.replace(`s3://${target}/`, "")}`),
  ],
  [
    "the project's policy is changed",
    /sharing policy/,
    () => as("admin", () => setPolicy({ projectId: "demo", policy: {} })),
  ],
  [
    "its package is deleted",
    /was deleted/,
    ({ packageId }) =>
      packageEntity().patch({ packageId }).set({ deletedAt: "2026-11-01T00:00:00.000Z" }).go(),
  ],
  [
    "its approval is taken back",
    /needs the approval/,
    ({ plan, planHash }) =>
      as(
        "approver",
        () =>
          decide({
            approvalId: plan.approval?.approvalId ?? "",
            ...{ decision: "REJECTED", planHash },
          }),
        { id: "carol" },
      ),
  ],
];
const inTable = changes.filter(([name]) => !name.startsWith("a destination is registered"));

let number = 0;
/** A plan whose destination is a folder deep, so that there is room for another within it. */
const made = () => {
  const folder = `change-${++number}/`;
  return room
    .destination(folder)
    .then(() => room.made(files, { folder: `${folder}in/`, isOld: true }));
};
const sentOf = ({ plan }: Made) => room.there(plan.destinationUri.replace(`s3://${target}/`, ""));
const failure = async (id: string) => {
  const { status, statusReason } = await room.shown(id);
  return [status, statusReason];
};

describe.each(changes)("when %s", (_, reason, happen) => {
  test("after it was planned: the push is refused, and nothing is sent", async () => {
    const one = await made();
    await happen(one);
    await expect(room.ask(one)).rejects.toThrow(reason);
    expect((await room.actionsOf(one.planId)).at(-1)).toBe("push.refused");
    expect(await sentOf(one)).toEqual([]);
  });

  test("between request and start: the push fails with that, and nothing is sent", async () => {
    const one = await made();
    const asked = await room.ask(one);
    await happen(one);
    expect(await room.pushed(asked)).toMatchObject({ status: "FAILED", copyJobId: null });
    expect(await failure(asked.id)).toEqual(["FAILED", expect.stringMatching(reason)]);
    expect(await sentOf(one)).toEqual([]);
    await expect(as("sharer", () => retry({ pushJobId: asked.id }))).rejects.toThrow(reason);
  });
});

describe.each(inTable)("when %s in the very moment of", (_, reason, happen) => {
  test("the request: it is refused all the same", async () => {
    const one = await made();
    before = () => happen(one);
    await expect(room.ask(one)).rejects.toThrow(reason);
    expect(await sentOf(one)).toEqual([]);
  });

  test("the start: nothing is sent", async () => {
    const one = await made();
    const asked = await room.ask(one);
    before = () => happen(one);
    await room.pushed(asked);
    expect(await failure(asked.id)).toEqual(["FAILED", expect.stringMatching(reason)]);
    expect(await sentOf(one)).toEqual([]);
  });
});

test("a file that is overwritten after it was planned is not sent, whenever that is; the others are", async () => {
  for (const moment of ["request", "begin", "plan"] as const) {
    const one = await made();
    const happen = () => room.put(source, `${one.packageId}/a`, "AAA");
    if (moment === "request") await happen();
    const asked = await room.ask(one);
    await room.begin(asked);
    if (moment === "begin") await happen();
    await room.copy(asked, moment === "plan" ? "plan" : undefined);
    if (moment === "plan") await happen();
    await room.copy(asked);
    const done = await room.pushed(asked);
    expect(done).toMatchObject({ status: "FAILED", counts: { sent: 1, failed: 1 } });
    const [first] = await room.items(asked);
    expect([first?.path, first?.status, first?.error]).toEqual([
      ...["a", "FAILED"],
      expect.stringMatching(/was changed (since it was|after the copy was) planned/),
    ]);
    expect(await sentOf(one)).toEqual(["b"]);
  }
});

test("a file that is gone fails by itself; what was there already and is there no more is not sent instead", async () => {
  const folder = "gone/";
  await room.put(target, `${folder}b`, "bbb");
  const one = await room.made(files, { folder });
  expect(one.plan.totals).toMatchObject({ toSend: 1, alreadyThere: 1 });
  const asked = await room.ask(one);
  await room.s3.send(new DeleteObjectCommand({ Bucket: source, Key: `${one.packageId}/a` }));
  await room.s3.send(new DeleteObjectCommand({ Bucket: target, Key: `${folder}b` }));
  expect(await room.pushed(asked)).toMatchObject({
    status: "FAILED",
    counts: { sent: 0, failed: 2 },
  });
  const errors = (await room.items(asked)).map(({ error }) => error);
  expect(errors).toEqual([
    expect.stringMatching(/there is no such object/),
    expect.stringMatching(/was there when it was planned and is not any more/),
  ]);
  expect(await room.there(folder)).toEqual([]);
});

test("another list of files than the one that was approved is not sent, however it came there", async () => {
  const one = await made();
  const asked = await room.ask(one);
  const { files: Key } = { files: keysOf(one.planId).items };
  await room.put("storage", Key, "{}\n");
  expect(await room.pushed(asked)).toMatchObject({ status: "FAILED" });
  expect(await failure(asked.id)).toEqual(["FAILED", expect.stringMatching(/list of files/)]);
  expect(await sentOf(one)).toEqual([]);
});

test("an old plan is not begun; what was begun in time is retried however old its plan is", async () => {
  const [one, other] = [await made(), await made()];
  await room.put(source, `${other.packageId}/a`, "AAA");
  const [late, begun] = [await room.ask(one), await room.ask(other)];
  expect(await room.pushed(begun)).toMatchObject({ status: "FAILED", counts: { sent: 1 } });
  await room.clock.advance(hours(25));
  await expect(room.ask(other)).rejects.toMatchObject({ code: "plan.stale" });
  expect(await room.pushed(late)).toMatchObject({ status: "FAILED" });
  expect(await failure(late.id)).toEqual(["FAILED", expect.stringMatching(/was good until/)]);
  expect(await room.actionsOf(late.id)).not.toContain("push.start");
  const again = await as("sharer", () => retry({ pushJobId: begun.id }));
  expect((await room.pushed(again)).attempts).toBe(2);
  expect(await sentOf(one)).toEqual([]);
});

test.each([
  ["another hash", { planHash: "0".repeat(64) }, "plan.changed"],
  ["no plan", { planId: "pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" }, "plan.unknown"],
  ["nothing", { planId: undefined, planHash: undefined }, "request.invalid"],
  ["more than it takes", { shareDestination: "s3://elsewhere/" }, "request.invalid"],
])("a request with %s is refused", async (_, more, code) => {
  const { planId, planHash } = await made();
  const ask = room.ask(
    { planId, planHash, ...more } as never,
    "shareDestination" in more ? more : {},
  );
  await expect(ask).rejects.toMatchObject({ code });
});

test("a plan that nobody has approved is not pushed", async () => {
  const one = await room.made(files, { isLeft: true });
  await expect(room.ask(one)).rejects.toMatchObject({ code: "plan.not_approved" });
});

test("the end of the copy of an attempt before is not that of a retry", async () => {
  const one = await made();
  const asked = await room.ask(one);
  await room.begin(asked);
  await room.put(source, `${one.packageId}/a`, "AAA");
  await room.pushed(asked);
  await as("sharer", () => retry({ pushJobId: asked.id }));
  // Killed between the push's own transaction and that of its copy job.
  before = async () => {
    before = async () => {
      throw new Error("killed");
    };
  };
  await expect(room.begin(asked)).rejects.toThrow("killed");
  const { copyJobId } = await room.row(asked.id);
  await room.tell("CopyJobFailed", { copyJobId });
  expect(await room.row(asked.id)).toMatchObject({ status: "RUNNING", attempt: 2, copyRun: 2 });
  expect(await room.pushed(asked)).toMatchObject({ status: "FAILED", attempts: 2 });
});

test("a push that is aborted in the moment in which its copy is made, or begun anew, copies nothing", async () => {
  const one = await made();
  const asked = await room.ask(one);
  const abortLast = () => {
    before = async () => {
      before = () => as("sharer", () => abort({ pushJobId: asked.id, status: "ABORTED" }));
    };
  };
  abortLast();
  await room.begin(asked);
  const { copyJobId = "" } = await room.row(asked.id);
  expect(await findCopy(copyJobId)).toBeUndefined();
  // Another attempt makes it, and is aborted; the next one would begin it anew.
  await as("sharer", () => retry({ pushJobId: asked.id }));
  await room.begin(asked);
  await as("sharer", () => abort({ pushJobId: asked.id, status: "ABORTED" }));
  await room.tell("PushAborted", { pushJobId: asked.id });
  await as("sharer", () => retry({ pushJobId: asked.id }));
  abortLast();
  await room.begin(asked);
  expect(await findCopy(copyJobId)).toMatchObject({ status: "ABORTED", run: 1 });
  expect(await sentOf(one)).toEqual([]);
});
