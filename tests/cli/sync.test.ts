import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { treeOf } from "#cli/output/sync-tree";
import type { ExplainedSyncRequest, SyncRequest } from "#core/fastq/sync/schema";
import { user } from "#tests/cli/support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let sharer: ReturnType<typeof user>;
let fastqs: ReturnType<typeof fastqsOf>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  fastqs = fastqsOf(cloud);
  const { api, tokens } = cloud.outputs;
  sharer = user({ env: { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.sharer ?? "" } });
});
afterAll(async () => {
  sharer.remove();
  await cloud.close();
});

/** Waits for a fastq without reads, by the command line. */
async function waiting(...more: string[]) {
  const { id: fastqId, rgid } = await fastqs.fastq("L2600301");
  const argv = ["sync", "create", "--fastq", fastqId, "--requires", "hasQc", ...more];
  const request = await sharer.json<SyncRequest>(...argv);
  await fastqs.ended(request.id, /RUNNING/);
  return { id: request.id, fastqId, rgid };
}

describe("sync create", () => {
  test("waits, and says how to see for what; the same key once more is the same request", async () => {
    const { id: fastqId } = await fastqs.fastq("L2600301");
    const plain = ["sync", "create", "--fastq", fastqId, "--requires", "hasQc"];
    const first = await sharer.run([...plain, "--idempotency-key", "k2", "--json"]);
    const { id } = JSON.parse(first.stdout);
    expect(first.stderr).toBe(`What it waits for: seqferry sync explain ${id}\n`);
    const again = await sharer.json<SyncRequest>(...plain, "--idempotency-key", "k2");
    expect(again.id).toBe(id);
    expect((await sharer.run(["__complete", "sync", "get", ""])).stdout).toContain(id);
  });

  test("sends a place as where reads must be, and nothing that was not given", async () => {
    const { id: fastqId } = await fastqs.fastq("L2600301");
    const argv = ["sync", "create", "--fastq", fastqId, "--place", "s3://bucket/a/b c/"];
    const made = await sharer.json<SyncRequest>(...argv, "--requires", "hasQc");
    expect(made).toMatchObject({
      requirements: { hasActiveReadSet: { bucket: "bucket", prefix: "a/b c/" }, hasQc: true },
      ...{ forceUnarchiving: false, fastqIds: [fastqId], fastqSetIds: [] },
    });
  });

  test("without a fastq, or with nothing required, asks nobody and says what is missing", async () => {
    const none = await sharer.run(["sync", "create", "--requires", "hasQc"]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("--fastq-set")]);
    const nothing = await sharer.run(["sync", "create", "--fastq", "fqr.1"]);
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("--requires")]);
    const wrong = await sharer.run(["sync", "create", "--fastq", "fqr.1", "--requires", "hasQC"]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("hasQc")]);
  });

  test("shows each field that the API refuses", async () => {
    const argv = ["sync", "create", "--fastq", "x", "--requires", "hasQc", "--json"];
    const { code, stderr } = await sharer.run(argv);
    expect([code, JSON.parse(stderr)]).toMatchObject([
      2,
      { code: "request.invalid", errors: [{ path: "fastqIds.0" }] },
    ]);
  });
});

