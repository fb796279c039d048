import { describe, expect, test } from "vitest";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import { accept } from "#core/fastq/sync/register";
import {
  act,
  change,
  changeSet,
  endJob,
  fact,
  fastq,
  fastqSet,
  intercept,
  readsAt,
  type Waiter,
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
  thawsOf,
  waits,
  waitsOf,
  wake,
} from "#tests/core/fastq/sync/waiters";

inRoom();

describe("who waits for fastqs", () => {
  test("is told at once when all is there, and kept as a request that succeeded", async () => {
    const waiter = await here.room.park(list([await fastq({ reads: readsAt() })]));
    await released(waiter);
  });

  test("waits until the last thing is there, whatever comes before", async () => {
    const ids = [await fastq(), await fastq({ reads: readsAt() })];
    const both = { requirements: { hasActiveReadSet: true, hasReadCount: true } };
    const waiter = await here.room.park(list(ids, both));
    for (const id of ids) {
      await change(id, { readCount: fact(1) });
      await wake(id);
      await waits(waiter);
      await change(id, { baseCount: fact(0) });
      await wake(id);
      await waits(waiter);
    }
    await change(ids[0] ?? "", { reads: readsAt() }, "READ_SET_ADDED");
    await wake(ids[0] ?? "");
    await released(waiter);
  });

  test("for a list of which a part was there before is told by the change of the rest", async () => {
    const [there, missing] = [await fastq({ reads: readsAt() }), await fastq()];
    const waiter = await here.room.park(list([there, missing]));
    await waits(waiter);
    await change(missing, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(missing);
    await released(waiter);
  });

  test("is told once when all changes at the same moment", async () => {
    const ids = [await fastq(), await fastq(), await fastq()];
    const waiter = await here.room.park(list(ids));
    const before = here.room.calls("states", /^SendTask/);
    await Promise.all(ids.map((id) => change(id, { reads: readsAt() }, "READ_SET_ADDED")));
    await Promise.all(ids.map((id) => wake(id)));
    await released(waiter);
    expect(here.room.calls("states", /^SendTask/) - before).toBe(1);
  });

  test("is told of what came while it was being registered and woke nobody", async () => {
    const id = await fastq();
    let isLate = true;
    release.push(
      intercept(async (operation) => {
        if (!isLate || !operation.startsWith("TransactWrite")) return;
        isLate = false;
        await change(id, { reads: readsAt() }, "READ_SET_ADDED");
        await wake(id);
      }),
    );
    const waiter = await here.room.park(list([id]));
    expect(isLate).toBe(false);
    await released(waiter);
  });

  test("is not told when what was there before is gone by the time the rest comes", async () => {
    const ids = [await fastq({ reads: readsAt() }), await fastq()];
    const waiter = await here.room.park(list(ids, { ...readSet, forceUnarchiving: true }));
    const [first = "", second = ""] = ids;
    await change(first, { reads: readsAt({ storageState: "ARCHIVED" }) }, "READ_SET_ARCHIVED");
    await change(second, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(second);
    await waits(waiter);
    expect(await thawsOf(first)).toBe(1);
    await change(first, { reads: readsAt() }, "READ_SET_ACTIVE");
    await wake(first);
    await released(waiter);
  });

  test("is not told of what went away between the decision and the answer, and waits on", async () => {
    const id = await fastq();
    const waiter = await here.room.park(list([id], { ...readSet, forceUnarchiving: true }));
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    let isLate = true;
    release.push(
      intercept(async (operation, input) => {
        if (!isLate || !isClaim(operation, input)) return;
        isLate = false;
        await change(id, { reads: readsAt({ storageState: "ARCHIVED" }) }, "READ_SET_ARCHIVED");
      }),
    );
    await wake(id);
    expect(isLate).toBe(false);
    await waits(waiter);
    // Nobody else was woken of it: what it lacks now is begun all the same.
    expect(await thawsOf(id)).toBe(1);
  });

  test("in several requests is told in each, and a second event of one is no second request", async () => {
    const id = await fastq();
    const others = [await here.room.park(list([id])), await here.room.park(list([id]))];
    const twice = await here.room.waiter();
    const detail = { taskToken: twice.token, fastqSetIdList: null, ...list([id]) };
    await Promise.all(["a", "b", "c"].map((event) => act(() => accept({ id: event, detail }))));
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    const before = here.room.calls("states", /^SendTask/);
    await Promise.all([wake(id), wake(id)]);
    for (const waiter of [...others, twice]) await released(waiter);
    expect(here.room.calls("states", /^SendTask/) - before).toBe(3);
    await act(() => accept({ id: "late", detail }));
    expect(here.room.calls("states", /^SendTask/) - before).toBe(3);
  });

  test("and registers at the same moment as others, or while one of them is answered, is told as they are", async () => {
    const [id, more] = [await fastq(), await fastq()];
    const first = await Promise.all([1, 2, 3].map(() => here.room.park(list([id]))));
    let late: Waiter | undefined;
    release.push(
      intercept(async (operation) => {
        if (late || operation !== "DeleteItem") return;
        late = await here.room.waiter();
        const detail = { taskToken: late.token, ...list([id, more]) };
        await act(() => accept({ id: "late", detail }));
      }),
    );
    await change(id, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(id);
    for (const waiter of first) await released(waiter);
    if (!late) throw new Error("Nothing was taken away.");
    await waits(late);
    expect((await waitsOf(late)).sort()).toEqual([id, more].sort());
    await change(more, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(more);
    await released(late);
  });

  test("is told although other work is under way on the same fastq", async () => {
    const id = await fastq({ reads: readsAt() });
    const waiter = await here.room.park(list([id], qc));
    await here.room.park(list([id], { requirements: { hasFingerprint: true } }));
    await endJob(id, "QC", { status: "SUCCEEDED", qc: fact({}) });
    await wake(id);
    await released(waiter);
  });

  test("of a place is told only of what lies there, also when it is woken later", async () => {
    const there = { bucket: "cache", prefix: "byob/" };
    here.room.restoreTo("cache", "byob/");
    const id = await fastq();
    const waiter = await here.room.park(list([id], { requirements: { hasActiveReadSet: there } }));
    await change(id, { reads: readsAt({ uri: "s3://elsewhere/a.fastq.gz" }) }, "READ_SET_ADDED");
    await wake(id);
    await waits(waiter);
    await change(id, { reads: readsAt({ uri: "s3://cache/byob/a.fastq.gz" }) }, "READ_SET_ADDED");
    await wake(id);
    await released(waiter);
  });
});

describe("a set", () => {
  test("is waited for with the members that it has when it is answered", async () => {
    const [first, late] = [await fastq(), await fastq()];
    const fastqSetId = await fastqSet([first]);
    const waiter = await here.room.park({ fastqSetId, ...readSet });
    await changeSet(fastqSetId, { fastqIds: [first, late] });
    await wake(fastqSetId);
    await change(first, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(first);
    await waits(waiter);
    await change(late, { reads: readsAt() }, "READ_SET_ADDED");
    await wake(late);
    await released(waiter);
  });

  test("is ready when the member that was missing leaves it", async () => {
    const [ready, missing] = [await fastq({ reads: readsAt() }), await fastq()];
    const fastqSetId = await fastqSet([ready, missing]);
    const waiter = await here.room.park({ payload: { fastqSetIdList: [fastqSetId], ...readSet } });
    await waits(waiter);
    await changeSet(fastqSetId, { fastqIds: [ready] });
    await wake(fastqSetId);
    await released(waiter);
  });

  test("without members is not ready, and one that is deleted fails who waits", async () => {
    const fastqSetId = await fastqSet([]);
    const waiter = await here.room.park({ fastqSetId, ...readSet });
    await waits(waiter);
    await fastqSetEntity().delete({ fastqSetId }).go();
    await wake(fastqSetId);
    await failed(waiter, "FastqDeletedError", fastqSetId);
  });
});
