import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import { load as loadCopy } from "#core/copy/change";
import { retry } from "#core/copy/verbs";
import { change } from "#core/fastq/unarchiving/abort";
import { begin } from "#core/fastq/unarchiving/begin";
import { settle } from "#core/fastq/unarchiving/conclude";
import { load } from "#core/fastq/unarchiving/rows";
import { create, get, list } from "#core/fastq/unarchiving/unarchiving-job";
import { now } from "#core/time";
import { type LeanCloud, leanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { activationJobs, metadataOf } from "#tests/core/copy/thaw/read-set-support";
import { fill, hour, restoredUntil, restoreObject } from "#tests/core/copy/thaw/thaw-support";
import { addLocations } from "#tests/core/fastq/places-room";
import {
  archivedAt,
  asSharer,
  asSystem,
  eventsOf,
  fastq,
  fastqOf,
  frozenPair,
  frozenReadSets,
  jobOf,
  runCopy,
  statesOf,
  unseenReadSet,
} from "#tests/core/fastq/unarchiving/support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterEach(() => cloud.gate.faults.disarm());
afterAll(() => cloud.close());

const ask = (...rows: { fastqId: string }[]) =>
  asSharer(() => create({ fastqIds: rows.map(({ fastqId }) => fastqId) }));
const settled = (copyJobId: string) => asSystem(() => settle(copyJobId));
const statusesOf = async (id: string) => (await eventsOf(id)).map(({ status }) => status);

/** A job of these, whose copy job has ended, and which was told so. */
async function done(...rows: { fastqId: string }[]) {
  const { id, copyJobId } = await ask(...rows);
  await runCopy(cloud, copyJobId ?? "");
  await settled(copyJobId ?? "");
  return load(id);
}

describe("a job", () => {
  test("thaws where the files lie, and its fastq can be read until the time that S3 tells", async () => {
    const row = await frozenPair(cloud, "one");
    const asked = await ask(row);
    expect(asked).toMatchObject({ status: "RUNNING", mode: "in-place", createdBy: "ada" });
    expect((await fastqOf(row)).unarchiving).toMatchObject({
      ...{ jobId: asked.id, status: "RUNNING", attempts: 1 },
    });
    const copyJobId = asked.copyJobId ?? "";
    expect(await runCopy(cloud, copyJobId)).toBe("SUCCEEDED");
    // With that who waits is told: no time has to pass before.
    expect(await settled(copyJobId)).toMatchObject({ status: "SUCCEEDED", failures: [] });
    const after = await fastqOf(row);
    expect(await statesOf(row)).toEqual(["ACTIVE", "ACTIVE"]);
    expect(after.unarchiving).toMatchObject({ status: "SUCCEEDED", jobId: asked.id });
    const until = await restoredUntil(cloud, "one/R1.fastq.gz");
    expect(until).toBeGreaterThan(now() + 12 * 24 * hour);
    expect(Date.parse(after.reads?.r1.locations[0]?.expiresAt ?? "")).toBe(until);
    expect(after.dueAt).toBe(after.reads?.r1.locations[0]?.expiresAt);
  });

  test("tells each change with the members that are known, and keeps who did it", async () => {
    const row = await frozenPair(cloud, "told");
    const { unarchivingJobId: id } = await done(row);
    const told = { id, fastqIds: [row.fastqId], jobType: "S3_UNARCHIVING", projectId: "demo" };
    expect(await eventsOf(id)).toMatchObject([
      { ...told, status: "PENDING", startTime: expect.any(String) },
      { ...told, status: "RUNNING" },
      { ...told, status: "SUCCEEDED", endTime: expect.any(String) },
    ]);
    expect((await Audit.history(id)).map(({ action, actorId }) => [action, actorId])).toEqual([
      ["unarchiving_job.create", "u-1"],
      ["unarchiving_job.start", "unarchiving"],
      ["unarchiving_job.succeed", "test"],
    ]);
    expect(await statusesOf(row.fastqId)).toEqual([
      "FASTQ_CREATED",
      "UNARCHIVING_UPDATED",
      "READ_SET_ACTIVE",
    ]);
  });

  test("of many read sets activates them twenty together, and knows their new sizes", async () => {
    const rows = await frozenReadSets(cloud, 25);
    const before = (await activationJobs(cloud)).length;
    expect(await done(...rows)).toMatchObject({ status: "SUCCEEDED" });
    expect(await activationJobs(cloud)).toHaveLength(before + 2);
    for (const row of rows) {
      const [place] = (await fastqOf(row)).reads?.r1.locations ?? [];
      expect(place).toMatchObject({ storageState: "ACTIVE", sizeBytes: expect.any(Number) });
      expect(place?.sizeBytes).not.toBe(100);
    }
  });

  test("thaws a read set of which nobody has seen the files, by itself", async () => {
    const row = await unseenReadSet(cloud);
    const readSetId = row.reads?.r1.locations[0]?.readSetId ?? "";
    expect(await done(row)).toMatchObject({
      ...{ status: "SUCCEEDED", mode: "in-place" },
      files: [{ uri: expect.stringMatching(new RegExp(`-s3alias/.*/readSet/${readSetId}/$`)) }],
    });
    expect((await metadataOf(cloud.storeId, readSetId)).status).toBe("ACTIVE");
    expect((await fastqOf(row)).unarchiving?.status).toBe("SUCCEEDED");
  });

  test("fails the fastq whose file cannot be had, and no other, each with its own reason", async () => {
    const [good, gone] = [await frozenPair(cloud, "good"), await frozenPair(cloud, "gone")];
    cloud.gate.faults.arm({
      ...restoreObject,
      ...{ resource: `${source}/gone/R2.fastq.gz`, effect: "error" },
      ...{ code: "AccessDenied", status: 403 },
    });
    const job = await done(good, gone);
    expect(job).toMatchObject({
      status: "FAILED",
      failures: [{ fastqId: gone.fastqId, reason: expect.stringContaining("s3:RestoreObject") }],
      statusReason: expect.stringContaining("1 of 2 fastqs cannot be read"),
    });
    expect((await fastqOf(good)).unarchiving?.status).toBe("SUCCEEDED");
    expect((await fastqOf(gone)).unarchiving).toMatchObject({
      ...{ status: "FAILED", finishedAt: expect.any(String) },
      reason: expect.stringContaining("gone/R2.fastq.gz"),
    });
    expect(await statesOf(gone)).toEqual(["ACTIVE", "ARCHIVED"]);
  });

  test("whose copy failed has not succeeded; a file that is not there keeps no other from coming back", async () => {
    const lost = await fastq({ r1: archivedAt(`s3://${source}/never/there`) });
    const there = await frozenPair(cloud, "beside");
    const { id, copyJobId } = await ask(lost, there);
    expect(await runCopy(cloud, copyJobId ?? "")).toBe("FAILED");
    await settled(copyJobId ?? "");
    expect(await load(id)).toMatchObject({
      status: "FAILED",
      failures: [
        {
          fastqId: lost.fastqId,
          reason: expect.stringContaining("never/there: there is no such object"),
        },
      ],
    });
    expect(await statesOf(there)).toEqual(["ACTIVE", "ACTIVE"]);
    expect(await statusesOf(id)).toEqual(["PENDING", "RUNNING", "FAILED"]);
  });

  test("gives each fastq its own files, also where their names are the same", async () => {
    const pairs = [await frozenPair(cloud, "run1/lane1"), await frozenPair(cloud, "run2/lane1")];
    await done(...pairs);
    for (const [n, row] of pairs.entries()) {
      const { reads } = await fastqOf(row);
      for (const read of [reads?.r1, reads?.r2])
        expect(read?.locations).toMatchObject([
          { uri: expect.stringContaining(`run${n + 1}/lane1/`), storageState: "ACTIVE" },
        ]);
    }
  });

  test("fails at once for a file that only another file manager knows, and says so", async () => {
    const place = { kind: "external", ingestId: "abc", stateAt: "2026-11-01T12:00:00Z" } as const;
    const row = await fastq({ r1: { ...place, storageState: "ARCHIVED" } });
    expect(await ask(row)).toMatchObject({
      ...{ status: "FAILED", copyJobId: null },
      failures: [{ reason: expect.stringContaining("another file manager") }],
    });
    expect((await fastqOf(row)).unarchiving?.status).toBe("FAILED");
  });

  test("that was ended twice is ended once, with one event", async () => {
    const row = await frozenPair(cloud, "twice");
    const { unarchivingJobId, copyJobId } = await done(row);
    const before = [await load(unarchivingJobId), await fastqOf(row)];
    await settled(copyJobId);
    expect([await load(unarchivingJobId), await fastqOf(row)]).toEqual(before);
    expect(await statusesOf(unarchivingJobId)).toEqual(["PENDING", "RUNNING", "SUCCEEDED"]);
  });

  test("takes what its copy job brings back after all, when somebody retries that; what was told stays", async () => {
    const row = await frozenPair(cloud, "late");
    const fault = cloud.gate.faults.arm({
      ...restoreObject,
      ...{ resource: `${source}/late/R1.fastq.gz`, effect: "error" },
      ...{ code: "AccessDenied", status: 403 },
    });
    const { unarchivingJobId, copyJobId } = await done(row);
    cloud.gate.faults.disarm(fault);
    await asSystem(() => retry({ copyJobId }));
    expect(await runCopy(cloud, copyJobId, 2)).toBe("SUCCEEDED");
    await settled(copyJobId);
    expect(await statesOf(row)).toEqual(["ACTIVE", "ACTIVE"]);
    expect(await load(unarchivingJobId)).toMatchObject({ status: "FAILED" });
    expect((await fastqOf(row)).unarchiving?.status).toBe("FAILED");
  });
});

describe("a request", () => {
  test("is refused by the name of each fastq that is on its way already, and changes nothing", async () => {
    const [busy, free] = [await frozenPair(cloud, "busy"), await frozenPair(cloud, "free")];
    const { id } = await ask(busy);
    await expect(ask(free, busy)).rejects.toMatchObject({
      code: "unarchiving_job.already_running",
      errors: [{ path: "fastqIds.1", message: `${busy.fastqId} is brought back by ${id} already` }],
    });
    expect((await fastqOf(free)).unarchiving).toBeUndefined();
    expect((await fastqOf(free)).version).toBe(1);
  });

  test("of two at the same moment makes one job; the other is refused", async () => {
    const row = await frozenPair(cloud, "race");
    const ends = await Promise.allSettled([ask(row), ask(row), ask(row)]);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const end of ends)
      if (end.status === "rejected")
        expect(end.reason.code).toBe("unarchiving_job.already_running");
    expect((await fastqOf(row)).unarchiving?.attempts).toBe(1);
  });

  test.each([
    ["can be read", "fastq.wrong_state", { storageState: "ACTIVE" }, /can be read already/],
    ["is gone", "fastq.wrong_state", { storageState: "DELETED" }, /lies in no archive/],
  ] as const)("for one that %s is refused", async (_, code, state, message) => {
    const uri = `s3://${source}/refused/${state.storageState}`;
    const row = await fastq({ r1: { ...archivedAt(uri), ...state } });
    const refused = ask(row);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
  });

  test("for one without files, and for several projects, is refused", async () => {
    await expect(ask(await fastq({}))).rejects.toMatchObject({ code: "fastq.no_read_set" });
    const mine = await frozenPair(cloud, "mine");
    const theirs = await fastq({ r1: archivedAt(`s3://${source}/theirs`) }, { projectId: "other" });
    const both = () => create({ fastqIds: [mine.fastqId, theirs.fastqId] });
    await expect(asSharer(both)).rejects.toMatchObject({ code: "fastq.not_found" });
    await expect(asSharer(both, ["demo", "other"])).rejects.toMatchObject({
      code: "request.invalid",
      errors: [{ path: "fastqIds.1" }],
    });
  });

  test("with the same key is the same job", async () => {
    const row = await frozenPair(cloud, "key");
    const once = () => asSharer(() => create({ fastqIds: [row.fastqId], idempotencyKey: "k-1" }));
    const [one, other] = await Promise.all([once(), once()]);
    expect([other.id, (await once()).id]).toEqual([one.id, one.id]);
  });
});

