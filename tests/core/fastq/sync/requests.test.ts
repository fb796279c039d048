import { describe, expect, test, vi } from "vitest";
import { accept, register } from "#core/fastq/sync/register";
import { syncWaitEntity } from "#core/fastq/sync/sync-wait.entity";
import { woken } from "#core/fastq/sync/wake";
import * as TaskToken from "#core/task-token";
import { days, minutes, seconds } from "#core/time";
import {
  act,
  change,
  fastq,
  fastqSet,
  intercept,
  readsAt,
  rowOf,
} from "#tests/core/fastq/sync/room";
import {
  failed,
  here,
  inRoom,
  isClaim,
  list,
  qc,
  readSet,
  release,
  released,
  swept,
  thawsOf,
  waits,
  waitsOf,
  wake,
} from "#tests/core/fastq/sync/waiters";

inRoom();

test("a request is registered with one read, one write and one read again, whatever it waits for", async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, () => fastq()));
  const made: string[] = [];
  const one = await here.room.waiter();
  release.push(intercept(async (operation) => void made.push(operation)));
  const detail = { taskToken: one.token, ...list(ids) };
  await act(() => accept({ id: "e", detail }));
  expect(made).toEqual(["BatchGetItem", "TransactWriteItems", "BatchGetItem"]);
  await waits(one);
});

