import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { sweep } from "#core/fastq/sync/sweep";
import { woken } from "#core/fastq/sync/wake";
import { act, openSyncRoom, rowOf, type SyncRoom, type Waiter } from "#tests/core/fastq/sync/room";
import { eventually } from "#tests/support/cloud";

/** The room of a test file, from its first test on. */
export const here = {} as { room: SyncRoom };
/** What is undone after each test. */
export const release: (() => void)[] = [];

/** Opens the room of a test file, and sets it right after each test. */
export function inRoom(): void {
  beforeAll(async () => {
    here.room = await openSyncRoom();
  });
  afterAll(() => here.room.close());
  beforeEach(() => {
    vi.spyOn(console, "warn").mockReturnValue();
  });
  afterEach(() => {
    for (const stop of release.splice(0)) stop();
    here.room.gate.faults.disarm();
    here.room.restoreTo("", "");
    vi.restoreAllMocks();
  });
}

/** Changes of these are heard. */
export const wake = (...targets: string[]) => act(() => woken(targets));
export const swept = () => act(() => sweep());
export const readSet = { requirements: { hasActiveReadSet: true } };
export const qc = { requirements: { hasQc: true } };
export const list = (fastqIdList: string[], more: object = readSet) => ({
  payload: { fastqIdList, ...more },
});

/** The task went on. */
export const released = (waiter: Waiter) =>
  eventually(async () => {
    const told = await here.room.told(waiter);
    expect(told).toMatchObject({ status: "SUCCEEDED", output: "{}" });
    expect(await rowOf(waiter)).toMatchObject({ status: "SUCCEEDED" });
    expect(await waitsOf(waiter)).toEqual([]);
  });

/** The task failed by this name, with a cause. */
export const failed = (waiter: Waiter, error: string, cause: string | RegExp = "") =>
  eventually(async () => {
    expect(await here.room.told(waiter)).toMatchObject({
      ...{ status: "FAILED", error, cause: expect.stringMatching(cause) },
    });
    expect(await rowOf(waiter)).toMatchObject({ status: "FAILED", error });
    expect(await waitsOf(waiter)).toEqual([]);
  });

/** Nobody has told the task anything, and the sweep will look at it. */
export async function waits(waiter: Waiter): Promise<void> {
  expect(await here.room.told(waiter)).toBeUndefined();
  const row = await rowOf(waiter);
  expect(row).toMatchObject({ status: "RUNNING", dueAt: expect.any(String) });
  expect(row?.verdict).toBeUndefined();
}

/** What wakes a request. */
export async function waitsOf({ syncRequestId }: Waiter): Promise<unknown[]> {
  return (await here.room.rows())
    .filter((row) => row.__edb_e__ === "syncWait" && row.syncRequestId === syncRequestId)
    .map(({ targetId }) => targetId);
}

/** How often a fastq was asked to be thawed since the last look. */
export async function thawsOf(id: string): Promise<number> {
  return (await here.room.thaws()).filter((one) => one === id).length;
}

/** The one write that decides who answers. */
export function isClaim(operation: string, input: unknown): boolean {
  return operation === "UpdateItem" && JSON.stringify(input).includes('"outcome":');
}
