import { text as textOf } from "node:stream/consumers";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import {
  GetScheduleCommand,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Certificate } from "#core/audit/certificate-schema";
import { faultOfLines } from "#core/audit/verify/root";
import { faultOfSignature } from "#core/audit/verify/signature";
import type { Fastq } from "#core/fastq/schema";
import type { Page } from "#core/page-schema";
import type { PushJob } from "#core/share/push/schema";
import type { SharedFile, SharedLine, SharingJob } from "#core/share/sharing-job/schema";
import type { Problem } from "#functions/api/problem";
import {
  archive,
  calmIcav2,
  fast,
  destinationId as icaProject,
  recipient,
} from "#tests/functions/copy-support";
import { fastqsOf, reads } from "#tests/functions/fastq-support";
import { spyOn } from "#tests/functions/spy";
import { actIn, resource, rowsOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let fastqs: ReturnType<typeof fastqsOf>;
const shareDestination = `s3://${recipient}/sharing/`;
const failing = `s3://${recipient}/failing/`;
const clinic = `icav2://${icaProject}/`;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  fastqs = fastqsOf(cloud);
  calmIcav2(cloud);
  cloud.objects.ensureBucket(recipient);
  await destination(shareDestination);
  await destination(failing);
  await destination(clinic);
  await withoutSweeps();
  await fast(cloud);
});
afterAll(() => cloud.close());

async function destination(uri: string): Promise<void> {
  const answer = await api("admin", "POST", "destinations", {
    ...{ name: "hospital", uri, projectIds: ["demo"], recipient: "A hospital" },
    contact: "a@b.example",
    ...(uri.startsWith("s3:") && { ownerAccountId: "000000000000" }),
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

/** Events alone take jobs on: nobody waits for a sweep. */
async function withoutSweeps(): Promise<void> {
  const client = new SchedulerClient({});
  for await (const { Schedules = [] } of paginateListSchedules({ client }, {}))
    for (const { Name = "" } of Schedules) {
      if (!/SharingDue/.test(Name)) continue;
      const { $metadata, ...schedule } = await client.send(new GetScheduleCommand({ Name }));
      await client.send(new UpdateScheduleCommand({ ...schedule, State: "DISABLED" } as never));
    }
}

const api = <T>(role: string, method: string, path: string, body?: object, headers = {}) =>
  cloud.api<T>(role, method, `/api/v1/${path}`, body, headers);

async function ask(body: object, headers = {}): Promise<SharingJob> {
  const answer = await api<SharingJob>("sharer", "POST", "sharing-jobs", body, headers);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  expect(answer.headers.get("location")).toBe(`/api/v1/sharing-jobs/${answer.body.id}`);
  return answer.body;
}

const now = async ({ id }: Pick<SharingJob, "id">, role = "sharer") =>
  (await api<SharingJob>(role, "GET", `sharing-jobs/${id}`)).body;

const until = (job: SharingJob, wanted: (found: SharingJob) => void) =>
  eventually(async () => {
    const found = await now(job);
    wanted(found);
    return found;
  }, 120);
const ended = (job: SharingJob) =>
  until(job, (found) => expect(found.status, JSON.stringify(found)).toMatch(/SUCC|FAIL|ABORT/));

async function linesOf({ id }: SharingJob, kind: string): Promise<SharedLine[]> {
  const path = `sharing-jobs/${id}/contents?kind=${kind}&limit=1`;
  const lines: SharedLine[] = [];
  let cursor = "";
  do {
    const { body } = await api<Page<SharedLine>>("viewer", "GET", path + cursor);
    lines.push(...body.items);
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : "";
  } while (cursor);
  return lines;
}

/** A library with a fastq of two files. */
async function library(libraryId: string, storageClass?: string): Promise<Fastq> {
  const [r1, r2] = await Promise.all(
    ["R1", "R2"].map((name) => fastqs.object(`${libraryId}/${name}.fastq.gz`, storageClass)),
  );
  return fastqs.fastq(libraryId, { r1: r1 ?? "", r2: r2 ?? "" });
}

test("a push goes from its dry run by a second person's approval to files at the destination and their lists", async () => {
  const spy = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "seqferry");
  const fastq = await library("L2600701");
  const push = {
    ...{ libraryIdList: ["L2600701"], dataTypeList: ["Fastq"] },
    ...{ shareType: "push", shareDestination },
  };
  const refused = await api<Problem>("sharer", "POST", "sharing-jobs", push);
  expect([refused.status, refused.body.code]).toEqual([409, "sharing_job.no_dry_run"]);
  const dry = await ended(await ask({ ...push, dryrun: true }));
  expect(dry).toMatchObject({
    ...{ status: "SUCCEEDED", counts: { fastqs: 1, portalRunIds: 0, objects: 2 } },
  });
  expect(await linesOf(dry, "objects")).toMatchObject([{ state: "to-send" }, { state: "to-send" }]);
  const key = { "idempotency-key": "one push" };
  const job = await ask(push, key);
  expect((await ask(push, key)).id).toBe(job.id);
  const waiting = await until(job, ({ phase }) => expect(phase).toBe("approval"));
  expect(waiting).toMatchObject({ status: "RUNNING", planHash: dry.planHash, dryRunId: dry.id });
  const decision = { decision: "APPROVED", planHash: waiting.planHash };
  const given = await api("approver", "PATCH", `approvals/${waiting.approvalId}`, decision);
  expect(given.status, JSON.stringify(given.body)).toBe(200);
  const done = await ended(job);
  expect(done, JSON.stringify(done)).toMatchObject({
    ...{ status: "SUCCEEDED", phase: "push", counts: { fastqs: 1, portalRunIds: 0, objects: 2 } },
  });
  expect(await linesOf(done, "fastqs")).toMatchObject([{ fastqId: fastq.id, isArchived: false }]);
  const objects = await linesOf(done, "objects");
  expect(objects).toMatchObject([{ state: "sent" }, { state: "sent" }]);
  for (const one of objects) {
    const uri = one.kind === "objects" ? one.destinationUri : undefined;
    const { Body } = await cloud.s3.send(
      new GetObjectCommand({
        ...{ Bucket: recipient, Key: String(uri).slice(`s3://${recipient}/`.length) },
      }),
    );
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(reads)).toBe(true);
  }
  const { body: file } = await api<SharedFile>(
    "viewer",
    "GET",
    `sharing-jobs/${job.id}/contents-file`,
  );
  const text = await (await fetch(file.url)).text();
  expect(
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).kind),
  ).toEqual([...["fastqs", "objects", "objects"]]);
  await eventually(async () => {
    const told = (await spy.events()).filter(({ detail }) =>
      JSON.stringify(detail).includes(job.id),
    );
    expect(told.map((event) => event["detail-type"]).sort()).toEqual([
      ...["SharingJobRequested", "SharingJobStarted", "SharingJobSucceeded"],
    ]);
  });
});