describe("abort", () => {
  test("ends the job, its copy job and its fastqs' notes, with an event and a time", async () => {
    const row = await frozenPair(cloud, "abort");
    const { id, copyJobId } = await ask(row);
    const job = await asSharer(() => change({ unarchivingJobId: id, status: "ABORTED" }));
    expect(job).toMatchObject({ status: "ABORTED", statusReason: "Aborted by ada." });
    expect(await eventsOf(id)).toMatchObject([
      { status: "PENDING" },
      { status: "RUNNING" },
      { status: "ABORTED", endTime: expect.any(String), errorMessages: "Aborted by ada." },
    ]);
    expect(await loadCopy({ copyJobId: copyJobId ?? "" })).toMatchObject({ status: "ABORTED" });
    expect((await fastqOf(row)).unarchiving).toMatchObject({
      ...{ status: "ABORTED", reason: "Aborted by ada.", finishedAt: expect.any(String) },
    });
    await settled(copyJobId ?? "");
    expect(await load(id)).not.toHaveProperty("dueAt");
    expect((await ask(row)).status).toBe("RUNNING");
    expect((await fastqOf(row)).unarchiving?.attempts).toBe(2);
  });

  test("of one that has ended is refused, and so is one with an older version", async () => {
    const { unarchivingJobId, version } = await done(await frozenPair(cloud, "ended"));
    const aborted = (version?: number) =>
      asSharer(() => change({ unarchivingJobId, status: "ABORTED", version }));
    await expect(aborted()).rejects.toMatchObject({ code: "unarchiving_job.wrong_status" });
    await expect(aborted(version - 1)).rejects.toMatchObject({ code: "request.version_mismatch" });
    expect((await load(unarchivingJobId)).status).toBe("SUCCEEDED");
  });
});

