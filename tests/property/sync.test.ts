import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { VisibleError } from "#core/error";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { decide } from "#core/fastq/sync/decide";
import { accept } from "#core/fastq/sync/register";
import { isEnded } from "#core/fastq/sync/request-row";
import { sweep } from "#core/fastq/sync/sweep";
import { woken } from "#core/fastq/sync/wake";
import * as World from "#core/fastq/sync/world";
import { days, iso, seconds } from "#core/time";
import {
  act,
  change,
  changeSet,
  fact,
  fastq,
  fastqSet,
  openSyncRoom,
  readsAt,
  rowOf,
  type SyncRoom,
  surround,
  thawNote,
  type Waiter,
} from "#tests/core/fastq/sync/room";
import {
  type Asking,
  type Change,
  type History,
  histories,
  type Invocation,
  invocation,
  invocations,
  isMet,
  type Step,
  type Truth,
  Turns,
} from "#tests/property/sync-model";
import { eventually } from "#tests/support/cloud";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let room: SyncRoom;
beforeAll(async () => {
  for (const level of ["warn", "error", "info"] as const)
    vi.spyOn(console, level).mockReturnValue();
  room = await openSyncRoom();
});
afterAll(() => room.close());

type Asked = { asking: Asking; waiter: Waiter; detail: object; answers: string[] };
type Ended = { asked: Asked[]; faults: string[]; crashes: number };

/** Lets a history happen to two fastqs and a set of them, and says what went wrong. */
async function happen({ begin, members, rounds, turns }: History): Promise<Ended> {
  const truth: Truth = { fastqs: new Map(), members: [] };
  for (const { isActive, hasQc } of begin) {
    const facts = { ...(isActive && { reads: readsAt() }), ...(hasQc && { qc: fact({}) }) };
    truth.fastqs.set(await fastq(facts), { isActive, hasQc, isThere: true });
  }
  const ids = [...truth.fastqs.keys()];
  const id = (n: number) => ids[n % ids.length] ?? "";
  truth.members = members.map(id);
  const fastqSetId = await fastqSet(truth.members);
  const asked: Asked[] = [];
  const faults: string[] = [];
  /** What is to be delivered: again, until somebody has taken it whole. */
  const messages: ((crashAt?: number) => Promise<void>)[] = [];
  const drawn = new Turns(turns);
  let crashes = 0;

  const stop = surround(async (operation, input, call) => {
    const current = invocations.getStore();
    // The test's own looks are no part of the history.
    if (!current) return call();
    return drawn.take(async () => {
      const { calls, crashAt, hasCrashed } = current;
      current.calls++;
      if (calls === crashAt) current.hasCrashed = true;
      // Killed before the call, or before its answer came.
      if (hasCrashed || (calls === crashAt && crashAt % 2 === 0)) throw new Error("killed");
      const isAnswer = operation.startsWith("SendTask");
      const result = await (isAnswer ? answer(operation, input, call, current) : call());
      note(current, operation, input, truth);
      if (calls === crashAt) throw new Error("killed");
      return result;
    });
  });
  const answer = async (
    operation: string,
    input: unknown,
    call: () => Promise<unknown>,
    { seen }: Invocation,
  ) => {
    const { taskToken } = input as { taskToken: string };
    const one = asked.find(({ waiter }) => waiter.token === taskToken);
    const result = await call();
    if (!one || operation === "SendTaskHeartbeat") return result;
    one.answers.push(operation);
    const read = seen.get(one.waiter.syncRequestId);
    if (operation === "SendTaskSuccess" && !(read && isMet(one.asking, read, ids)))
      faults.push(`${one.waiter.syncRequestId} was told of success, and it was none`);
    return result;
  };

  /** Works on a message; one that was not done comes again, as queues have it. */
  const invoke = async (work: () => Promise<unknown>, crashAt: number | undefined) => {
    const one = invocation(crashAt);
    try {
      await invocations.run(one, () => act(work));
    } catch (error) {
      if (!one.hasCrashed) throw error;
    }
    if (!one.hasCrashed) return;
    crashes++;
    messages.push((again) => invoke(work, again));
  };
  const tell = (target: string) => {
    for (const _ of [1, 2]) messages.push((crashAt) => invoke(() => woken([target]), crashAt));
  };
  const ask = async (asking: Asking, crashAt: number | undefined) => {
    const waiter = await room.waiter();
    const detail = { taskToken: waiter.token, ...detailOf(asking, ids, fastqSetId) };
    asked.push({ asking, waiter, detail, answers: [] });
    await invoke(() => accept({ id: "e", detail }), crashAt);
  };

  const perform = async (step: Step): Promise<void> => {
    switch (step.kind) {
      case "ask":
        return ask(step.asking, step.crashAt);
      case "repeat": {
        const one = asked[step.request % Math.max(1, asked.length)];
        if (one) await invoke(() => accept({ id: "e", detail: one.detail }), step.crashAt);
        return;
      }
      case "change": {
        const target = id(step.fastq);
        await invocations.run(invocation(), async () => {
          await apply(target, step.to, truth);
        });
        if (step.isHeard) return invoke(() => woken([target]), step.crashAt);
        return tell(target);
      }
      case "members": {
        const fastqIds = step.fastqs.map(id).filter((one) => truth.fastqs.get(one)?.isThere);
        await invocations.run(invocation(), async () => {
          await changeSet(fastqSetId, { fastqIds });
          truth.members = fastqIds;
        });
        return tell(fastqSetId);
      }
      case "deliver": {
        const [message] = messages.splice(step.message % Math.max(1, messages.length), 1);
        return message?.(step.crashAt);
      }
      case "sweep":
        room.later(step.laterMs);
        return invoke(() => sweep(), step.crashAt);
    }
  };

  try {
    for (const round of rounds) await Promise.all(round.map(perform));
    while (messages.length > 0) await messages.shift()?.();
    if (crashes === 0) faults.push(...(await unanswered(asked)));
    for (const laterMs of [seconds(31), seconds(31), days(8), seconds(31)]) {
      room.later(laterMs);
      await invoke(() => sweep(), undefined);
      if (laterMs < days(8)) continue;
      faults.push(...(await unanswered(asked)));
    }
  } finally {
    stop();
  }
  return { asked, faults, crashes };
}