/** A library's first push to a place, after its dry run, once it has ended. `before` is done before it is approved. */
async function approvedPush(libraryId: string, to: string, before = async () => {}) {
  const push = {
    ...{ libraryIdList: [libraryId], dataTypeList: ["fastq"] },
    ...{ shareType: "push", shareDestination: to },
  };
  await ended(await ask({ ...push, dryrun: true }));
  const job = await ask(push);
  const waiting = await until(job, ({ phase }) => expect(phase).toBe("approval"));
  await before();
  const decision = { decision: "APPROVED", planHash: waiting.planHash };
  await api("approver", "PATCH", `approvals/${waiting.approvalId}`, decision);
  return ended(job);
}

test("a push to ICA, a fifth of whose jobs fail, brings every file, and its certificate holds offline", async () => {
  // What lies below is ICA's as well: it copies that by its own jobs.
  const storage = { bucketName: archive, keyPrefix: "L2600704/" };
  cloud.icav2.ensureProject({ name: "demo-archive", storage });
  await library("L2600704");
  cloud.icav2.changeSettings({ failureRate: 0.2 });
  const done = await approvedPush("L2600704", clinic);
  expect(done, JSON.stringify(done)).toMatchObject({
    ...{ status: "SUCCEEDED", counts: { fastqs: 1, objects: 2 } },
  });
  expect(await linesOf(done, "objects")).toMatchObject([{ state: "sent" }, { state: "sent" }]);
  const path = `push-jobs/${done.pushJobId}`;
  const push = await eventually(async () => {
    const { body } = await api<PushJob>("viewer", "GET", path);
    expect(body.phase).toBe("done");
    return body;
  });
  const { body: certificate } = await api<Certificate>("viewer", "GET", `${path}/certificate`);
  expect(faultOfSignature(certificate)).toBeUndefined();
  const log = await cloud.objects.get(resource(cloud.outputs, "AuditBucket"), push.log?.key ?? "");
  const lines = (await textOf(log.body)).split("\n").slice(1, -1);
  expect([lines.length, faultOfLines(lines, certificate.outcomes)]).toEqual([2, undefined]);
});