describe("a request", () => {
  test("ends at its deadline, and says what was not met", async () => {
    const id = await fastq();
    const waiter = await here.room.park(list([id], qc));
    here.room.later(days(7) - minutes(1));
    await swept();
    await waits(waiter);
    here.room.later(minutes(2));
    await swept();
    await failed(waiter, "SyncDeadlineExceededError", new RegExp(`${id}: hasQc`));
  });

  test("whose task waits no more is cleaned, and keeps nobody else from being told", async () => {
    const id = await fastq();
    const [gone, alive] = [await here.room.park(list([id])), await here.room.park(list([id]))];
    await TaskToken.fail(gone.token, "Gone", "elsewhere");
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(id);
    await released(alive);
    expect(await rowOf(gone)).toMatchObject({
      ...{ status: "ABORTED", statusReason: expect.stringMatching(/^Its task waits no more/) },
    });
    expect(await waitsOf(gone)).toEqual([]);
  });

  test("that never had a task is told of by its heartbeat, and cleaned", async () => {
    const never = "never-a-token".padEnd(86, "x");
    const id = await fastq({ reads: readsAt() });
    const detail = { taskToken: never, ...list([id], qc) };
    const { syncRequestId = "" } = await act(() => accept({ id: "e", detail }));
    expect(await rowOf({ syncRequestId })).toMatchObject({ status: "ABORTED" });
  });

  test("whose answer broke off is answered by the sweep, once", async () => {
    const id = await fastq({ reads: readsAt() });
    const other = await fastq();
    vi.spyOn(console, "error").mockReturnValue();
    here.room.gate.faults.arm({
      ...{ service: "states", operation: "SendTask*", effect: "error" },
      ...{ code: "AccessDeniedException", status: 400 },
    });
    const good = await here.room.park(list([id]));
    const bad = await here.room.park(list([other], { requirements: { hasQC: true } }));
    expect([(await rowOf(good))?.verdict?.outcome, (await rowOf(bad))?.verdict?.outcome]).toEqual([
      ...["SUCCEEDED", "FAILED"],
    ]);
    here.room.gate.faults.disarm();
    // It may be somebody's who is about to answer.
    await wake(id);
    await swept();
    expect((await rowOf(good))?.status).toBe("RUNNING");
    here.room.later(seconds(31));
    await swept();
    await released(good);
    await failed(bad, "UnknownRequirementError", "hasQC");
  });

  test("whose answer broke off, and is true no more, waits on", async () => {
    const id = await fastq({ reads: readsAt() });
    vi.spyOn(console, "error").mockReturnValue();
    here.room.gate.faults.arm({
      ...{ service: "states", operation: "SendTaskSuccess", effect: "error" },
      ...{ code: "AccessDeniedException", status: 400 },
    });
    const waiter = await here.room.park(list([id], { ...readSet, forceUnarchiving: true }));
    here.room.gate.faults.disarm();
    await change(id, { reads: readsAt({ storageState: "ARCHIVED" }) }, "READ_SET_ARCHIVED");
    here.room.later(seconds(31));
    await swept();
    await waits(waiter);
    expect(await thawsOf(id)).toBe(1);
  });

  test("that was claimed and could not be read again is let go, so that the next look answers it", async () => {
    const id = await fastq();
    const waiter = await here.room.park(list([id]));
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    let isClaimed = false;
    release.push(
      intercept(async (operation, input) => {
        if (isClaimed && operation === "BatchGetItem") throw new Error("a busy table");
        if (isClaim(operation, input)) isClaimed = true;
      }),
    );
    await expect(wake(id)).rejects.toThrow("a busy table");
    expect(isClaimed).toBe(true);
    for (const stop of release.splice(0)) stop();
    await waits(waiter);
    await wake(id);
    await released(waiter);
  });

  test("that names what is no id is told by the sweep when its answer broke off, and so are those beside it", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    here.room.gate.faults.arm({
      ...{ service: "states", operation: "SendTask*", effect: "error" },
      ...{ code: "AccessDeniedException", status: 400 },
    });
    const id = await fastq();
    const bad = await here.room.park(list([id, "no id ".repeat(1000)]));
    // A table takes no key so long, for whoever looks at what the row names.
    expect((await rowOf(bad))?.fastqIds).toEqual([id]);
    const good = await here.room.park(list([await fastq({ reads: readsAt() })]));
    here.room.gate.faults.disarm();
    here.room.later(seconds(31));
    await swept();
    await failed(bad, "UnknownFastqError", "no id");
    await released(good);
  });

  test("whose answer was given before it broke off is what its task was told", async () => {
    const id = await fastq({ reads: readsAt() });
    vi.spyOn(console, "error").mockReturnValue();
    let isFirst = true;
    release.push(
      intercept(async (operation, input) => {
        if (!isFirst || !operation.startsWith("TransactWrite")) return;
        if (!JSON.stringify(input).includes("SyncSucceeded")) return;
        isFirst = false;
        throw new Error("killed");
      }),
    );
    const waiter = await here.room.park(list([id]));
    expect(isFirst).toBe(false);
    expect((await rowOf(waiter))?.status).toBe("RUNNING");
    await change(id, { reads: readsAt({ storageState: "ARCHIVED" }) }, "READ_SET_ARCHIVED");
    here.room.later(seconds(31));
    await swept();
    await released(waiter);
  });

  test("of more fastqs than a transaction holds is registered in steps, and taken up where it broke off", async () => {
    const ready = await fastq({ reads: readsAt() });
    const ids = await Promise.all(Array.from({ length: 120 }, () => fastq({ reads: readsAt() })));
    const missing = await fastq();
    const one = await here.room.waiter();
    let count = 0;
    const stop = intercept(async (operation) => {
      if (operation.startsWith("TransactWrite") && ++count === 3) throw new Error("killed");
    });
    const detail = { taskToken: one.token, ...list([ready, ...ids, missing]) };
    await expect(act(() => accept({ id: "e", detail }))).rejects.toThrow("killed");
    stop();
    expect((await rowOf(one))?.status).toBe("PENDING");
    here.room.later(minutes(6));
    await swept();
    await waits(one);
    expect(await waitsOf(one)).toHaveLength(122);
    await change(missing, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(missing);
    await released(one);
  });

  test("that waits beside a throttled answer is told when its turn comes", async () => {
    const id = await fastq();
    const waiters = [await here.room.park(list([id])), await here.room.park(list([id]))];
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    here.room.gate.faults.arm({
      ...{ service: "states", operation: "SendTaskSuccess", effect: "throttle", times: 4 },
    });
    await wake(id);
    for (const waiter of waiters) await released(waiter);
  });

  test("is not there: nothing comes of its event", async () => {
    await act(() => register("syn.00000000000000000000000000"));
  });
});

