import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { load as loadCopy } from "#core/copy/change";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { loadMany } from "#core/fastq/change";
import type { FastqRow } from "#core/fastq/row";
import { insert, load, write } from "#core/fastq/unarchiving/rows";
import { sweep } from "#core/fastq/unarchiving/sweep";
import { create } from "#core/fastq/unarchiving/unarchiving-job";
import { iso, minutes, now } from "#core/time";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import {
  asSharer,
  asSystem,
  fastqOf,
  frozenPair,
  runCopy,
  statesOf,
} from "#tests/core/fastq/unarchiving/support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

const swept = () => asSystem(() => sweep());
const ask = ({ fastqId }: FastqRow) => asSharer(() => create({ fastqIds: [fastqId] }));

test("a job whose maker was killed before it was begun is begun by the sweep", async () => {
  const row = await frozenPair(cloud, "made");
  const { unarchivingJobId, copyJobId } = await asSystem(() =>
    insert([row], { projectId: "demo" }),
  );
  expect(await swept()).toMatchObject({ looked: 0 });
  await cloud.clock.advance(minutes(2));
  expect(await swept()).toEqual({ looked: 1, failed: 0 });
  expect(await load(unarchivingJobId)).toMatchObject({ status: "RUNNING" });
  expect(await loadCopy({ copyJobId })).toMatchObject({ status: "PENDING", action: "thaw" });
});

test("one that was killed before its copy job was there gets it, and one copy job only", async () => {
  const { id, copyJobId } = await ask(await frozenPair(cloud, "killed"));
  await copyJobEntity()
    .delete({ copyJobId: copyJobId ?? "" })
    .go();
  await cloud.clock.advance(minutes(3));
  await swept();
  expect(await loadCopy({ copyJobId: copyJobId ?? "" })).toMatchObject({ status: "PENDING" });
  await swept();
  await swept();
  expect((await load(id)).copyJobId).toBe(copyJobId);
});

test("a copy job whose end nobody told of is found within a quarter of an hour", async () => {
  const row = await frozenPair(cloud, "untold");
  const { id, copyJobId } = await ask(row);
  await cloud.clock.advance(minutes(3));
  await swept();
  expect((await load(id)).status).toBe("RUNNING");
  await runCopy(cloud, copyJobId ?? "");
  await cloud.clock.advance(minutes(15));
  await swept();
  expect(await load(id)).toMatchObject({ status: "SUCCEEDED" });
  expect(await load(id)).not.toHaveProperty("dueAt");
  expect(await statesOf(row)).toEqual(["ACTIVE", "ACTIVE"]);
});

test("an abort that was killed halfway is finished by the sweep", async () => {
  const row = await frozenPair(cloud, "half");
  const { id, copyJobId } = await ask(row);
  const set = { status: "ABORTED", statusReason: "Aborted by ada.", finishedAt: iso() } as const;
  await asSystem(async () =>
    write(await load(id), { ...set, dueAt: iso(now() + minutes(2)) }, "unarchiving_job.abort"),
  );
  await cloud.clock.advance(minutes(3));
  await swept();
  expect((await load(id)).status).toBe("ABORTED");
  expect((await fastqOf(row)).unarchiving?.status).toBe("ABORTED");
  expect(await loadCopy({ copyJobId: copyJobId ?? "" })).toMatchObject({ status: "ABORTED" });
  expect(await swept()).toMatchObject({ looked: 0 });
});

test("one job that cannot be looked at keeps no other", async () => {
  const rows = [await frozenPair(cloud, "bad"), await frozenPair(cloud, "fine")];
  const jobs = [];
  for (const row of rows)
    jobs.push(
      await asSystem(async () =>
        insert([...(await loadMany([row.fastqId])).values()], { projectId: "demo" }),
      ),
    );
  await cloud.clock.advance(minutes(2));
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "PutObject", effect: "error", times: 1 },
    ...{ status: 403, code: "AccessDenied", message: "Access Denied" },
  });
  expect(await swept()).toEqual({ looked: 2, failed: 1 });
  cloud.gate.faults.disarm();
  await cloud.clock.advance(minutes(3));
  await swept();
  for (const { unarchivingJobId, copyJobId } of jobs) {
    expect((await load(unarchivingJobId)).status).toBe("RUNNING");
    expect(await loadCopy({ copyJobId })).toMatchObject({ status: "PENDING" });
  }
});
