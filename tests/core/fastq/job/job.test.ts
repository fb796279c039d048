import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { write } from "#core/fastq/change";
import { record } from "#core/fastq/fact";
import type { Facts } from "#core/fastq/fact-schema";
import type { FastqJobRow } from "#core/fastq/job/fastq-job.entity";
import * as Jobs from "#core/fastq/job/job";
import { load } from "#core/fastq/job/rows";
import type { ReportFastqJob } from "#core/fastq/job/schema";
import { detach } from "#core/fastq/location";
import type { NewReads } from "#core/fastq/new-fastq";
import type { FastqRow, LocationRow } from "#core/fastq/row";
import type { FastqJobType } from "#core/fastq/schema";
import { removeRow } from "#core/fastq/verbs";
import { hours, iso, minutes, setTime } from "#core/time";
import {
  addFastq,
  asSystem,
  eventsOf,
  fastqOf,
  openRoom,
  type Room,
} from "#tests/core/fastq/places-room";

// A free machine needs seconds for all of it.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let room: Room;
/** How far these tests are ahead of the cloud, whose schedules need not run for days on end. */
let aheadMs = 0;
const pass = (ms: number) => {
  aheadMs += ms;
};
beforeAll(async () => {
  room = await openRoom();
  const { clock } = room.cloud;
  setTime({ now: () => clock.now() + aheadMs, sleep: (ms, signal) => clock.sleep(ms, signal) });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterAll(() => room.cloud.close());

const md5 = "0123456789abcdef0123456789abcdef";
const sums = { gzipSizeBytes: 7, rawMd5sum: md5 };
const results: Record<FastqJobType, Facts> = {
  QC: { qc: { r1Q20Fraction: 0.9 } },
  FINGERPRINT: { fingerprint: { uri: "s3://b/print" } },
  READ_COUNT: { readCount: 4, baseCount: 40 },
  FILE_COMPRESSION: { compression: { format: "GZIP", r1: sums, r2: sums } },
};
const types = Object.keys(results) as FastqJobType[];

let made = 0;
const place = (uri: string, given: Partial<LocationRow> = {}): LocationRow => ({
  ...{ kind: "s3", uri, storageState: "ACTIVE", stateAt: iso(), ...given },
});
/** A fastq of a pair of files that can be read, unless it is said otherwise. */
const fastq = (given: Partial<LocationRow> = {}, reads?: NewReads) => {
  const run = `R${++made}`;
  const pair = [1, 2].map((n) => place(`s3://reads/${run}/R${n}.fastq.gz`, given));
  return addFastq({ run, reads: reads ?? { r1: pair[0] as LocationRow, r2: pair[1] } });
};
const launch = (
  { fastqId }: Pick<FastqRow, "fastqId">,
  type: FastqJobType = "QC",
  options?: { endedBefore?: string },
) => asSystem(() => Jobs.launch(fastqId, type, options));
const report = (jobId: string, said: ReportFastqJob) => asSystem(() => Jobs.report(jobId, said));
const expire = () => asSystem(() => Jobs.expireDue());
const done = (type: FastqJobType): ReportFastqJob => ({
  ...{ status: "SUCCEEDED", result: results[type] },
});
const failed: ReportFastqJob = { status: "FAILED", reason: "no space" };
const outcome = ({ status, statusReason }: FastqJobRow) => [status, statusReason];

describe("a launch", () => {
  test("records the job, its note with the fastq, and asks for it with URIs that can be read", async () => {
    const row = await fastq();
    const note = await launch(row);
    expect(await load(note.jobId)).toMatchObject({
      ...{ fastqId: row.fastqId, jobType: "QC", status: "PENDING", attempt: 1 },
      ...{ requestedBy: "test", deadlineAt: iso(Date.parse(note.requestedAt) + hours(24)) },
    });
    expect((await fastqOf(row)).jobs).toEqual({ QC: note });
    expect(await eventsOf(row.fastqId)).toContain("FastqStateChange FASTQ_JOB_UPDATED");
    expect(await eventsOf(row.fastqId)).toContain("FastqJobRequested undefined");
  });

  test("many at once are one job, and one of another type is another", async () => {
    const row = await fastq();
    const notes = await Promise.all(Array.from({ length: 4 }, () => launch(row)));
    expect(new Set(notes.map(({ jobId }) => jobId)).size).toBe(1);
    expect((await launch(row, "READ_COUNT")).jobId).not.toBe(notes[0]?.jobId);
    const asked = (await eventsOf(row.fastqId)).filter((event) => event.startsWith("FastqJobReq"));
    expect(asked).toHaveLength(2);
  });

  test("is the job that goes on; one that ended is launched anew, with its attempts counted", async () => {
    const row = await fastq();
    const { jobId } = await launch(row);
    await report(jobId, { status: "RUNNING" });
    expect(await launch(row)).toMatchObject({ jobId, status: "RUNNING", attempts: 1 });
    await report(jobId, failed);
    expect(await launch(row)).toMatchObject({ status: "PENDING", attempts: 2 });
  });

  test("for a wish is no more than the job that ended since the wish was there", async () => {
    const row = await fastq();
    const wishedAt = iso();
    const { jobId } = await launch(row, "QC", { endedBefore: wishedAt });
    await report(jobId, failed);
    expect(await launch(row, "QC", { endedBefore: wishedAt })).toMatchObject({ jobId });
    pass(minutes(1));
    expect((await launch(row, "QC", { endedBefore: iso() })).jobId).not.toBe(jobId);
  });

  test.each([
    ["of a fastq without files", "fastq.no_read_set", () => addFastq({ run: `R${++made}` })],
    ["of archived files", "fastq.wrong_state", () => fastq({ storageState: "ARCHIVED" })],
    [
      "of files whose URI nobody here knows",
      "fastq.wrong_state",
      () => fastq({}, { r1: { ...place(""), kind: "external", uri: undefined, ingestId: "i-1" } }),
    ],
  ])("%s is refused, and changes nothing", async (_, code, made) => {
    const row = await made();
    await expect(launch(row)).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect(await fastqOf(row)).toEqual(row);
  });
});

describe("a report", () => {
  test.each(types)("that a %s job SUCCEEDED brings its facts, in one write", async (type) => {
    const row = await fastq();
    const { jobId } = await launch(row, type);
    const before = await fastqOf(row);
    expect((await report(jobId, done(type))).status).toBe("SUCCEEDED");
    const after = await fastqOf(row);
    expect(after.version).toBe(before.version + 1);
    expect(after.jobs[type]).toMatchObject({
      jobId,
      status: "SUCCEEDED",
      finishedAt: expect.any(String),
    });
    const facts = [after.qc, after.fingerprint, after.readCount];
    if (type === "FILE_COMPRESSION") expect(after.compressionAt).toBe(after.jobs[type]?.finishedAt);
    else expect(facts.find(Boolean)?.source).toBe("job");
  });

  test.each<[string, FastqJobType, ReportFastqJob, string[]]>([
    ["success without a result", "QC", { status: "SUCCEEDED" }, ["result.qc"]],
    [
      "half a result",
      "READ_COUNT",
      { status: "SUCCEEDED", result: { readCount: 1 } },
      ["result.baseCount"],
    ],
    [
      "sizes of one file of two",
      "FILE_COMPRESSION",
      { status: "SUCCEEDED", result: { compression: { r1: sums } } },
      ["result.compression.r2.gzipSizeBytes", "result.compression.r2.rawMd5sum"],
    ],
    [
      "another job's result",
      "QC",
      { status: "SUCCEEDED", result: { ...results.QC, readCount: 1 } },
      ["result.readCount"],
    ],
    ["QC with no value", "QC", { status: "SUCCEEDED", result: { qc: {} } }, ["result.qc"]],
    ["a failure without a reason", "QC", { status: "FAILED" }, ["reason"]],
    ["a failure with a result", "QC", { ...failed, result: results.QC }, ["result"]],
    ["a reason of what runs", "QC", { status: "RUNNING", reason: "slow" }, ["reason"]],
  ])("of %s is refused by its names, and changes nothing", async (_, type, said, paths) => {
    const row = await fastq();
    const { jobId } = await launch(row, type);
    const [before, job] = [await fastqOf(row), await load(jobId)];
    await expect(report(jobId, said)).rejects.toMatchObject({
      code: "request.invalid",
      errors: paths.map((path) => expect.objectContaining({ path })),
    });
    expect([await fastqOf(row), await load(jobId)]).toEqual([before, job]);
  });

  test("of results of several jobs at once loses none of them", async () => {
    const row = await fastq();
    const notes = await Promise.all(types.map((type) => launch(row, type)));
    await Promise.all(notes.map(({ jobId }, n) => report(jobId, done(types[n] ?? "QC"))));
    const after = await fastqOf(row);
    expect(types.map((type) => after.jobs[type]?.status)).toEqual(types.map(() => "SUCCEEDED"));
    expect([after.qc, after.fingerprint, after.readCount, after.compressionAt]).not.toContain(
      undefined,
    );
  });

  test("given again changes nothing", async () => {
    const row = await fastq();
    const { jobId } = await launch(row);
    const job = await report(jobId, done("QC"));
    const before = await fastqOf(row);
    expect(await report(jobId, done("QC"))).toEqual(job);
    expect(await fastqOf(row)).toEqual(before);
  });

  test("that comes late changes no end: RUNNING is passed over, another outcome refused", async () => {
    const row = await fastq();
    const { jobId } = await launch(row);
    await report(jobId, done("QC"));
    expect((await report(jobId, { status: "RUNNING" })).status).toBe("SUCCEEDED");
    await expect(report(jobId, failed)).rejects.toMatchObject({ code: "fastq_job.wrong_status" });
    expect((await load(jobId)).status).toBe("SUCCEEDED");
    expect((await fastqOf(row)).jobs.QC?.status).toBe("SUCCEEDED");
  });

  test("RUNNING beside the end leaves the end, whichever is first", async () => {
    for (const said of [
      [{ status: "RUNNING" } as const, done("QC")],
      [done("QC"), { status: "RUNNING" } as const],
    ]) {
      const row = await fastq();
      const { jobId } = await launch(row);
      await Promise.allSettled(said.map((one) => report(jobId, one)));
      expect((await load(jobId)).status).toBe("SUCCEEDED");
      expect((await fastqOf(row)).jobs.QC?.status).toBe("SUCCEEDED");
    }
  });

  test("of a job that there is not makes none", async () => {
    const jobId = "fqj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    await expect(report(jobId, done("QC"))).rejects.toMatchObject({ code: "fastq_job.not_found" });
    await expect(load(jobId)).rejects.toMatchObject({ code: "fastq_job.not_found" });
  });

  test("of a fastq that was deleted ends the job, and makes no fastq", async () => {
    const row = await fastq();
    const { jobId } = await launch(row);
    const current = await fastqOf(row);
    await asSystem(() => removeRow(current));
    expect(outcome(await report(jobId, done("QC")))).toEqual([
      ...["FAILED", `The fastq ${row.fastqId} was deleted.`],
    ]);
    await expect(fastqOf(row)).rejects.toThrow("There is no fastq");
  });

  test.each(types)(
    "of a %s job whose files were taken away meanwhile is no fact, and the job has failed",
    async (type) => {
      const row = await fastq();
      const { jobId } = await launch(row, type);
      await asSystem(() => detach(row.fastqId));
      await report(jobId, { status: "RUNNING" });
      expect(outcome(await report(jobId, done(type)))).toEqual([
        ...["FAILED", "The fastq's files were replaced or taken away while it ran."],
      ]);
      const { qc, fingerprint, readCount, compressionAt } = await fastqOf(row);
      expect([qc, fingerprint, readCount, compressionAt]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    },
  );

  test("keeps no signed URL in its reason", async () => {
    const row = await fastq();
    const { jobId } = await launch(row);
    const reason = "GET https://b/k?X-Amz-Signature=abcdef0123 failed";
    const job = await report(jobId, { status: "FAILED", reason });
    const told = JSON.stringify([job, await fastqOf(row)]);
    expect(told).not.toContain("abcdef0123");
    expect(job.statusReason).toContain("[secret]");
  });
});

describe("a job without a word", () => {
  test("is FAILED after 24 hours, with the reason, and its fastq says so", async () => {
    // What other tests have left.
    pass(hours(25));
    await expire();
    const row = await fastq();
    const { jobId } = await launch(row);
    pass(hours(23));
    expect(await expire()).toBe(0);
    pass(hours(1) + minutes(1));
    expect(await expire()).toBe(1);
    const told = "There was no result within 24 hours.";
    expect(outcome(await load(jobId))).toEqual(["FAILED", told]);
    expect((await fastqOf(row)).jobs.QC).toMatchObject({ status: "FAILED", reason: told });
    expect(await eventsOf(row.fastqId)).toContain("FastqJobStateChange FAILED");
    expect(await expire()).toBe(0);
  });

  test("goes on as long as somebody says that it is RUNNING", async () => {
    const row = await fastq();
    const { jobId } = await launch(row);
    for (let day = 0; day < 4; day++) {
      pass(hours(20));
      await report(jobId, { status: "RUNNING" });
      await expire();
      expect((await load(jobId)).status).toBe("RUNNING");
    }
    pass(hours(25));
    await expire();
    expect((await load(jobId)).status).toBe("FAILED");
  });

  test("whose fastq was deleted is FAILED too, and is due no more", async () => {
    const row = await fastq();
    const { jobId } = await launch(row);
    const current = await fastqOf(row);
    await asSystem(() => removeRow(current));
    pass(hours(25));
    await expire();
    expect((await load(jobId)).status).toBe("FAILED");
    expect(await expire()).toBe(0);
  });
});

test("facts told at once by several are all kept", async () => {
  const row = await fastq();
  const { fastqId } = row;
  const told = { source: "event", action: "fastq.fact" } as const;
  await Promise.all(types.map((type) => asSystem(() => record(fastqId, results[type], told))));
  const after = await fastqOf(row);
  expect([after.qc, after.fingerprint, after.readCount, after.compressionAt]).not.toContain(
    undefined,
  );
  await expect(
    asSystem(() => write(row, { isValid: false }, { action: "fastq.change" })),
  ).rejects.toThrow("just changed");
});
