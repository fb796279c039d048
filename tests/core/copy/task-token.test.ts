import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { load } from "#core/copy/change";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { acceptEvent } from "#core/copy/inbound";
import * as Machine from "#core/copy/machine";
import * as TaskToken from "#core/copy/task-token";
import { noCounts } from "#core/copy/to-copy-job";
import { change } from "#core/copy/verbs";
import { as, openRoom, type Room, step } from "#tests/core/copy/room";
import { rowsOf } from "#tests/functions/support";
import { eventually } from "#tests/support/cloud";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.cloud.close());
afterEach(() => {
  room.cloud.gate.faults.disarm();
  vi.restoreAllMocks();
});

const counts = { ...noCounts, total: 1, copied: 1 };
const none = { items: 0, bytes: 0, alreadyCopied: 0, archived: 0, thawHours: 0, dollars: 0 };
const payload = {
  sourceUriList: ["icav2://source/a"],
  destinationUri: "icav2://recipient/x/",
};

/** A running copy job that an event asked for, whose sender waits. */
async function awaited() {
  const { token, describe } = await room.waiting();
  const accepted = await step(() =>
    acceptEvent({ id: crypto.randomUUID(), detail: { payload, taskToken: token } }),
  );
  if (!("copyJobId" in accepted)) throw new Error(accepted.refused);
  const run = { copyJobId: accepted.copyJobId, run: 1 };
  await step(() => Machine.start(run));
  return { run, token, describe };
}

const ended = (describe: Awaited<ReturnType<Room["waiting"]>>["describe"]) =>
  eventually(async () => {
    const execution = await describe();
    expect(execution.status).not.toBe("RUNNING");
    return execution;
  });

/** How often Step Functions was told something. */
const answers = () =>
  room.cloud.gate.ledger
    .rows()
    .filter(({ operation }) => /^SendTask(Success|Failure)$/.test(operation))
    .reduce((sum, { calls }) => sum + calls, 0);

