import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { acceptExecution } from "#core/copy/inbound";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import type { PlanItem } from "#core/copy/plan-schema";
import type { CopyItem, CopyJob, CopyRun } from "#core/copy/schema";
import { noCounts } from "#core/copy/to-copy-job";
import { copiesOf, folderOf, packed, path } from "#tests/functions/copy-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let copies: ReturnType<typeof copiesOf>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  copies = copiesOf(cloud);
});
afterAll(() => cloud.close());

type Problem = { code: string; hint: string; errors: { path: string; message: string }[] };

const manifestOf = (name: string) => ({ [`icav2://source/${name}`]: [folderOf(name)] });

const counts = { ...noCounts, total: 3, totalBytes: 30 };
const estimate = { items: 3, bytes: 30, alreadyCopied: 0, archived: 0, thawHours: 0, dollars: 0 };

/** A copy job that this test is the machine of: copying, with a plan of three files. */
function running(name: string): Promise<CopyRun> {
  return Actor.run(Actor.system("copy"), async () => {
    const input = { manifest: manifestOf(name) };
    const run = await acceptExecution({ executionName: name, input });
    await Machine.start(run);
    const items = [0, 1, 2].map(
      (item): PlanItem => ({
        ...{ item, sourceUri: `icav2://source/${name}/sample ${item}#?+.bam`, sizeBytes: 10 },
        ...{ destinationUri: `${folderOf(name)}sample ${item}#?+.bam`, action: "copy" },
      }),
    );
    await Ledger.writePlan(run.copyJobId, 0, items);
    await Ledger.writeTasks(run.copyJobId, [{ task: 0, kind: "batch", items: 3, bytes: 30 }]);
    await Machine.planned(run, { counts, estimate, problems: [], thaws: false });
    return run;
  });
}

describe("POST /copy-jobs", () => {
  test("answers 202 with the job and where it is, and GET finds it there with its version", async () => {
    const manifest = manifestOf("made");
    const asked = await copies.ask({ manifest, name: "cohort 7" });
    expect(asked.status).toBe(202);
    expect(asked.headers.get("location")).toBe(`${path}/${asked.body.id}`);
    expect(asked.body).toMatchObject({
      ...{ status: "PENDING", backend: "icav2", name: "cohort 7", projectId: "unassigned" },
      ...{ destinationUri: folderOf("made"), attempts: 1, origin: "request", createdBy: "admin" },
      progress: { done: 0, total: null, bytes: 0 },
    });
    const got = await cloud.api<CopyJob>("admin", "GET", `${path}/${asked.body.id}`);
    expect(got.headers.get("etag")).toBe(`"${got.body.version}"`);
  });

  test("with one Idempotency-Key is one job; with another body the key is refused", async () => {
    const manifest = manifestOf("once");
    const headers = { "idempotency-key": "once" };
    const [one, other] = [
      await copies.ask({ manifest }, headers),
      await copies.ask({ manifest }, headers),
    ];
    expect([one.status, other.status]).toEqual([202, 202]);
    expect(other.body.id).toBe(one.body.id);
    const changed = await copies.ask({ manifest_b64gz: packed(manifest) }, headers);
    expect([changed.status, changed.body.code]).toEqual([409, "idempotency.mismatch"]);
    expect((await copies.ask({ manifest })).body.id).not.toBe(one.body.id);
  });

  const [from, to] = ["icav2://source/a", folderOf("x")];
  test.each([
    [400, "copy.invalid", "manifest", {}],
    [400, "copy.invalid", "manifest_b64gz", { manifest_b64gz: "no base64" }],
    [400, "copy.invalid", `manifest["${from}"].0`, { manifest: { [from]: ["icav2://q/x"] } }],
    [400, "copy.invalid", `manifest["${from}"]`, { manifest: { [from]: to } }],
    [400, "copy.invalid", "sourceUriList.0", { sourceUriList: ["file.bam"], destinationUri: to }],
    [400, "request.invalid", "onExist", { manifest: { [from]: [to] }, onExist: "ask" }],
    [400, "request.invalid", "", { manifest: { [from]: [to] }, dryrun: true }],
    [
      403,
      "copy.destination_not_allowed",
      "destinationUri",
      {
        sourceUriList: ["s3://bucket/a"],
        destinationUri: "s3://somewhere-else/",
      },
    ],
    [
      409,
      "copy.refused",
      "sourceUriList.0",
      {
        sourceUriList: [to.replace("/x/", "/a.bam")],
        destinationUri: to,
      },
    ],
  ])("answers %i %s at %s, and makes nothing", async (status, code, field, body) => {
    const before = (await copies.list()).length;
    const refused = await cloud.api<Problem>("admin", "POST", path, body);
    expect(refused).toMatchObject({
      status,
      headers: expect.anything(),
      body: { code, hint: expect.any(String), errors: [{ path: field }] },
    });
    expect(await copies.list()).toHaveLength(before);
  });

  test("is for admins alone, and so are abort and retry", async () => {
    const body = { manifest: { [from]: [to] } };
    for (const role of ["viewer", "sharer", "approver"])
      for (const [method, where, sent] of [
        ["POST", path, body],
        ["PATCH", `${path}/cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A`, { status: "ABORTED" }],
        ["POST", `${path}/cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A/retries`, undefined],
      ] as const)
        expect((await cloud.api(role, method, where, sent)).status).toBe(403);
  });
});