describe("the queue's fastqs", () => {
  test("become jobs of 40 of one project each, without those that need none or are on their way", async () => {
    const keys = Array.from({ length: 43 }, (_, n) => `many/${n}.fastq.gz`);
    await fill(cloud, "GLACIER", keys);
    const rows = await Promise.all(
      keys.map((key, n) =>
        fastq(
          { r1: archivedAt(`s3://${source}/${key}`) },
          { projectId: n < 41 ? "demo" : "other" },
        ),
      ),
    );
    const readable = { ...archivedAt(`s3://${source}/warm`), storageState: "ACTIVE" } as const;
    const others = [await fastq({ r1: readable }), await fastq({})];
    const wishes = [...rows, ...others];
    const unknown = { fastqId: "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" };
    const jobs = await asSystem(() => begin([...wishes, ...wishes, unknown]));
    expect(jobs.map(({ projectId, fastqIds }) => [projectId, fastqIds.length]).sort()).toEqual([
      ["demo", 1],
      ["demo", 40],
      ["other", 2],
    ]);
    expect(await asSystem(() => begin(wishes))).toEqual([]);
  });

  test("that can be read elsewhere are thawed for who waits for that place, and for nobody else", async () => {
    const row = await frozenPair(cloud, "backup");
    const [r1, r2] = ["r1", "r2"].map((read) => ({
      ...archivedAt(`s3://${source}/original/${read}`),
      storageState: "ACTIVE" as const,
    }));
    await asSystem(() => addLocations(row.fastqId, { r1, r2 }));
    const { fastqId } = row;
    expect(await asSystem(() => begin([{ fastqId }]))).toEqual([]);
    const place = { bucket: source, prefix: "backup/" };
    const [job] = await asSystem(() => begin([{ fastqId, place }]));
    expect(job?.files?.map(({ uri }) => uri)).toEqual([
      expect.stringContaining("/backup/R1"),
      expect.stringContaining("/backup/R2"),
    ]);
  });
});

test("a list is of one status, or of one fastq, and hides what is of other projects", async () => {
  const row = await frozenPair(cloud, "listed");
  const { id } = await ask(row);
  const { fastqId } = row;
  const listed = async (query: object, projects = ["demo"]) =>
    (await asSharer(() => list({ limit: 200, ...query } as never), projects)).items.map(
      (job) => job.id,
    );
  expect(await listed({ fastqId })).toEqual([id]);
  expect(await listed({ fastqId, status: "SUCCEEDED" })).toEqual([]);
  expect(await listed({ status: "RUNNING" })).toContain(id);
  expect(await listed({}, ["nothing"])).toEqual([]);
  await expect(asSharer(() => get({ unarchivingJobId: id }), ["nothing"])).rejects.toMatchObject({
    code: "unarchiving_job.not_found",
  });
  expect((await jobOf((await load(id)).copyJobId)).unarchivingJobId).toBe(id);
});