describe("who waits for a copy", () => {
  test("is told that it succeeded, once, with the counts", async () => {
    const { run, describe } = await awaited();
    const before = answers();
    for (const _ of [1, 2, 3]) await step(() => Machine.finish(run, counts));
    const execution = await ended(describe);
    expect(JSON.parse(execution.output ?? "")).toMatchObject({
      ...{ copyJobId: run.copyJobId, status: "SUCCEEDED", counts },
    });
    expect(answers() - before).toBe(1);
    expect((await load(run)).answeredAt).toEqual(expect.any(String));
  });

  test("is told of a failed item, and of a step that died, each with the reason", async () => {
    const one = await awaited();
    await step(() => Machine.finish(one.run, { ...counts, copied: 0, failed: 1 }));
    const partly = await ended(one.describe);
    expect(partly).toMatchObject({ status: "FAILED", error: "CopyFailed" });
    expect(partly.cause).toContain("1 of 1 files were not copied");
    const other = await awaited();
    await step(() => Machine.fail(other.run, "The execution took too long."));
    expect(await ended(other.describe)).toMatchObject({
      ...{ status: "FAILED", error: "CopyFailed" },
      cause: `The execution took too long. (copy job ${other.run.copyJobId})`,
    });
  });

  test("is told why nothing was copied when the plan has a problem", async () => {
    const { run, describe } = await awaited();
    const estimate = {
      items: 0,
      bytes: 0,
      alreadyCopied: 0,
      archived: 0,
      thawHours: 0,
      dollars: 0,
    };
    const plan = { counts: noCounts, estimate, problems: ["icav2://source/a: is not there"] };
    await step(() => Machine.planned(run, { ...plan, thaws: false })).catch(() => undefined);
    expect((await ended(describe)).cause).toContain("icav2://source/a: is not there");
  });

  test("is told of an abort by whichever step of the machine comes next", async () => {
    for (const next of [
      (run: { copyJobId: string; run: number }) => Machine.start(run),
      (run: { copyJobId: string; run: number }) => Machine.finish(run, counts),
      (run: { copyJobId: string; run: number }) => Machine.fail(run, "stopped"),
    ]) {
      const { run, describe } = await awaited();
      await as(() => change({ copyJobId: run.copyJobId, status: "ABORTED" }));
      await step(() => next(run));
      const { status, cause } = await ended(describe);
      expect([status, cause]).toEqual(["FAILED", expect.stringContaining("Aborted by ada")]);
    }
  });

  test("is told although a step was killed between the end and the answer", async () => {
    const { run, describe } = await awaited();
    room.cloud.gate.faults.arm({
      ...{ service: "states", operation: "SendTaskSuccess", effect: "error" },
      ...{ code: "AccessDeniedException", status: 400 },
    });
    await expect(step(() => Machine.finish(run, counts))).rejects.toThrow();
    expect(await load(run)).toMatchObject({ status: "SUCCEEDED" });
    expect((await load(run)).answeredAt).toBeUndefined();
    room.cloud.gate.faults.disarm();
    await step(() => Machine.finish(run, counts));
    expect((await ended(describe)).status).toBe("SUCCEEDED");
  });

  test("and gave up meanwhile keeps nothing from ending: it counts as answered", async () => {
    const logged = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { token } = await room.waiting();
    const never = "AQCEAAAAKgAAAAMAAAAAAAAAA-never-a-token";
    for (const taskToken of [token, never]) {
      const detail = { payload, taskToken };
      const accepted = await step(() => acceptEvent({ id: crypto.randomUUID(), detail }));
      const run = { copyJobId: "copyJobId" in accepted ? accepted.copyJobId : "", run: 1 };
      await step(() => Machine.start(run));
      // Somebody else has answered it.
      if (taskToken === token) await TaskToken.refuse(token, "Gone", "elsewhere");
      await step(() => Machine.finish(run, counts));
      expect(await load(run)).toMatchObject({
        status: "SUCCEEDED",
        answeredAt: expect.any(String),
      });
    }
    const lines = logged.mock.calls.flat().join("\n");
    expect(lines).toMatch(/TaskTimedOut|TaskDoesNotExist/);
    expect(lines).toContain("InvalidToken");
    expect(lines).not.toContain(token);
    expect(lines).not.toContain(never);
  });

  test("gets a sign of life with every step, which keeps its heartbeat from running out", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { token, describe } = await room.waiting(60);
    const detail = { payload, taskToken: token };
    const accepted = await step(() => acceptEvent({ id: "beats", detail }));
    const copyJobId = "copyJobId" in accepted ? accepted.copyJobId : "";
    const run = { copyJobId, run: 1 };
    const plan = { counts, estimate: none, problems: [], thaws: false };
    const { clock } = room.cloud;
    await clock.advance(45_000);
    await step(() => Machine.start(run));
    await clock.advance(45_000);
    await step(() => Machine.planned(run, plan));
    for (let n = 0; n < 2; n++) {
      await clock.advance(45_000);
      expect(await Machine.progress(run, counts)).toBe(true);
    }
    expect((await describe()).status).toBe("RUNNING");
    await clock.advance(61_000);
    expect((await ended(describe)).status).toMatch(/TIMED_OUT|FAILED/);
    // The copy goes on although nobody waits any more.
    expect(await Machine.progress(run, counts)).toBe(true);
    expect((await load(run)).answeredAt).toEqual(expect.any(String));
  });

  test("loses no copy to a sign of life that cannot be sent", async () => {
    const { run } = await awaited();
    room.cloud.gate.faults.arm({
      ...{ service: "states", operation: "SendTaskHeartbeat", effect: "error" },
      ...{ code: "AccessDeniedException", status: 400 },
    });
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    expect(await Machine.progress(run, counts)).toBe(true);
    expect((await load(run)).answeredAt).toBeUndefined();
  });
});

describe("a task token", () => {
  test("is nowhere in the table, and is of no use to another copy job", async () => {
    const { run, token } = await awaited();
    expect(JSON.stringify(await rowsOf(room.cloud))).not.toContain(token);
    const { taskToken } = await load(run);
    expect(Buffer.from(taskToken ?? "", "base64").toString("latin1")).not.toContain(token);
    const other = { copyJobId: "cpy.another", taskToken: taskToken ?? "" };
    await expect(TaskToken.beat(other)).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
    // Rows of it are of the room's table, too.
    const { data } = await copyJobEntity().get({ copyJobId: run.copyJobId }).go();
    expect(JSON.stringify(data)).not.toContain(token);
  });

  test("that cannot be sealed is not kept open: there is no job", async () => {
    await room.kms.send(new DisableKeyCommand({ KeyId: room.keyId }));
    const detail = { payload, taskToken: "a token" };
    await expect(step(() => acceptEvent({ id: "sealed", detail }))).rejects.toThrow();
    await room.kms.send(new EnableKeyCommand({ KeyId: room.keyId }));
    expect("copyJobId" in (await step(() => acceptEvent({ id: "sealed", detail })))).toBe(true);
  });
});