describe("a request that waits", () => {
  test("is listed by status, age and fastq, and shown with how far it is", async () => {
    const { id, fastqId } = await waiting();
    const ids = async (...options: string[]) =>
      (await sharer.json<SyncRequest[]>("sync", "list", ...options)).map((one) => one.id);
    expect(await ids("--status", "running")).toContain(id);
    expect(await ids("--fastq-id", fastqId)).toEqual([id]);
    expect(await ids("--created-before", "2020-01-01T00:00:00Z")).toEqual([]);
    const { stdout } = await sharer.run(["sync", "get", id], { terminal: 100 });
    expect(stdout).toMatch(/^status +RUNNING$/m);
    expect(stdout).toMatch(/^progress\.total +1$/m);
    const whole = await sharer.json<ExplainedSyncRequest>("sync", "get", id);
    expect(whole.fastqs).toMatchObject([{ fastqId, isReady: false }]);
  });

  test("is explained as a tree on a terminal, a finding a line in a pipe, an object each in JSON", async () => {
    const { id, fastqId, rgid } = await waiting("--requires", "hasActiveReadSet");
    const tree = await sharer.run(["sync", "explain", id], { terminal: 80 });
    expect(tree.stdout).toContain(`${id}  RUNNING  0 of 1 fastqs ready  until `);
    expect(tree.stdout).toContain(`… ${fastqId}  ${rgid}`);
    expect(tree.stdout).toMatch(/^ {4}… hasActiveReadSet {2}not met/m);
    expect(tree.stdout).toMatch(/^ +needs: \w/m);
    const piped = await sharer.run(["sync", "explain", id]);
    expect(piped.stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(piped.stdout).toMatch(new RegExp(`^${fastqId}\thasActiveReadSet\tfalse\t`));
    const json = await sharer.json<object[]>("sync", "explain", id);
    expect(json).toMatchObject([
      { fastqId, rgid, requirement: "hasActiveReadSet", isMet: false, running: null },
      { fastqId, requirement: "hasQc", isMet: false },
    ]);
    const fields = ["--fields", "requirement,running.expectedAt"];
    const some = await sharer.run(["sync", "explain", id, ...fields], { terminal: 80 });
    expect(some.stdout).toMatch(/^REQUIREMENT +EXPECTED AT$/m);
  });

  test("is looked at anew by retry, and cancelled once that is confirmed", async () => {
    const { id } = await waiting();
    const plan = await sharer.run(["sync", "retry", id, "--dry-run"]);
    expect([plan.code, plan.stderr]).toEqual([0, `Would look at ${id} anew.\n`]);
    expect(await sharer.json("sync", "retry", id)).toMatchObject({ attempts: 2 });
    const cancel = (more: string[], setting = {}) =>
      sharer.run(["sync", "cancel", id, ...more], setting);
    expect((await cancel([])).code).toBe(2);
    const no = await cancel([], { terminal: 80, types: () => "no" });
    expect([no.code, no.stderr]).toEqual([0, expect.stringContaining("Nothing was done.")]);
    expect((await cancel(["--dry-run"])).stderr).toBe(`Would cancel ${id}, which is RUNNING.\n`);
    expect((await fastqs.explain(id)).status).toBe("RUNNING");
    expect((await cancel(["--yes"])).code).toBe(0);
    await fastqs.ended(id, /ABORTED/);
    expect((await cancel(["--dry-run"])).stderr).toBe(`${id} is ABORTED already.\n`);
  });
});

test("an id that is none is named", async () => {
  for (const verb of ["get", "explain", "cancel", "retry"]) {
    const { code, stderr } = await sharer.run(["sync", verb, "cpy.1"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('"cpy.1" is no sync request')]);
  }
});

test("the tree says of work what it is, the how manieth, since when and until when", () => {
  const request = {
    ...{ id: "syn.1", status: "RUNNING", progress: { done: 0, total: 1 }, statusReason: null },
    deadlineAt: "2026-11-28T10:00:00.000Z",
    fastqs: [
      {
        ...{ fastqId: "fqr.1", rgid: "ACGT.1.run", isReady: false },
        findings: [
          {
            ...{ requirement: "hasQc", isMet: false, since: null, fact: "There is no QC." },
            needs: "The QC job's result.",
            running: {
              ...{ jobId: "fqj.1", jobType: "QC", status: "RUNNING", attempts: 2 },
              ...{ startedAt: "2026-11-21T10:00:00.000Z", expectedAt: "2026-11-21T10:05:00.000Z" },
            },
          },
        ],
      },
    ],
  } as unknown as ExplainedSyncRequest;
  const lines = treeOf(request).join("\n");
  expect(lines).toMatch(/QC fqj\.1 is RUNNING since .+:00, attempt 2, expected .+:05/);
  expect(lines).toContain("needs: The QC job's result.");
});
