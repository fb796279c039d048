import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as Actor from "#core/actor";
import { change } from "#core/fastq/sync/change";
import { create } from "#core/fastq/sync/create";
import type { SyncRequest } from "#core/fastq/sync/schema";
import type { Page } from "#core/page-schema";
import { execute } from "#tests/functions/copy-support";
import { fastqsOf, parkingMachine } from "#tests/functions/fastq-support";
import { actIn, entities } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let fastqs: ReturnType<typeof fastqsOf>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  fastqs = fastqsOf(cloud);
});
afterAll(() => cloud.close());

const path = "/api/v1/sync-requests";
type Problem = SyncRequest & { code: string; detail: string };
const cancel = (id: string, headers = {}) =>
  cloud.api<Problem>("sharer", "PATCH", `${path}/${id}`, { status: "ABORTED" }, headers);
const retry = (id: string, headers = {}) =>
  cloud.api<Problem>("sharer", "POST", `${path}/${id}/retries`, undefined, headers);
const library = "L2600201";

/** A request that waits for a fastq without reads. */
async function waiting() {
  const fastq = await fastqs.fastq(library);
  const request = await fastqs.wait({ fastqIds: [fastq.id], requirements: { hasQc: true } });
  await fastqs.ended(request.id, /RUNNING/);
  return { fastq, id: request.id };
}

/** A request whose fastq's fingerprint is to be made by others, and that job. */
async function fingerprinting() {
  const r1 = await fastqs.object(`requests/${crypto.randomUUID()}_R1.fastq.gz`);
  const fastq = await fastqs.fastq(library, { r1 });
  const body = { fastqIds: [fastq.id], requirements: { hasFingerprint: true } };
  const { id } = await fastqs.wait(body);
  return { fastq, id, jobId: await running(id) };
}

/** The job that runs for a request, once there is one other than `before`. */
const running = (id: string, before?: string): Promise<string> =>
  eventually(async () => {
    const { fastqs: found } = await fastqs.explain(id);
    const job = found[0]?.findings[0]?.running;
    expect(job?.jobId).toMatch(/^fqj\./);
    expect(job?.jobId).not.toBe(before);
    return job?.jobId ?? "";
  });
const report = (jobId: string, body: object) => fastqs.ask("PATCH", `/fastq-jobs/${jobId}`, body);

