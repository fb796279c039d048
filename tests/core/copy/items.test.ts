import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as CopyJobs from "#core/copy/copy-job";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { copyTaskEntity } from "#core/copy/copy-task.entity";
import { listItems } from "#core/copy/items";
import * as Ledger from "#core/copy/ledger";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import type { CopyItem, CopyJobStatus } from "#core/copy/schema";
import { seedView } from "#core/copy/seed-view";
import { summary, summaryCsv } from "#core/copy/summary";
import { as, openRoom, type Room } from "#tests/core/copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.cloud.close());

const project = "icav2://source/run 1";
const item = (n: number, more: Partial<PlanItem> = {}): PlanItem => ({
  ...{ item: n, sourceUri: `${project}/L1/same name #${n}?.bam`, sizeBytes: 10 },
  ...{ destinationUri: `icav2://recipient/x/${n}.bam`, action: "copy" as const },
  ...more,
});
const result = (n: number, more: Partial<ItemResult> = {}): ItemResult => ({
  ...{ item: n, status: "COPIED", attempts: 1, bytes: 10 * 1024 ** 2, elapsedMs: 2000 },
  ...{ finishedAt: "2026-11-01T00:00:00.000Z" },
  ...more,
});

type Task = {
  plan: PlanItem[];
  results?: ItemResult[];
  status?: "OPEN" | "RUNNING" | "SUCCEEDED" | "FAILED";
  state?: object;
  attempts?: number;
};

/** A copy job whose ledger holds these tasks. */
async function jobOf(tasks: Task[], status: CopyJobStatus = "RUNNING", set: object = {}) {
  const manifest = { "icav2://source/a": ["icav2://recipient/x/"] };
  const { id } = await as(() => CopyJobs.create({ manifest }));
  for (const [task, { plan, results, status, state = {}, attempts = 1 }] of tasks.entries()) {
    await Ledger.writePlan(id, task, plan);
    if (results) await Ledger.writeResults(id, task, results);
    if (!status) continue;
    await copyTaskEntity()
      .create({
        ...{ copyJobId: id, task, status, attempts, dueAt: 0, revision: 1, state },
        updatedAt: "2026-11-01T00:00:00.000Z",
      })
      .go();
  }
  const list = tasks.map(({ plan }, task) => ({
    ...{ task, kind: "batch" as const, items: plan.length, bytes: 0 },
  }));
  await Ledger.writeTasks(id, list);
  await copyJobEntity()
    .patch({ copyJobId: id })
    .set({ status, ...set })
    .go();
  return id;
}

