import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Bucket from "#core/audit/bucket";
import { Certificate } from "#core/audit/certificate-schema";
import * as Aws from "#core/aws";
import { sha256 } from "#core/canonical";
import { load as loadCopy } from "#core/copy/change";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { find as findCopy } from "#core/copy/find";
import { change as abortCopy } from "#core/copy/verbs";
import { setting } from "#core/settings";
import { lastPushOf } from "#core/share/plan/last-push";
import { abort } from "#core/share/push/abort";
import { listContents } from "#core/share/push/items";
import { list } from "#core/share/push/list";
import { get } from "#core/share/push/push";
import { retry } from "#core/share/push/retry";
import { keysOf, type PushJob } from "#core/share/push/schema";
import { minutes } from "#core/time";
import { as, openRoom, type Room, source, target } from "#tests/core/share/push-room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const files = [
  { path: "a/one.bam", body: "one" },
  { path: "b/empty.txt", body: "" },
  { path: "b/two #?+%20.txt", body: "two two" },
];

describe("a push of an approved plan", () => {
  test("sends its files and nothing else, and says so in its items, its log and its certificate", async () => {
    const made = await room.made(files, { folder: "whole/" });
    const asked = await room.ask(made);
    expect(asked).toMatchObject({ status: "PENDING", packageId: made.packageId, attempts: 1 });
    const done = await room.pushed(asked);
    expect(done).toMatchObject({
      ...{ status: "SUCCEEDED", statusReason: null, phase: "done" },
      counts: { total: 3, sent: 3, alreadyThere: 0, failed: 0, totalBytes: 10, sentBytes: 10 },
      ...{ contents: { fastqs: 0, portalRuns: 0, objects: 3 }, createdBy: "dan" },
    });
    expect(await room.there("whole/")).toEqual(files.map(({ path }) => path));
    const items = await room.items(asked);
    expect(items.map(({ path, status, error }) => [path, status, error])).toEqual(
      files.map(({ path }) => [path, "SENT", null]),
    );
    const [head, ...lines] = await room.log(asked);
    expect(head).toMatchObject({
      ...{ pushJobId: asked.id, planHash: made.planHash, status: "SUCCEEDED" },
      package: { id: made.packageId, merkleRoot: expect.stringMatching(/^[0-9a-f]{64}$/) },
      destination: { uri: `s3://${target}/whole/`, recipient: "A hospital" },
      ...{ approval: { approver: { name: "carol" } }, requestedBy: { name: "dan" } },
    });
    expect(lines.map(({ path, status }) => [path, status])).toEqual(
      files.map(({ path }) => [path, "SENT"]),
    );
    const text = (await Bucket.find(done.certificate?.key ?? "")) ?? "";
    expect(sha256(text)).toBe(done.certificate?.sha256);
    expect(Certificate.parse(JSON.parse(text))).toMatchObject({
      ...{ kind: "push", id: asked.id, plan: { hash: made.planHash } },
      ...{ approval: { approver: { name: "carol" } }, outcomes: { count: 3, key: done.log?.key } },
    });
    const { destinationId } = made.plan;
    expect(await lastPushOf({ destinationId, projectId: "demo" })).toMatchObject({
      ...{ pushJobId: asked.id, planId: made.planId },
    });
    // The log says what became of each file, not what was planned.
    const other = await room.made(files);
    const partly = await room.ask(other);
    await room.put(source, `${other.packageId}/a/one.bam`, "ONE");
    expect(await room.pushed(partly)).toMatchObject({ status: "FAILED", certificate: null });
    const [, ...outcomes] = await room.log(partly);
    expect(outcomes.map(({ path, status, error }) => [path, status, error])).toEqual([
      ["a/one.bam", "FAILED", expect.stringMatching(/was changed/)],
      ...files.slice(1).map(({ path }) => [path, "SENT", null]),
    ]);
  });

  test("is told by events, today's among them, and each step is in the audit", async () => {
    const asked = await room.ask(await room.made(files.slice(0, 1)));
    await room.pushed(asked);
    const { own, todays } = await room.eventsOf(asked.id);
    expect(own).toEqual(["PushRequested", "PushStarted", "PushSucceeded", "PushClosed"]);
    expect(
      todays.map(({ source, detailType, detail }) => [source, detailType, detail.status]),
    ).toEqual(
      ["PENDING", "RUNNING", "SUCCEEDED"].map((status) => [
        ...["orcabus.datasharing", "DataPushJobStateChange", status],
      ]),
    );
    expect(todays.at(-1)?.detail).toMatchObject({
      endTime: expect.any(String),
      ...{ errorMessages: null, logUri: `s3://audit/push-logs/${asked.id}.ndjson` },
    });
    expect(await room.actionsOf(asked.id)).toEqual([
      ...["push.create", "push.start", "push.succeed", "push.close"],
    ]);
  });

  test("again is a delta: identical files count as there, empty ones too, and none is sent", async () => {
    const made = await room.made(files);
    await room.pushed(await room.ask(made));
    const { planId, planHash } = made;
    const again = await room.pushed(await room.ask({ planId, planHash }));
    expect(again).toMatchObject({
      status: "SUCCEEDED",
      counts: { total: 3, sent: 0, alreadyThere: 3, failed: 0, sentBytes: 0 },
    });
    const { plan, ...next } = await room.made([], {
      ...{ package: made.packageId, isOld: true },
      folder: made.plan.destinationUri.replace(`s3://${target}/`, ""),
    });
    expect(plan.totals).toMatchObject({ toSend: 0, alreadyThere: 3 });
    expect(plan.sinceLast).toMatchObject({ pushJobId: again.id, same: 3, added: 0, gone: 0 });
    const third = await room.pushed(await room.ask(next));
    expect(third.counts).toMatchObject({ sent: 0, alreadyThere: 3 });
    expect((await room.items(third)).map(({ status }) => status)).toEqual(
      Array(3).fill("ALREADY_THERE"),
    );
    // Of files with one name each has its own result.
    const named = await room.made(["a/x.bam", "b/x.bam"].map((path) => ({ path, body: path })));
    const asked = await room.ask(named);
    await room.put(source, `${named.packageId}/b/x.bam`, "another");
    const partly = await room.pushed(asked);
    expect(partly).toMatchObject({ status: "FAILED", counts: { sent: 1, failed: 1 } });
    expect((await room.items(partly)).map(({ status }) => status)).toEqual(["SENT", "FAILED"]);
  });

  test("leaves what the plan calls a collision as it is, and says which", async () => {
    await room.put(target, "taken/a/one.bam", "another");
    const made = await room.made(files, { folder: "taken/" });
    expect(made.plan.totals).toMatchObject({ collisions: 1, toSend: 2 });
    const done = await room.pushed(await room.ask(made));
    expect(done).toMatchObject({
      ...{ status: "SUCCEEDED", counts: { sent: 2, collisions: 1, failed: 0 } },
      statusReason: expect.stringMatching(/1 files were left out/),
    });
    const [first] = await room.items(done);
    expect(first).toMatchObject({ path: "a/one.bam", planned: "collision", status: "COLLISION" });
  });

  test("answers which objects arrived, a page at a time, once that is written down", async () => {
    const asked = await room.ask(await room.made(files, { folder: "lists/" }));
    const list = (cursor?: string) =>
      as("viewer", () => listContents({ pushJobId: asked.id, kind: "objects", limit: 2, cursor }));
    await expect(list()).rejects.toMatchObject({ code: "push_job.not_ready" });
    await room.pushed(asked);
    const first = await list();
    const second = await list(first.nextCursor ?? "");
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
      files.map(({ path }) => `s3://${target}/lists/${path}`),
    );
    expect(second.nextCursor).toBeNull();
    const fastqs = () => as("viewer", () => listContents({ pushJobId: asked.id, kind: "fastqs" }));
    expect(await fastqs()).toEqual({ items: [], nextCursor: null });
    // A list that was kept its time and is gone is not taken for one of nothing.
    const Key = keysOf(asked.id).fastqs;
    await Aws.s3().send(new DeleteObjectCommand({ Bucket: setting("storageBucket"), Key }));
    await expect(fastqs()).rejects.toMatchObject({ code: "list.expired" });
  });

  test("of names that end in an asterisk or a slash takes these very files, and nothing below", async () => {
    const given = [{ path: "all", body: "x", key: "run/*" }];
    const made = await room.made(given, { folder: "stars/" });
    await room.put(source, `${made.packageId}/run/secret`, "not of the package");
    const done = await room.pushed(await room.ask(made));
    expect(done).toMatchObject({ status: "SUCCEEDED", counts: { sent: 1 } });
    expect(await room.there("stars/")).toEqual(["all"]);
  });
});