describe("copy jobs", () => {
  test("are seen by members of their project, and are not there for others", async () => {
    const mine = await copies.ask({ manifest: manifestOf("seen"), projectId: "demo" });
    const hidden = await copies.ask({ manifest: manifestOf("hidden") });
    const look = (id: string, rest = "") => cloud.api("viewer", "GET", `${path}/${id}${rest}`);
    for (const rest of ["", "/items", "/summary"]) {
      expect((await look(mine.body.id, rest)).status).toBe(200);
      expect(await look(hidden.body.id, rest)).toMatchObject({
        ...{ status: 404, body: { code: "copy_job.not_found" } },
      });
    }
    const listed = await cloud.api<{ items: CopyJob[] }>("viewer", "GET", path);
    expect(listed.body.items.map(({ id }) => id)).toEqual([mine.body.id]);
  });

  test("are listed newest first, by status and backend, page by page", async () => {
    const all = (await copies.list()).filter(({ projectId }) => projectId === "unassigned");
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    type List = { items: CopyJob[]; nextCursor: string | null };
    const listed = async (query: string) =>
      (await cloud.api<List>("admin", "GET", `${path}?${query}`)).body;
    expect((await listed("backend=s3")).items).toEqual([]);
    for (const { status } of (await listed("status=SUCCEEDED")).items)
      expect(status).toBe("SUCCEEDED");
    const first = await listed("limit=1");
    const second = await listed(`limit=1&cursor=${first.nextCursor}`);
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
    expect(await listed("colour=red")).toMatchObject({ code: "request.invalid" });
  });

  test("are aborted by PATCH, if they are as the caller has seen them", async () => {
    const { copyJobId } = await running("aborted");
    const patch = (version: number) =>
      cloud.api<CopyJob>(
        ...(["admin", "PATCH", `${path}/${copyJobId}`, { status: "ABORTED" }] as const),
        { "if-match": `"${version}"` },
      );
    expect((await patch(1)).status).toBe(412);
    const { version } = await copies.read(copyJobId);
    const done = await patch(version);
    expect(done).toMatchObject({ status: 200, body: { status: "ABORTED", version: version + 1 } });
    expect((await copies.abort(copyJobId)).status).toBe(200);
    const wrong = await cloud.api("admin", "PATCH", `${path}/${copyJobId}`, { status: "PAUSED" });
    expect(wrong.status).toBe(400);
    const again = await copies.retry(copyJobId);
    expect(again).toMatchObject({ status: 202, body: { status: "PENDING", attempts: 2 } });
    expect(again.headers.get("location")).toBe(`${path}/${copyJobId}`);
  });
});

describe("a finished copy job", () => {
  let id: string;
  beforeAll(async () => {
    const run = await running("finished");
    id = run.copyJobId;
    const finishedAt = "2026-11-01T00:00:00.000Z";
    const copied = { status: "COPIED", attempts: 1, bytes: 10, elapsedMs: 5, finishedAt } as const;
    const results = [0, 1, 2].map((item) => ({ item, ...copied }));
    await Ledger.writeResults(id, 0, results);
    await Actor.run(Actor.system("copy"), () =>
      Machine.finish(run, { ...counts, copied: 3, copiedBytes: 30 }),
    );
  });

  test("has its items in pages, with a filter by status", async () => {
    type List = { items: CopyItem[]; nextCursor: string | null };
    const items = async (query: string) =>
      (await cloud.api<List>("admin", "GET", `${path}/${id}/items${query}`)).body;
    const first = await items("?limit=2");
    const rest = await items(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items].map(({ status }) => status)).toEqual(
      Array(3).fill("COPIED"),
    );
    expect(first.items[0]?.sourceUri).toBe("icav2://source/finished/sample 0#?+.bam");
    expect(await items("?status=FAILED")).toEqual({ items: [], nextCursor: null });
    expect((await cloud.api("admin", "GET", `${path}/${id}/items?status=LOST`)).status).toBe(400);
  });

  test("has a summary in JSON and in CSV, in pages that are linked", async () => {
    const where = `${path}/${id}/summary`;
    const json = await cloud.api("admin", "GET", where);
    expect(json.body).toMatchObject({
      ...{ copyJobId: id, status: "SUCCEEDED", counts: { total: 3, copied: 3 }, failures: [] },
    });
    const csv = (query = "") =>
      cloud.api<string>("admin", "GET", where + query, undefined, { accept: "text/csv" });
    const whole = await csv();
    expect(whole.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(whole.body.trimEnd().split("\r\n")).toHaveLength(4);
    const first = await csv("?limit=2");
    const [, next = ""] = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "") ?? [];
    expect(first.body + (await csv(next.replace(where, ""))).body).toBe(whole.body);
    const xml = await cloud.api("admin", "GET", where, undefined, { accept: "text/xml" });
    expect(xml.status).toBe(406);
  });

  test("can be neither aborted nor retried", async () => {
    for (const refused of [await copies.abort(id), await copies.retry(id)])
      expect(refused).toMatchObject({ status: 409, body: { code: "copy_job.wrong_status" } });
  });
});
