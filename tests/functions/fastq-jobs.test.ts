import { gzipSync } from "node:zlib";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import * as Actor from "#core/actor";
import type { FastqJob } from "#core/fastq/job/schema";
import { run } from "#core/fastq/runner/run";
import type { Fastq, FastqJobType } from "#core/fastq/schema";
import type { Page } from "#core/page-schema";
import { user } from "#tests/cli/support";
import { archive } from "#tests/functions/copy-support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { waitingIn } from "#tests/functions/spy";
import { actIn, peek, resource } from "#tests/functions/support";
import { type TestCloud, testCloud, eventually as within } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let fastqs: ReturnType<typeof fastqsOf>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  cloud.objects.ensureBucket(archive);
  fastqs = fastqsOf(cloud);
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});
afterAll(() => cloud.close());
afterEach(() => cloud.gate.faults.disarm());

const text = (bases: string[]) =>
  bases.map((one, n) => `@r${n}\n${one}\n+\n${"I".repeat(one.length)}\n`).join("");
const put = async (key: string, content: string | Uint8Array) => {
  await cloud.objects.put(archive, key, Buffer.from(content));
  return `s3://${archive}/${key}`;
};
/** A function's first start takes long where others work, too. */
const eventually = <T>(check: () => Promise<T> | T) => within(check, 60);
let made = 0;
/** A fastq of a pair of files with this content. */
async function pairOf(r1: string | Uint8Array, r2: string | Uint8Array): Promise<Fastq> {
  const key = `jobs/${++made}`;
  const files = {
    r1: await put(`${key}_R1.fastq.gz`, typeof r1 === "string" ? gzipSync(r1) : r1),
    r2: await put(`${key}_R2.fastq.gz`, typeof r2 === "string" ? gzipSync(r2) : r2),
  };
  return fastqs.fastq("L2600001", files);
}
const good = () => pairOf(text(["ACGT", "ACGT", "NNNN"]), text(["GGCC", "GGCC", "ATAT"]));
const launch = ({ id }: Fastq, jobType: FastqJobType) =>
  fastqs.ask<FastqJob>("POST", `/fastqs/${id}/jobs`, { jobType });
const jobOf = (id: string) => fastqs.ask<FastqJob>("GET", `/fastq-jobs/${id}`);
const ended = ({ id }: FastqJob) =>
  eventually(async () => {
    const job = await jobOf(id);
    expect(job.status, JSON.stringify(job)).toMatch(/SUCCEEDED|FAILED/);
    return job;
  });