async function walk(copyJobId: string, query: object = {}): Promise<CopyItem[][]> {
  const pages: CopyItem[][] = [];
  let cursor: string | undefined;
  do {
    const page = await as(() => listItems({ copyJobId, ...query, ...(cursor && { cursor }) }));
    pages.push(page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return pages;
}

describe("items of a copy job", () => {
  test("have the status of their result, or else of their plan", async () => {
    const plan = [
      ...[
        item(0),
        item(1),
        item(2, { action: "skip" }),
        item(3, { action: "fail", reason: "why" }),
      ],
      ...[item(4), item(5, { sizeBytes: null })],
    ];
    const results = [
      ...[result(0), result(1, { status: "FAILED", error: "No rights.", attempts: 5 })],
      result(5, { status: "ABORTED" }),
    ];
    const tasks = [{ plan, results, status: "RUNNING" as const }];
    const statuses = async (id: string) => (await walk(id))[0]?.map(({ status }) => status);
    const running = await jobOf(tasks);
    expect(await statuses(running)).toEqual([
      "COPIED",
      "FAILED",
      "ALREADY_COPIED",
      "FAILED",
      "RUNNING",
      "RUNNING",
    ]);
    const known = ["COPIED", "FAILED", "ALREADY_COPIED", "FAILED"];
    expect(await statuses(await jobOf(tasks, "FAILED"))).toEqual([...known, "PENDING", "ABORTED"]);
    expect(await statuses(await jobOf(tasks, "ABORTED"))).toEqual([...known, "ABORTED", "ABORTED"]);
    expect((await walk(running))[0]?.[1]).toEqual({
      ...{
        task: 0,
        item: 1,
        sourceUri: plan[1]?.sourceUri,
        destinationUri: plan[1]?.destinationUri,
      },
      ...{ sizeBytes: 10, status: "FAILED", attempts: 5, error: "No rights." },
      ...{ finishedAt: "2026-11-01T00:00:00.000Z", elapsedMs: 2000 },
    });
    expect((await walk(running))[0]?.[3]).toMatchObject({ error: "why", attempts: 0 });
  });

  test("come page by page across tasks, each once and in order", async () => {
    const sizes = [3, 0, 5, 1];
    const id = await jobOf(
      sizes.map((size) => ({ plan: Array.from({ length: size }, (_, n) => item(n)) })),
    );
    const all = sizes.flatMap((size, task) => Array.from({ length: size }, (_, n) => [task, n]));
    for (const limit of [1, 2, 3, 4, 9, 200]) {
      const pages = await walk(id, { limit });
      expect(pages.flat().map(({ task, item }) => [task, item])).toEqual(all);
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
    }
  });

  test("of one status are found however deep they lie", async () => {
    const full = { plan: Array.from({ length: 900 }, (_, n) => item(n)) };
    const tasks: Task[] = Array.from({ length: 30 }, () => full);
    tasks.push({ plan: [item(0), item(1)], results: [result(1, { status: "FAILED" })] });
    const id = await jobOf(tasks);
    const pages = await walk(id, { status: "FAILED" });
    expect(pages.flat()).toMatchObject([{ task: 30, item: 1 }]);
    // A page reads so much and no more.
    expect(pages.length).toBeGreaterThan(1);
  });

  test("are none before the plan is complete", async () => {
    const manifest = { "icav2://source/a": ["icav2://recipient/x/"] };
    const { id } = await as(() => CopyJobs.create({ manifest }));
    await Ledger.writePlan(id, 0, [item(0)]);
    expect(await walk(id)).toEqual([[]]);
  });

  test("have a cursor that serves no other job and no other filter", async () => {
    const tasks = [{ plan: [item(0), item(1)] }];
    const [one, other] = [await jobOf(tasks), await jobOf(tasks)];
    const { nextCursor } = await as(() => listItems({ copyJobId: one, limit: 1 }));
    const cursor = nextCursor ?? "";
    for (const query of [{ copyJobId: other }, { copyJobId: one, status: "PENDING" as const }])
      await expect(as(() => listItems({ ...query, cursor }))).rejects.toMatchObject({
        code: "request.cursor_invalid",
      });
  });

  test("and the job itself are unknown to members of other projects", async () => {
    const id = await jobOf([{ plan: [item(0)] }], "RUNNING", { projectId: "demo" });
    const stranger = <T>(work: () => T) => as(work, ["elsewhere"]);
    for (const look of [CopyJobs.get, listItems, summary, summaryCsv])
      await expect(stranger(() => look({ copyJobId: id }))).rejects.toMatchObject({
        code: "copy_job.not_found",
      });
    expect((await as(() => CopyJobs.get({ copyJobId: id }), ["demo"])).id).toBe(id);
  });
});

describe("the summary", () => {
  test("has the counts, the time it took, and the first failures", async () => {
    const plan = Array.from({ length: 130 }, (_, n) => item(n));
    const results = plan.map(({ item }) => result(item, { status: "FAILED", error: `no ${item}` }));
    const counts = {
      ...{ total: 131, copied: 1, alreadyCopied: 0, failed: 130, totalBytes: 10, copiedBytes: 600 },
    };
    const id = await jobOf(
      [
        { plan: [item(0)], results: [result(0)] },
        { plan, results },
      ],
      "FAILED",
      {
        counts,
        startedAt: "2026-11-01T00:00:00.000Z",
        finishedAt: "2026-11-01T00:01:00.000Z",
      },
    );
    const found = await as(() => summary({ copyJobId: id }));
    expect(found).toMatchObject({ status: "FAILED", counts, seconds: 60, bytesPerSecond: 10 });
    expect(found.failures).toHaveLength(100);
    expect(found.failures[99]).toEqual({
      ...{ sourceUri: plan[99]?.sourceUri, destinationUri: plan[99]?.destinationUri },
      ...{ attempts: 1, error: "no 99" },
    });
  });

  test("as CSV has a line a file, keyed by the whole path: files of one name are several lines", async () => {
    const same = ["a/x.bam", "b/x.bam", 'c/"q",x.bam'].map((path, n) =>
      item(n, {
        sourceUri: `icav2://source/${path}`,
        ...(n === 1 && { action: "skip" as const }),
      }),
    );
    const results = [result(0), result(2, { status: "FAILED", error: "gone,\nlost", bytes: 0 })];
    const id = await jobOf([{ plan: same, results }], "FAILED");
    const { body, nextCursor } = await as(() => summaryCsv({ copyJobId: id }));
    expect(nextCursor).toBeNull();
    expect(body.split("\r\n")).toEqual([
      "OBJECTNAME,TRANSFERSTATUS,MBPERSEC,MESSAGE,DESTINATION,BYTESTRANSFERRED,ELAPSEDSECONDS",
      "a/x.bam,COPIED,5.00,,icav2://recipient/x/0.bam,10485760,2",
      "b/x.bam,ALREADYCOPIED,0,,icav2://recipient/x/1.bam,0,0",
      '"c/""q"",x.bam",ERROR,0.00,"gone,\nlost",icav2://recipient/x/2.bam,0,2',
      "",
    ]);
    const first = await as(() => summaryCsv({ copyJobId: id, limit: 2 }));
    const cursor = first.nextCursor ?? "";
    const second = await as(() => summaryCsv({ copyJobId: id, limit: 2, cursor }));
    expect(first.body + second.body).toBe(body);
  });
});

describe("the seed's view", () => {
  const state = (destination: string, icaJobId?: string, failedJobs: string[] = []) => ({
    state: { destinationUri: `icav2://recipient/${destination}/`, icaJobId, failedJobs },
  });

  test("has exactly its four keys: jobs that passed, then failed, then running ones", async () => {
    const id = await jobOf([
      { plan: [item(0)], status: "RUNNING", ...state("a", "j-1", ["j-0"]), attempts: 2 },
      { plan: [item(1), item(2)], status: "FAILED", ...state("b", "j-2"), attempts: 5 },
      { plan: [item(3)], status: "SUCCEEDED", ...state("c", "j-3") },
      { plan: [item(4)], status: "OPEN", ...state("d"), attempts: 0 },
      { plan: [item(5, { action: "skip" })], status: "SUCCEEDED", ...state("e"), attempts: 0 },
    ]);
    const source = (n: number) => item(n).sourceUri;
    const job = (dest: string, job_status: boolean | null, sources: number[], more: object) => ({
      ...{ job_attempt_counter: 1, job_id: null, failed_jobs_list: [], job_status },
      ...{ dest_uri: `icav2://recipient/${dest}/`, source_uris: sources.map(source), ...more },
    });
    expect(await seedView(id)).toStrictEqual({
      job_list_with_attempt_counter: [
        job("c", true, [3], { job_id: "j-3" }),
        job("e", true, [5], {}),
        job("b", false, [1, 2], { job_id: "j-2", job_attempt_counter: 5 }),
        job("a", null, [0], { job_id: "j-1", job_attempt_counter: 2, failed_jobs_list: ["j-0"] }),
        job("d", null, [4], {}),
      ],
      counters: { jobs_failed: 1, jobs_running: 2, jobs_passed: 2 },
      job_status_iterable_parameter: { job_status_iterable: 3 },
      wait_parameter: { wait: true },
    });
  });

  test("of a copy of nothing has no job and zero counters", async () => {
    expect(await seedView(await jobOf([]))).toEqual({
      job_list_with_attempt_counter: [],
      counters: { jobs_failed: 0, jobs_running: 0, jobs_passed: 0 },
      job_status_iterable_parameter: { job_status_iterable: 0 },
      wait_parameter: { wait: true },
    });
  });

  test("of more than 240 kB has its sources in S3, and then its jobs too", async () => {
    const read = async (uri = "") => {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      const { Body } = await room.cloud.s3.send(new GetObjectCommand({ Bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? "");
    };
    const long = Array.from({ length: 900 }, (_, n) =>
      item(n, { sourceUri: `${project}/${"x".repeat(150)}${n}` }),
    );
    const id = await jobOf(
      Array.from({ length: 2 }, (_, n) => ({
        ...{ plan: long, status: "SUCCEEDED" as const },
        ...state(`${n}`, `j-${n}`),
      })),
    );
    const view = await seedView(id);
    expect(JSON.stringify(view).length).toBeLessThan(240_000);
    expect(Object.keys(view)).toHaveLength(4);
    const [first] = view.job_list_with_attempt_counter;
    expect(first).toMatchObject({ job_id: "j-0", source_uris: [], job_status: true });
    expect(await read(first?.source_uris_s3)).toEqual(long.map(({ sourceUri }) => sourceUri));

    const many = await jobOf(
      Array.from({ length: 250 }, (_, n) => ({
        ...{ plan: [item(n)], status: "SUCCEEDED" as const },
        ...state(`${"y".repeat(900)}${n}`, `j-${n}`),
      })),
    );
    const short = await seedView(many);
    expect(short).toMatchObject({
      job_list_with_attempt_counter: [],
      counters: { jobs_passed: 250 },
    });
    const jobs = await read(short.job_list_with_attempt_counter_s3);
    expect(jobs).toHaveLength(250);
    expect(await read(jobs[249].source_uris_s3)).toHaveLength(1);
  });
});
