import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { explain } from "#core/fastq/sync/explain";
import { noteEnds, usualSeconds } from "#core/fastq/sync/history";
import { jobDurationEntity } from "#core/fastq/sync/job-duration.entity";
import { load } from "#core/fastq/sync/request-row";
import {
  act,
  changeSet,
  fact,
  fastq,
  fastqSet,
  openSyncRoom,
  readsAt,
  type SyncRoom,
} from "#tests/core/fastq/sync/room";

let room: SyncRoom;
beforeAll(async () => {
  room = await openSyncRoom();
});
afterAll(() => room.close());

const requirements = { hasQc: true };
const wait = async (payload: object) =>
  (await room.park({ payload: { requirements, ...payload } })).syncRequestId;
const qc = fact({ r1Q20Fraction: 0.9 });

describe("an explanation", () => {
  test("has those that are not ready first, 200 at most, and counts them all", async () => {
    const ready = await Promise.all(Array.from({ length: 150 }, () => fastq({ qc })));
    const open = await Promise.all(Array.from({ length: 60 }, () => fastq()));
    const syncRequestId = await wait({ fastqIdList: [...ready, ...open] });
    const { progress, fastqs } = await act(() => explain({ syncRequestId }));
    expect(progress).toEqual({ done: 150, total: 210 });
    expect(fastqs).toHaveLength(200);
    expect(fastqs.slice(0, 60).map(({ fastqId }) => fastqId)).toEqual(open);
    expect(fastqs.slice(60).every(({ isReady }) => isReady)).toBe(true);
  });

  test("is of a set's members as they are now, and of what was deleted meanwhile", async () => {
    const [first, joined, deleted] = [await fastq({ qc }), await fastq(), await fastq()];
    const set = await fastqSet([first, deleted]);
    const syncRequestId = await wait({ fastqSetIdList: [set] });
    await changeSet(set, { fastqIds: [first, deleted, joined] });
    await fastqEntity().delete({ fastqId: deleted }).go();
    const { fastqs } = await act(() => explain({ syncRequestId }));
    expect(fastqs).toMatchObject([
      { fastqId: deleted, rgid: null, findings: [{ fact: expect.stringContaining("deleted") }] },
      { fastqId: joined, isReady: false },
      { fastqId: first, isReady: true, findings: [{ since: qc.at, needs: null }] },
    ]);
  });

  test("tells of a fastq of another project whether it is met, and no more", async () => {
    const own = await fastq();
    const other = await fastq({ projectId: "other", reads: readsAt() });
    const set = await fastqSet([own]);
    const syncRequestId = await wait({ fastqSetIdList: [set] });
    await changeSet(set, { fastqIds: [own, other] });
    const viewer: Actor.Actor = {
      ...{ type: "user", id: "v", name: "v", roles: ["viewer"], projectIds: ["demo"] },
    };
    const { fastqs } = await Actor.run(viewer, () => explain({ syncRequestId }));
    const hidden = fastqs.find(({ fastqId }) => fastqId === other);
    expect(hidden).toMatchObject({ rgid: null, isReady: false });
    expect(JSON.stringify(hidden)).not.toMatch(/s3:|ACGT/);
    const stranger = { ...viewer, projectIds: ["other"] };
    await expect(Actor.run(stranger, () => explain({ syncRequestId }))).rejects.toMatchObject({
      code: "sync_request.not_found",
    });
  });
});

describe("how long jobs took", () => {
  const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000).toISOString();
  /** A fastq whose job took so long, and the event's data. */
  const ended = async (jobId: string, seconds: number, projectId: string) => {
    const note = { jobId, status: "SUCCEEDED" as const, attempts: 1 };
    const times = { requestedAt: at(-50), startedAt: at(0), finishedAt: at(seconds) };
    const fastqId = await fastq({ projectId, jobs: { QC: { ...note, ...times } } });
    return { jobId, jobType: "QC" as const, fastqId };
  };
  const usual = async (projectId: string) =>
    (await usualSeconds([{ projectId, kind: "QC" }]))(projectId, "QC");

  test("is kept once of each, whoever notes it at the same time and however often it is told", async () => {
    const ends = await Promise.all([10, 30, 20].map((s, n) => ended(`fqj.a${n}`, s, "once")));
    await Promise.all(ends.map((end) => noteEnds([end, end])));
    await noteEnds(ends);
    expect(await usual("once")).toBe(20);
    const { data } = await jobDurationEntity().get({ projectId: "once", kind: "QC" }).go();
    expect(data?.durations).toHaveLength(3);
  });

  test("is that of the latest fifty of a project; others are another's", async () => {
    const ends = await Promise.all(
      Array.from({ length: 60 }, (_, n) => ended(`fqj.b${n}`, n < 10 ? 1 : 100, "latest")),
    );
    await noteEnds(ends.slice(0, 10));
    expect(await usual("latest")).toBe(1);
    await noteEnds(ends.slice(10));
    const { data } = await jobDurationEntity().get({ projectId: "latest", kind: "QC" }).go();
    expect(new Set(data?.durations.map(({ seconds }: { seconds: number }) => seconds))).toEqual(
      new Set([100]),
    );
    expect(await usual("another")).toBeUndefined();
  });

  test("is told of thawing by its own event, and of what its fastq has forgotten by none", async () => {
    const unarchiving = { jobId: "ufj.1", status: "SUCCEEDED" as const, attempts: 1 };
    const times = { requestedAt: at(0), finishedAt: at(7200) };
    const fastqId = await fastq({ projectId: "thaw", unarchiving: { ...unarchiving, ...times } });
    await noteEnds([
      { id: "ufj.1", fastqIds: ["fqr.gone", fastqId], status: "SUCCEEDED" },
      { id: "ufj.2", fastqIds: [fastqId] },
      { nothing: true },
    ]);
    const { data } = await jobDurationEntity().get({ projectId: "thaw", kind: "UNARCHIVING" }).go();
    expect(data?.durations).toEqual([{ jobId: "ufj.1", seconds: 7200 }]);
  });
});

test("nothing of a task token is explained", async () => {
  const fastqId = await fastq();
  const { syncRequestId, token } = await room.park({
    payload: { requirements, fastqIdList: [fastqId] },
  });
  const row = await load(syncRequestId);
  const text = JSON.stringify(await act(() => explain({ syncRequestId })));
  expect(text).toContain('"hasTaskToken":true');
  expect(text).not.toContain(token);
  expect(text).not.toContain(row?.taskToken ?? "none");
});