describe("a request of the API", () => {
  test("is 202 with where it is, and tells there what each fastq lacks and what would free it", async () => {
    const fastq = await fastqs.fastq(library);
    const body = {
      fastqIds: [fastq.id],
      requirements: { hasActiveReadSet: true, hasReadCount: true, hasQc: false },
    };
    const asked = await cloud.api<SyncRequest>("sharer", "POST", path, body);
    expect(asked.status).toBe(202);
    expect(asked.headers.get("location")).toBe(`${path}/${asked.body.id}`);
    expect(asked.body).toMatchObject({ hasTaskToken: false, origin: "request", attempts: 1 });
    const explained = await fastqs.ended(asked.body.id, /RUNNING/);
    expect(explained).toMatchObject({
      requirements: { hasActiveReadSet: true, hasReadCountInformation: true },
      progress: { done: 0, total: 1 },
      fastqs: [
        {
          ...{ fastqId: fastq.id, rgid: fastq.rgid, isReady: false },
          findings: [
            { requirement: "hasActiveReadSet", isMet: false, running: null },
            { requirement: "hasReadCountInformation", isMet: false },
          ],
        },
      ],
    });
    for (const { fact, needs } of explained.fastqs[0]?.findings ?? [])
      expect([fact, needs]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    const got = await cloud.api<SyncRequest>("viewer", "GET", `${path}/${asked.body.id}`);
    expect(got.headers.get("etag")).toBe(`"${got.body.version}"`);
  });

  test("is found by its fastq while it waits, by its status and by its age, and by nobody else's token", async () => {
    const { fastq, id } = await waiting();
    const { id: other } = await waiting();
    const ids = async (query: string) => (await fastqs.requests(query)).map((one) => one.id);
    expect(await ids(`&fastqId=${fastq.id}`)).toEqual([id]);
    const [newest, next] = await ids("&status=RUNNING");
    expect([newest, next]).toEqual([other, id]);
    const [{ createdAt = "" } = {}] = await fastqs.requests(`&fastqId=${fastq.id}`);
    expect(await ids(`&status=RUNNING&createdAfter=${createdAt}`)).toEqual([other]);
    expect(await ids(`&createdBefore=${createdAt}`)).not.toContain(id);
    const stranger = await cloud.token({ username: "s", groups: ["sharer", "project:other"] });
    const list = (query: string) => cloud.api<Page<SyncRequest>>(stranger, "GET", path + query);
    expect((await list("")).body.items).toEqual([]);
    expect((await list(`?fastqId=${fastq.id}`)).status).toBe(404);
    await cancel(id);
    await fastqs.ended(id, /ABORTED/);
    expect(await ids(`&fastqId=${fastq.id}`)).toEqual([]);
  });

  test("walked by pages comes once each, newest first", async () => {
    for (let n = 0; n < 3; n++) await waiting();
    const seen: SyncRequest[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page<SyncRequest> = await fastqs.ask(
        ...(["GET", `/sync-requests?limit=2${cursor && `&cursor=${cursor}`}`] as const),
      );
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    const times = seen.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });
});

describe("cancelling", () => {
  test("is decided at once, for one version only if that is asked, and again changes nothing", async () => {
    const { id } = await waiting();
    expect(await cancel(id, { "if-match": '"99"' })).toMatchObject({
      ...{ status: 412, body: { code: "request.version_mismatch" } },
    });
    const cancelled = await cancel(id);
    expect(cancelled.status).toBe(200);
    const ended = await fastqs.ended(id, /ABORTED/);
    expect(ended).toMatchObject({ error: "SyncCancelledError", finishedAt: expect.any(String) });
    expect(ended.statusReason).toMatch(/Cancelled by/);
    const again = await cancel(id);
    expect([again.status, again.body.version]).toEqual([200, ended.version]);
    const waits = await entities(cloud, "syncWait");
    await eventually(() => expect(waits.map((row) => row.syncRequestId)).not.toContain(id));
  });

  test("ends a request that is still being registered", async () => {
    const fastq = await fastqs.fastq(library);
    const body = { fastqIds: [fastq.id], requirements: { hasQc: true }, forceUnarchiving: false };
    const id = await Actor.run(Actor.system("test"), async () => {
      const { id } = await create(body);
      // Its event has not gone through table, stream, bus and queue by then.
      await change({ syncRequestId: id, status: "ABORTED" });
      return id;
    });
    expect((await fastqs.ended(id)).status).toBe("ABORTED");
  });

  test("fails the task that waits with its name, and keeps its token out of every answer", async () => {
    const fastq = await fastqs.fastq(library);
    const detail = { payload: { fastqIdList: [fastq.id], requirements: { hasQc: true } } };
    const machine = await parkingMachine(cloud, "cancelled", "FastqSync", detail);
    const execution = await execute(cloud, machine, {});
    const [{ id = "" } = {}] = await eventually(async () => {
      const found = await fastqs.requests(`&fastqId=${fastq.id}`);
      expect(found).toMatchObject([{ status: "RUNNING", hasTaskToken: true, origin: "event" }]);
      return found;
    });
    expect(JSON.stringify(await fastqs.explain(id))).not.toMatch(/"taskToken"/);
    expect((await cancel(id)).status).toBe(200);
    expect(await execution.ended()).toMatchObject({
      ...{ status: "FAILED", error: "SyncCancelledError" },
      cause: expect.stringContaining("Cancelled by"),
    });
    expect((await fastqs.ended(id)).status).toBe("ABORTED");
    const told = await retry(id);
    expect([told.status, told.body.code]).toEqual([409, "sync_request.wrong_status"]);
    expect(told.body.detail).toContain("its task was told; start the task again");
  });
});

describe("retrying", () => {
  test("a request that waits begins failed work anew; one that failed without a task waits again", async () => {
    const { id, jobId } = await fingerprinting();
    await report(jobId, { status: "FAILED", reason: "out of memory" });
    const failed = await fastqs.ended(id);
    expect(failed).toMatchObject({ status: "FAILED", error: "FastqJobFailedError" });
    expect(failed.statusReason).toContain("out of memory");
    const retried = await retry(id, { "if-match": `"${failed.version}"` });
    expect([retried.status, retried.body]).toMatchObject([202, { attempts: 2, error: null }]);
    const second = await running(id, jobId);
    await report(second, { status: "SUCCEEDED", result: { fingerprint: { uri: "s3://a/b" } } });
    expect((await fastqs.ended(id)).status).toBe("SUCCEEDED");
    const again = await retry(id);
    expect([again.status, again.body.code]).toEqual([409, "sync_request.wrong_status"]);
    expect((await cancel(id)).status).toBe(409);
  });

  test("a request that waits is looked at anew, and counts it", async () => {
    const { id } = await waiting();
    expect((await retry(id)).body).toMatchObject({ status: "RUNNING", attempts: 2 });
    expect((await fastqs.ended(id, /RUNNING/)).attempts).toBe(2);
  });
});

test("of work that runs it says until when, by how long the last jobs of its kind took", async () => {
  const result = { fingerprint: { uri: "s3://a/b" } };
  const first = await fingerprinting();
  const { running: alone } = (await fastqs.explain(first.id)).fastqs[0]?.findings[0] ?? {};
  expect(alone).toMatchObject({ jobType: "FINGERPRINT", attempts: 1, expectedAt: null });
  const three = [first, await fingerprinting(), await fingerprinting()];
  await cloud.clock.advance(100_000);
  for (const { jobId } of three) await report(jobId, { status: "SUCCEEDED", result });
  const { id } = await fingerprinting();
  await eventually(async () => {
    await cloud.clock.advance(1000);
    const { running } = (await fastqs.explain(id)).fastqs[0]?.findings[0] ?? {};
    const took = Date.parse(running?.expectedAt ?? "") - Date.parse(running?.startedAt ?? "");
    expect(took).toBeGreaterThan(90_000);
    expect(took).toBeLessThan(130_000);
  });
});