describe("of one plan", () => {
  test("a second push is refused while one is under way, with its name; repeated requests are the first", async () => {
    const made = await room.made(files);
    const more = { idempotencyKey: "one" };
    const [first, same] = [await room.ask(made, more), await room.ask(made, more)];
    expect(same.id).toBe(first.id);
    await expect(room.ask(made)).rejects.toMatchObject({
      code: "push_job.already_running",
      message: expect.stringContaining(first.id),
    });
    expect((await room.actionsOf(made.planId)).at(-1)).toBe("push.refused");
    const both = await Promise.allSettled([
      room.pushed(first),
      ...[room.ask(made), room.ask(made)].map((asked) => asked.then(() => "made")),
    ]);
    expect(both.slice(1).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await room.ask(made)).status).toBe("PENDING");
  });

  test("of five at once one is made", async () => {
    const made = await room.made(files);
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => room.ask(made)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a push that was aborted", () => {
  test("stops its copy, is written down some minutes later, and goes on where it stopped when it is retried", async () => {
    const made = await room.made(files, { folder: "aborted/" });
    const asked = await room.ask(made);
    await room.begin(asked);
    await room.copy(asked, "plan");
    const aborted = await as("sharer", () => abort({ pushJobId: asked.id, status: "ABORTED" }));
    expect([aborted.status, aborted.statusReason]).toEqual([
      ...["ABORTED", "Aborted by sharer; what was sent stays."],
    ]);
    await room.tell("PushAborted", { pushJobId: asked.id });
    const { copyJobId = "" } = await room.row(asked.id);
    expect((await findCopy(copyJobId))?.status).toBe("ABORTED");
    await room.copy(asked);
    expect(await room.there("aborted/")).toEqual([]);
    await room.tell("CopyJobAborted", { copyJobId });
    await room.sweep();
    expect((await room.shown(asked.id)).log).toBeNull();
    await room.clock.advance(minutes(4));
    await room.sweep();
    const closed = await room.shown(asked.id);
    expect(closed).toMatchObject({ status: "ABORTED", phase: "done", certificate: null });
    expect((await room.items(closed)).map(({ status }) => status)).toEqual(
      Array(3).fill("ABORTED"),
    );
    // Another push of the plan may come now; a retry of this one sends the rest.
    const again = await as("sharer", () => retry({ pushJobId: asked.id }));
    expect(again).toMatchObject({ status: "PENDING", attempts: 2, log: null });
    const done = await room.pushed(again);
    expect(done).toMatchObject({ status: "SUCCEEDED", counts: { sent: 3 } });
    expect([closed.log?.key, done.log?.key]).toEqual(
      ["", ".2"].map((attempt) => `push-logs/${asked.id}${attempt}.ndjson`),
    );
    await expect(as("sharer", () => retry({ pushJobId: asked.id }))).rejects.toMatchObject({
      code: "push_job.wrong_status",
    });
  });

  test("before it was begun is never begun", async () => {
    const asked = await room.ask(await room.made(files, { folder: "early/" }));
    const one = { pushJobId: asked.id, status: "ABORTED" } as const;
    await as("sharer", () => abort(one));
    expect((await as("sharer", () => abort(one))).status).toBe("ABORTED");
    await room.begin(asked);
    expect(await room.row(asked.id)).toMatchObject({ status: "ABORTED" });
    expect((await room.row(asked.id)).copyJobId).toBeUndefined();
  });
});

describe("ends, with the reason, when", () => {
  const failed = async (asked: Pick<PushJob, "id">) => {
    const { status, statusReason } = await room.shown(asked.id);
    return `${status}: ${statusReason}`;
  };

  test("its copy is refused; a retry does it once that is mended", async () => {
    const asked = await room.ask(await room.made(files, { folder: "refused/" }));
    await room.begin(asked);
    room.set({ region: "eu-west-1" });
    await room.copy(asked);
    room.set({});
    const { copyJobId } = await room.row(asked.id);
    await room.tell("CopyJobFailed", { copyJobId });
    expect(await failed(asked)).toMatch(/^FAILED: .*the bucket is in us-east-1/);
    const { todays } = await room.eventsOf(asked.id);
    expect(todays.at(-1)?.detail.errorMessages).toMatch(/the bucket is in us-east-1/);
    const again = await as("sharer", () => retry({ pushJobId: asked.id }));
    expect(await room.pushed(again)).toMatchObject({ status: "SUCCEEDED", counts: { sent: 3 } });
  });

  test("no event of it, nor of its copy, was ever delivered", async () => {
    const asked = await room.ask(await room.made(files, { folder: "lost/" }));
    await room.sweep();
    expect((await room.row(asked.id)).status).toBe("PENDING");
    await room.clock.advance(minutes(6));
    await room.sweep();
    expect((await room.row(asked.id)).status).toBe("RUNNING");
    await room.copy(asked);
    await room.clock.advance(minutes(6));
    await room.sweep();
    expect((await room.shown(asked.id)).status).toBe("SUCCEEDED");
  });

  test("its copy is never begun", async () => {
    const asked = await room.ask(await room.made(files));
    await room.begin(asked);
    await room.clock.advance(minutes(70));
    await room.sweep();
    expect(await failed(asked)).toMatch(/^FAILED: It was never begun/);
  });

  test("an operator aborts its copy", async () => {
    const asked = await room.ask(await room.made(files));
    await room.begin(asked);
    const { copyJobId = "" } = await room.row(asked.id);
    await as("admin", () => abortCopy({ copyJobId, status: "ABORTED" }));
    await room.tell("CopyJobAborted", { copyJobId });
    expect(await failed(asked)).toMatch(/^ABORTED: Its copy job was aborted/);
  });

  test("a copy job that only has its name ends: that is not believed", async () => {
    const asked = await room.ask(await room.made(files));
    await room.begin(asked);
    const { copyJobId = "" } = await room.row(asked.id);
    const other = "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    await copyJobEntity()
      .put({ ...(await loadCopy({ copyJobId })), copyJobId: other, status: "SUCCEEDED" } as never)
      .go();
    await room.tell("CopyJobSucceeded", { copyJobId: other });
    expect((await room.row(asked.id)).status).toBe("RUNNING");
  });
});

test("pushes are listed by any filter, by who may know of them only", async () => {
  const made = await room.made(files, { folder: "listed/" });
  const asked = await room.ask(made);
  const ids = async (query: object, projectIds = ["demo"]) => {
    const page = await as("viewer", () => list(query), { projectIds });
    return page.items.map(({ id }) => id);
  };
  const { packageId, plan } = made;
  const filters = [
    ...[{ packageId }, { destinationId: plan.destinationId }],
    ...[
      { packageId, status: "PENDING" },
      { packageName: "cohort", limit: 1 },
    ],
    { destinationId: plan.destinationId, createdAfter: "2020-01-01" },
  ];
  for (const filter of filters) expect(await ids(filter)).toEqual([asked.id]);
  expect(await ids({ packageId, status: "FAILED" })).toEqual([]);
  expect(await ids({ packageId, endedAfter: "2020-01-01" })).toEqual([]);
  expect(await ids({ packageId }, ["other"])).toEqual([]);
  const done = await room.pushed(asked);
  expect((await ids({ endedAfter: "2020-01-01", limit: 1 }))[0]).toBe(done.id);
  const stranger = () =>
    as("viewer", () => get({ pushJobId: asked.id }), { projectIds: ["other"] });
  await expect(stranger()).rejects.toMatchObject({ code: "push_job.not_found" });
  await expect(ids({ createdAfter: "2026-01-02", createdBefore: "2026-01-01" })).rejects.toThrow();
});