test("a push that fails ends its job as soon as that is written down, without a sweep", async () => {
  await library("L2600705");
  const done = await approvedPush("L2600705", failing, async () => {
    await cloud.objects.put(archive, "L2600705/R1.fastq.gz", Buffer.from("other reads"));
  });
  expect(done).toMatchObject({
    ...{ status: "FAILED", errorName: "PushError", counts: { objects: 2 } },
  });
  const states = (await linesOf(done, "objects")).map((one) => one.kind === "objects" && one.state);
  expect(states.sort()).toEqual(["failed", "sent"]);
});

test("a pull answers both URLs, which work; they are in no row, log or list", async () => {
  await library("L2600702");
  const body = { libraryIdList: ["L2600702"], dataTypeList: ["FASTQ"], shareType: "pull" };
  const { limsCsvUrl, downloadScriptUrl, ...job } = await ended(await ask(body));
  expect(job).toMatchObject({ status: "SUCCEEDED", counts: { objects: 2 } });
  expect(await (await fetch(limsCsvUrl ?? "")).text()).toMatch(/^library_id,.*\r?\nL2600702,/);
  expect(await (await fetch(downloadScriptUrl ?? "")).text()).toMatch(/^#!\/bin\/sh/);
  const secrets = [limsCsvUrl, downloadScriptUrl].map(
    (url) => /[\w-]{43}/.exec(url ?? "")?.[0] ?? "-",
  );
  const { body: list } = await api("sharer", "GET", "sharing-jobs");
  const seen = JSON.stringify([list, await now(job, "viewer"), await rowsOf(cloud), cloud.logs]);
  for (const secret of secrets) expect(seen).not.toContain(secret);
});

test("archived fastqs are thawed and named by DataDefrostingError, without a wait", async () => {
  const { id } = await library("L2600703", "GLACIER");
  const body = { libraryIdList: ["L2600703"], dataTypeList: ["Fastq"], shareType: "pull" };
  const named = await ended(await ask(body));
  expect(named).toMatchObject({ errorName: "FastqArchivedError", archivedFastqIds: [id] });
  const thawing = await ended(await ask({ ...body, defrostArchivedFastqs: true }));
  expect(thawing).toMatchObject({ errorName: "DataDefrostingError", archivedFastqIds: [id] });
  await eventually(async () => {
    const { items } = await fastqs.ask<Page<object>>("GET", `/unarchiving-jobs?fastqId=${id}`);
    expect(items).toHaveLength(1);
  });
});

describe("a request is refused, and nothing is made of it", () => {
  test.each([
    ["a body that is empty", "sharer", {}, 400, "request.invalid"],
    ["a member that is not known", "sharer", { dryRun: true }, 400, "request.invalid"],
    [
      "a destination that is not registered",
      "sharer",
      {
        ...{
          libraryIdList: ["L2600701"],
          dataTypeList: ["Fastq"],
          shareType: "push",
          dryrun: true,
        },
        shareDestination: `s3://${recipient}/elsewhere/`,
      },
      409,
      "plan.refused",
    ],
    [
      "somebody who may not share",
      "viewer",
      { libraryIdList: ["L2600701"], dataTypeList: ["Fastq"], shareType: "pull" },
      403,
      "auth.forbidden",
    ],
  ])("%s", async (_, role, body, status, code) => {
    const answer = await api<Problem>(role, "POST", "sharing-jobs", body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

test("an abort ends the package that is being made, by its event", async () => {
  const body = { libraryIdList: ["L2600701"], dataTypeList: ["Fastq"], shareType: "pull" };
  const job = await ask(body);
  const path = `sharing-jobs/${job.id}`;
  const aborted = await api<SharingJob>("sharer", "PATCH", path, { status: "ABORTED" });
  expect([aborted.status, aborted.body.status]).toEqual([200, "ABORTED"]);
  await eventually(async () => {
    const { body: made } = await api("viewer", "GET", `packages/${job.packageId}`);
    expect(made).toMatchObject({ status: "ABORTED" });
  });
});