describe("a change", () => {
  const tableCalls = () => here.room.calls("dynamodb");

  test("that nobody waits for is one query", async () => {
    const id = await fastq();
    const before = tableCalls();
    await wake(id);
    expect(tableCalls() - before).toBe(1);
  });

  test.each([1, 5])(
    "that frees %s requests is at most 2 + 2T calls of the table before the last answer",
    async (count) => {
      const ids = await Promise.all(Array.from({ length: 20 }, () => fastq({ reads: readsAt() })));
      const last = await fastq();
      const fastqSetId = await fastqSet([...ids, last]);
      const waiters = [];
      for (let n = 0; n < count; n++)
        waiters.push(await here.room.park({ fastqSetId, ...readSet }));
      await change(last, { reads: readsAt() }, "READ_SET_ADDED");
      let calls = 0;
      let atLastAnswer = 0;
      release.push(
        intercept(async (operation) => {
          if (operation === "SendTaskSuccess") atLastAnswer = calls;
          if (/Item|Query/.test(operation)) calls++;
        }),
      );
      await wake(last);
      for (const waiter of waiters) await released(waiter);
      expect(atLastAnswer).toBeGreaterThan(0);
      expect(atLastAnswer).toBeLessThanOrEqual(2 + 2 * count);
    },
  );

  test("whose waiters are not reached in time is answered as left, and nobody is half told", async () => {
    const id = await fastq();
    const waiter = await here.room.park(list([id]));
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    expect(await act(() => woken([id], { until: 0 }))).toEqual([id]);
    await waits(waiter);
    expect(await wake(id)).toEqual([]);
    await released(waiter);
  });

  test("finds nobody by a row whose request is not there: nothing is told", async () => {
    const id = await fastq({ reads: readsAt() });
    const syncRequestId = "syn.00000000000000000000000000";
    await syncWaitEntity().put({ targetId: id, syncRequestId, expires_at: 1e10 }).go();
    const before = here.room.calls("states", /^SendTask/);
    await wake(id);
    expect(here.room.calls("states", /^SendTask/)).toBe(before);
  });

  test("is heard although rows of who was answered cannot be taken away; the next one takes them", async () => {
    const id = await fastq();
    const waiter = await here.room.park(list([id]));
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    here.room.gate.faults.arm({
      ...{ service: "dynamodb", operation: "DeleteItem", effect: "error" },
      ...{ code: "AccessDeniedException", status: 400 },
    });
    expect(await wake(id)).toEqual([]);
    here.room.gate.faults.disarm();
    expect(await waitsOf(waiter)).toEqual([id]);
    await wake(id);
    await released(waiter);
  });

  test("takes rows away that were left behind by a request that has ended", async () => {
    const id = await fastq({ reads: readsAt() });
    const waiter = await here.room.park(list([id]));
    await released(waiter);
    const row = await rowOf(waiter);
    const expires_at = Math.floor(Date.parse(row?.deadlineAt ?? "") / 1000) + 86_400;
    const { syncRequestId } = waiter;
    await syncWaitEntity().put({ targetId: id, syncRequestId, expires_at }).go();
    expect(await waitsOf(waiter)).toEqual([id]);
    await wake(id);
    expect(await waitsOf(waiter)).toEqual([]);
  });
});

test("a request that has ended is due no more", async () => {
  await here.room.park(list([await fastq({ reads: readsAt() })]));
  const rows = (await here.room.rows()).filter((row) => row.__edb_e__ === "syncRequest");
  const [ended, open] = [true, false].map((isEnded) =>
    rows.filter(({ finishedAt }) => (finishedAt !== undefined) === isEnded),
  );
  expect(ended?.length).toBeGreaterThan(0);
  for (const row of ended ?? []) expect(row).not.toHaveProperty("gsi6pk");
  for (const row of open ?? []) expect(row).toHaveProperty("gsi6pk");
});

test("a task token is in no row, no log and no event", async () => {
  const lines: unknown[] = [];
  for (const level of ["warn", "error", "info"] as const)
    vi.spyOn(console, level).mockImplementation((...args) => void lines.push(...args));
  const waiters = [
    await here.room.park(list([await fastq()], qc)),
    await here.room.park(list([await fastq({ reads: readsAt() })])),
    await here.room.park(list([])),
  ];
  const text = JSON.stringify([await here.room.rows(), lines]);
  expect(text).toContain(waiters[0]?.syncRequestId);
  for (const { token } of waiters) expect(text).not.toContain(token);
});