const send = (Source: string, DetailType: string, detail: object) =>
  cloud.events.send(
    new PutEventsCommand({
      Entries: [
        {
          ...{ EventBusName: resource(cloud.outputs, "EventBus"), Source, DetailType },
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
const tell = (detail: object) => send("somebody.else", "FastqJobResult", detail);
const outside = (detail: object) =>
  send("orcabus.fastqmanager", "FastqListRowStateChange", {
    library: { libraryId: "L2600001" },
    ...detail,
  });
/** The table answers no GetItem until a delivery has failed by it. The SDK makes three tries. */
async function withoutTable(work: () => Promise<unknown>): Promise<void> {
  cloud.gate.faults.arm({
    ...{ service: "dynamodb", operation: "GetItem", effect: "error", times: 6 },
    ...{ code: "InternalServerError", status: 500 },
  });
  await work();
  await eventually(() => expect(cloud.gate.faults.list()[0]?.hits).toBe(6));
}

describe("the reference runner", () => {
  test("finds out counts, sizes, checksums and QC of a pair, each by its own job", async () => {
    const fastq = await good();
    for (const type of ["READ_COUNT", "FILE_COMPRESSION", "QC"] as const)
      expect(await ended(await launch(fastq, type))).toMatchObject({
        ...{ status: "SUCCEEDED", attempt: 1, startedAt: expect.any(String) },
      });
    const found = await fastqs.ask<Fastq>("GET", `/fastqs/${fastq.id}`);
    expect(found).toMatchObject({
      readCount: { value: 3, source: "job" },
      baseCount: { value: 24, source: "job" },
      qc: { value: { r1Q20Fraction: 1, r1GcFraction: 0.5, duplicationFractionEstimate: 0.333333 } },
      reads: { r1: { rawMd5sum: expect.stringMatching(/^[0-9a-f]{32}$/) } },
    });
    const jobs = await fastqs.ask<Page<FastqJob>>("GET", `/fastqs/${fastq.id}/jobs`);
    expect(jobs.items.map(({ jobType }) => jobType)).toEqual([
      ...["QC", "FILE_COMPRESSION", "READ_COUNT"],
    ]);
  });

  test.each<[string, () => Promise<Fastq>, RegExp]>([
    [
      "a malformed file, by its line",
      () => pairOf(text(["AC"]), "@r\nAC\n+\nI\n"),
      /_R2.*Line 4: /,
    ],
    ["files that are no pair", () => pairOf(text(["AC"]), text(["AC", "AC"])), /1 reads, and r2 2/],
    [
      "a truncated file",
      () => pairOf(text(["AC"]), gzipSync(text(["AC", "AC"])).subarray(0, 30)),
      /ends before its end/,
    ],
  ])("makes the job of %s FAILED, and its fastq knows why", async (_, make, reason) => {
    const fastq = await make();
    const job = await ended(await launch(fastq, "READ_COUNT"));
    expect(job).toMatchObject({ status: "FAILED", statusReason: expect.stringMatching(reason) });
    const found = await fastqs.ask<Fastq>("GET", `/fastqs/${fastq.id}`);
    expect(found.readCount).toBeNull();
  });

  test("gives up what it tried three times without an end, so that nobody waits for it", async () => {
    const fastq = await good();
    cloud.gate.faults.arm({
      ...{ service: "s3", operation: "GetObject", effect: "error", code: "InternalError" },
    });
    const { id } = await launch(fastq, "READ_COUNT");
    await eventually(async () => {
      await cloud.clock.advance(13 * 60_000);
      expect(await jobOf(id)).toMatchObject({
        ...{ status: "FAILED", statusReason: expect.stringContaining("tried 3 times") },
      });
      expect(await waitingIn(cloud, resource(cloud.outputs, "FastqRunnerJobs"))).toEqual([
        "0",
        "0",
      ]);
    });
  });

  test("leaves alone fingerprints and files that are too large for it", async () => {
    const fastq = await good();
    const { id, status } = await launch(fastq, "FINGERPRINT");
    expect(status).toBe("PENDING");
    const request = {
      ...{ jobId: id, jobType: "QC" as const, fastqId: fastq.id, projectId: "demo" },
      ...{ rgid: fastq.rgid, libraryId: fastq.libraryId, compressionFormat: null },
      reads: { r1: fastq.reads?.r1.locations[0]?.uri ?? "", r2: null },
      deadlineAt: new Date().toISOString(),
    };
    const asRunner = <T>(work: () => T) => Actor.run(Actor.system("fastq-runner"), work);
    expect(await asRunner(() => run(request, { maxBytes: 10 }))).toBe("left");
    expect(
      await asRunner(() => run({ ...request, jobType: "FINGERPRINT" }, { maxBytes: 1e9 })),
    ).toBe("left");
    expect((await jobOf(id)).status).toBe("PENDING");
  });
});

describe("who computes a job elsewhere", () => {
  test("answers it by an event, of any source", async () => {
    const fastq = await good();
    const { id } = await launch(fastq, "FINGERPRINT");
    const result = { fingerprint: { uri: "s3://prints/1" } };
    await tell({ jobId: id, status: "RUNNING" });
    await eventually(async () => expect((await jobOf(id)).status).toBe("RUNNING"));
    // Null is as good as absent.
    await tell({ jobId: id, status: "SUCCEEDED", reason: null, result: { ...result, qc: null } });
    expect((await ended(await jobOf(id))).status).toBe("SUCCEEDED");
    const found = await fastqs.ask<Fastq>("GET", `/fastqs/${fastq.id}`);
    expect(found.fingerprint?.value).toEqual(result.fingerprint);
  });

  test("is heard within seconds, though the table answered nothing for a moment", async () => {
    const { id } = await launch(await good(), "FINGERPRINT");
    await withoutTable(() => tell({ jobId: id, status: "FAILED", reason: "no reference" }));
    expect((await ended(await jobOf(id))).status).toBe("FAILED");
  });

  test("finds an event that says nothing sensible in the dead letters, with what is wrong", async () => {
    const fastq = await good();
    const { id } = await launch(fastq, "FINGERPRINT");
    await tell({ jobId: id, status: "SUCCEEDED", result: { readCount: 1 } });
    const [letter] = await eventually(async () => {
      const letters = await peek(cloud, "FastqJobResultDeadLetters");
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter?.MessageAttributes?.error?.StringValue).toContain("result.fingerprint");
    expect((await jobOf(id)).status).toBe("PENDING");
  });

  test("answers it by the API, once: another outcome is refused, and so is half a result", async () => {
    const fastq = await good();
    const { id } = await launch(fastq, "FINGERPRINT");
    const say = (body: object) =>
      cloud.api<FastqJob & { code: string }>("sharer", "PATCH", `/api/v1/fastq-jobs/${id}`, body);
    expect((await say({ status: "SUCCEEDED", result: {} })).body.code).toBe("request.invalid");
    expect((await say({ status: "FAILED", reason: "no reference" })).body).toMatchObject({
      ...{ status: "FAILED", statusReason: "no reference" },
    });
    expect((await say({ status: "FAILED", reason: "no reference" })).status).toBe(200);
    const other = await say({ status: "SUCCEEDED", result: { fingerprint: { uri: "s3://p/1" } } });
    expect([other.status, other.body.code]).toEqual([409, "fastq_job.wrong_status"]);
  });
});

test("a job of archived reads is refused, and says what to do", async () => {
  const uri = await fastqs.object("jobs/cold.fastq.gz", "DEEP_ARCHIVE");
  const { id } = await fastqs.fastq("L2600001", { r1: uri });
  const { status, body } = await cloud.api("sharer", "POST", `/api/v1/fastqs/${id}/jobs`, {
    jobType: "QC",
  });
  expect(status).toBe(409);
  expect(body).toMatchObject({ code: "fastq.wrong_state", hint: expect.stringMatching(/unarch/) });
});

test("another fastq manager's event makes its fastq known under its id, also when the table answers nothing for a moment, and at odds it is a dead letter", async () => {
  const { id: _id, ...twin } = await good();
  const id = "fqr.01JQ3BEKQX6AP5WMHJ5WTGGQB6";
  const told = { status: "READ_SET_ADDED", id, index: "ACGTTGCA", lane: 1, instrumentRunId: "O1" };
  await withoutTable(() =>
    outside({ ...told, readSet: { r1: { ingestId: "i-1" }, r2: null }, qc: null }),
  );
  await eventually(async () =>
    expect((await cloud.api<Fastq>("admin", "GET", `/api/v1/fastqs/${id}`)).body).toMatchObject({
      ...{ id, rgid: "ACGTTGCA.1.O1" },
    }),
  );
  const { index, lane, instrumentRunId } = twin;
  await outside({ ...told, id: id.replace(/.$/, "7"), index, lane, instrumentRunId });
  const [letter] = await eventually(async () => {
    const letters = await peek(cloud, "FastqOutsideDeadLetters");
    expect(letters).toHaveLength(1);
    return letters;
  });
  expect(letter?.MessageAttributes?.error?.StringValue).toContain(twin.rgid);
});

describe("seqferry fastq-job", () => {
  test("launches, lists, reports and shows jobs", async () => {
    const { api, tokens } = cloud.outputs;
    const env = { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.sharer ?? "" };
    const sharer = user({ env });
    try {
      const fastq = await good();
      const job = await sharer.json<FastqJob>(
        ...["fastq-job", "launch", fastq.id, "--type", "fingerprint"],
      );
      const line = (await sharer.run(["fastq-job", "list", fastq.id])).stdout;
      expect(line.startsWith(`${job.id}\tFINGERPRINT\tPENDING`)).toBe(true);
      const said = ["fastq-job", "report", job.id, "--status", "SUCCEEDED", "--result", "-"];
      const stdin = JSON.stringify({ fingerprint: { uri: "s3://prints/2" } });
      const dry = await sharer.run([...said, "--dry-run"], { stdin });
      expect([dry.code, dry.stderr]).toEqual([
        ...[0, `Would report that ${job.id}, which is PENDING, is SUCCEEDED.\n`],
      ]);
      expect((await sharer.run(said, { stdin })).code).toBe(0);
      expect(await sharer.json<FastqJob>("fastq-job", "get", line.trim())).toMatchObject({
        status: "SUCCEEDED",
      });
      const late = ["fastq-job", "report", job.id, "--status", "FAILED", "--reason", "late"];
      const { code, stderr } = await sharer.run(late);
      expect([code, stderr]).toEqual([8, expect.stringContaining("cannot become FAILED")]);
    } finally {
      sharer.remove();
    }
  });
});