/** Only what was read after a claim counts for its answer. */
function note({ seen }: Invocation, operation: string, input: unknown, truth: Truth): void {
  const text = JSON.stringify(input);
  const [claimed] = /syn\.[0-9A-Z]{26}/.exec(text) ?? [];
  if (operation === "UpdateItem" && claimed && text.includes('"outcome":'))
    seen.set(claimed, undefined);
  if (!operation.startsWith("BatchGet")) return;
  const read = structuredClone(truth);
  for (const id of seen.keys()) seen.set(id, read);
}

function detailOf({ about, form, ...asking }: Asking, ids: string[], fastqSetId: string): object {
  if (about !== "set")
    return { payload: { fastqIdList: about.fastqs.map((n) => ids[n]), ...asking } };
  if (form === "flat") return { fastqSetId, ...asking };
  return { payload: { fastqSetIdList: [fastqSetId], ...asking } };
}

/** Changes a fastq, and at the same moment what is true of it. */
async function apply(target: string, to: Change, truth: Truth): Promise<void> {
  const before = truth.fastqs.get(target);
  if (!before?.isThere) return;
  if (to === "deleted") {
    if (truth.members.includes(target)) return;
    await fastqEntity().delete({ fastqId: target }).go();
    truth.fastqs.set(target, { isActive: false, hasQc: false, isThere: false });
    return;
  }
  const failed = { ...thawNote("FAILED"), jobId: "fqj.1" };
  const sets = {
    active: { reads: readsAt() },
    archived: { reads: readsAt({ storageState: "ARCHIVED" }) },
    activating: { reads: readsAt({ storageState: "ACTIVATING" }) },
    qc: { qc: fact({}) },
    noQc: { qc: undefined },
    jobFailed: { jobs: { QC: failed } },
    thawFailed: { unarchiving: failed },
    invalid: { isValid: false },
  } as const;
  const row = await unlessDeleted(() => change(target, sets[to] as Parameters<typeof change>[1]));
  if (!row) return;
  truth.fastqs.set(target, {
    isActive: row.reads?.r1.locations[0]?.storageState === "ACTIVE",
    hasQc: row.qc !== undefined,
    isThere: row.isValid,
  });
}

/** Somebody else may be faster. */
async function unlessDeleted<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VisibleError && error.code === "fastq.not_found") return undefined;
    throw error;
  }
}

/** Requests that wait although what they wait for is there, or never will be. */
async function unanswered(asked: Asked[]): Promise<string[]> {
  const found: string[] = [];
  for (const { waiter } of asked) {
    const row = await rowOf(waiter);
    if (!row) found.push(`${waiter.syncRequestId} was never registered`);
    if (!row || isEnded(row)) continue;
    const { kind } = decide(row, await World.readAbout([row]), iso());
    if (kind !== "waits" || row.verdict) found.push(`${row.syncRequestId} waits, and is ${kind}`);
  }
  return found;
}

/** Each task was told once, and its request says the same. */
async function assertAnswered({ asked }: Ended): Promise<void> {
  for (const { waiter, answers } of asked) {
    const row = await rowOf(waiter);
    expect(row && isEnded(row)).toBe(true);
    const told = await eventually(async () => {
      const end = await room.told(waiter);
      expect(end).toBeDefined();
      return end;
    });
    expect(answers).toHaveLength(1);
    expect(row).toMatchObject({ status: told?.status, ...(told?.error && { error: told.error }) });
  }
}

test("however requests, changes, repeats and sweeps come together, each task is told once, never of a success that is none, and nobody who could be told waits", async () => {
  await fc.assert(
    fc.asyncProperty(histories(false), async (history) => {
      const ended = await happen(history);
      expect(ended.faults).toEqual([]);
      await assertAnswered(ended);
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

test("a process that is killed between any two calls leaves no task untold, tells none twice, and none of a success that is none", async () => {
  await fc.assert(
    fc.asyncProperty(histories(true), async (history) => {
      const ended = await happen(history);
      expect(ended.faults).toEqual([]);
      await assertAnswered(ended);
    }),
    { numRuns: 10, endOnFailure: true },
  );
});
