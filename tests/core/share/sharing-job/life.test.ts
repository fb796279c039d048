import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Aws from "#core/aws";
import * as Links from "#core/package/link";
import { packageEntity } from "#core/package/package.entity";
import { find as findPackage } from "#core/package/package-row";
import { setting } from "#core/settings";
import { decide as decideApproval } from "#core/share/approval/approval";
import { find as findPlan } from "#core/share/plan/row";
import { set as setPolicy } from "#core/share/policy/policy";
import { find as findPush } from "#core/share/push/row";
import { actingFor } from "#core/share/sharing-job/act";
import { advance } from "#core/share/sharing-job/advance";
import * as Contents from "#core/share/sharing-job/contents";
import { keysOf } from "#core/share/sharing-job/schema";
import { abort, get, list } from "#core/share/sharing-job/sharing-job";
import { sweep } from "#core/share/sharing-job/sweep";
import { hours, minutes } from "#core/time";
import {
  aLibrary,
  as,
  ask,
  asSystem,
  dry,
  endPush,
  eventsOf,
  makePlan,
  openRoom,
  pull,
  push,
  type Room,
  rowOf,
  seal,
} from "#tests/core/share/sharing-job/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const go = (id: string) => asSystem(() => advance(id));
const now = (id: string, role: "viewer" | "sharer" = "viewer", by?: string) =>
  as(role, () => get({ sharingJobId: id }), by ? { id: by } : {});
const linesOf = async (id: string, kind: "fastqs" | "portalRunIds" | "objects") =>
  (await as("viewer", () => Contents.list({ sharingJobId: id, kind }))).items;

/** A job whose package is sealed, as far as it goes by itself. */
async function packaged(libraryId: string, more: object, sealing = {}) {
  const job = await ask(libraryId, more);
  await seal(room, { packageId: job.packageId, libraryId }, sealing);
  await go(job.id);
  return rowOf(job.id);
}

/** The same, with its plan made. */
async function planned(libraryId: string, more: object, sealing = {}) {
  const { sharingJobId, planId = "" } = await packaged(libraryId, more, sealing);
  await makePlan(planId);
  await go(sharingJobId);
  return rowOf(sharingJobId);
}

async function approve(planId = "", decision: "APPROVED" | "REJECTED" = "APPROVED") {
  const plan = await findPlan(planId);
  const { approvalId = "", planHash = "" } = plan ?? {};
  await as("approver", () => decideApproval({ approvalId, decision, planHash }));
}

describe("a push", () => {
  test("that no dry run has shown is refused, and says what comes near to one; it is in the audit", async () => {
    const libraryId = aLibrary();
    const refused = (message: RegExp) =>
      expect(ask(libraryId, push)).rejects.toMatchObject({
        ...{ code: "sharing_job.no_dry_run", message: expect.stringMatching(message) },
      });
    await refused(/No dry run has shown/);
    const { id, packageId } = await ask(libraryId, dry);
    await refused(new RegExp(`${id}, an equal one, is still PENDING`));
    await seal(room, { packageId, libraryId });
    await go(id);
    await makePlan((await rowOf(id)).planId ?? "");
    await go(id);
    await expect(ask(aLibrary(), push)).rejects.toMatchObject({
      message: expect.stringContaining(`The last one, ${id}, has other values of libraryIdList.`),
    });
    const { packageId: made } = await ask(libraryId, push);
    expect((await Audit.history("demo")).map(({ action }) => action)).toEqual(
      Array(3).fill("sharing_job.refused"),
    );
    expect(await findPackage(made)).toMatchObject({ status: "PENDING", createdBy: "ada" });
    await room.clock.advance(hours(24));
    await refused(new RegExp(`${id}, an equal one, ended at .*it counts for 24 hours`));
  });

  test("to a place that nothing may go to is refused before anything is made", async () => {
    const { items: before } = await as("viewer", () => list({}));
    for (const shareDestination of [
      "s3://sharing-target-evil/in/",
      `${push.shareDestination}../x/`,
    ])
      await expect(ask(aLibrary(), { ...dry, shareDestination })).rejects.toMatchObject({
        code: "plan.refused",
      });
    expect((await as("viewer", () => list({}))).items).toEqual(before);
  });

  test("waits for a second person, sends what the dry run has shown, and lists it", async () => {
    const libraryId = aLibrary();
    const seen = await planned(libraryId, dry);
    expect(seen).toMatchObject({ status: "SUCCEEDED", isDryRun: true });
    expect(await linesOf(seen.sharingJobId, "objects")).toMatchObject(
      ["fastq/R1.gz", "fastq/R2.gz", "secondary-analysis/a.vcf"].map((path) => ({
        ...{ path, state: "to-send", destinationUri: `${push.shareDestination}${path}` },
      })),
    );
    const job = await planned(libraryId, push);
    expect(job).toMatchObject({ status: "RUNNING", phase: "approval", planHash: seen.planHash });
    await expect(approve(job.planId)).resolves.toBeUndefined();
    await go(job.sharingJobId);
    const { pushJobId = "" } = await rowOf(job.sharingJobId);
    expect(await findPush(pushJobId)).toMatchObject({ planId: job.planId, createdBy: "ada" });
    const [made] = await Audit.history(pushJobId);
    expect(made).toMatchObject({
      ...{ actorType: "system", actorId: "sharing-jobs" },
      details: { onBehalfOf: { id: "sub-ada", name: "ada" } },
    });
    expect(actingFor(job, () => Actor.use())).toMatchObject({
      ...{ roles: ["sharer"], projectIds: ["demo"] },
    });
    await endPush(pushJobId, "SUCCEEDED");
    await go(job.sharingJobId);
    expect(await now(job.sharingJobId)).toMatchObject({
      ...{ status: "SUCCEEDED", dryRunId: seen.sharingJobId, pushJobId, counts: { objects: 3 } },
    });
    expect((await eventsOf(job.sharingJobId)).map(({ detailType }) => detailType)).toEqual([
      ...["SharingJobRequested", "SharingJobStarted", "SharingJobSucceeded"],
    ]);
  });

  test("may not be approved by who asked for it, and ends when it is rejected, or nobody decides", async () => {
    const libraryId = aLibrary();
    await planned(libraryId, dry);
    const [one, other] = [await planned(libraryId, push), await planned(libraryId, push)];
    const { approvalId = "", planHash = "" } = (await findPlan(one.planId ?? "")) ?? {};
    const own = { approvalId, planHash, decision: "APPROVED" as const };
    await expect(as("approver", () => decideApproval(own), { id: "ada" })).rejects.toMatchObject({
      code: "approval.own",
    });
    await approve(one.planId, "REJECTED");
    await go(one.sharingJobId);
    expect(await now(one.sharingJobId)).toMatchObject({
      ...{ status: "FAILED", errorName: "ApprovalError", pushJobId: null },
    });
    await room.clock.advance(hours(24));
    await asSystem(() => sweep());
    expect(await now(other.sharingJobId)).toMatchObject({
      ...{ status: "FAILED", statusReason: expect.stringMatching(/Nobody decided/) },
    });
  });

  test("that would send anything else than its dry run has shown fails, and says what differs", async () => {
    const libraryId = aLibrary();
    const seen = await planned(libraryId, dry);
    const job = await planned(libraryId, push, { body: "other reads" });
    expect(await now(job.sharingJobId)).toMatchObject({
      ...{ status: "FAILED", errorName: "PlanDiffersError", pushJobId: null },
      statusReason: expect.stringMatching(
        new RegExp(`${seen.sharingJobId} has shown: files of the package.*bytes \\d+ → \\d+`),
      ),
    });
  });

  test("is refused by what was changed between its plan and its push, with the reason", async () => {
    const libraryId = aLibrary();
    await planned(libraryId, dry);
    const job = await planned(libraryId, push);
    await approve(job.planId);
    const policy = { hiddenNamePatterns: ["nothing"] };
    await as("admin", () => setPolicy({ projectId: "demo", policy: policy as never }));
    await go(job.sharingJobId);
    expect(await now(job.sharingJobId)).toMatchObject({
      ...{ status: "FAILED", errorName: "PushError", pushJobId: null },
      statusReason: expect.stringMatching(/sharing policy of demo was changed/),
    });
  });
});

describe("archived fastqs", () => {
  const asked = async () => {
    const { Messages = [] } = await room.sqs.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl: room.queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 },
      }),
    );
    return Messages.length;
  };

  test("fail a job by name, ten of them inline and all in its list; nothing is thawed", async () => {
    const { sharingJobId } = await packaged(aLibrary(), pull, { archived: 12 });
    const job = await now(sharingJobId);
    expect(job).toMatchObject({
      ...{ status: "FAILED", errorName: "FastqArchivedError", archivedFastqCount: 12 },
      ...{ counts: { fastqs: 12, objects: 0 }, linkId: null },
      statusReason: expect.stringMatching(/^12 fastqs are archived: fqr\..* and 2 more\./),
    });
    expect(job.archivedFastqIds).toHaveLength(10);
    expect(await linesOf(sharingJobId, "fastqs")).toHaveLength(12);
    expect(await asked()).toBe(0);
  });

  test("are thawed by a push with defrostArchivedFastqs, which does not wait; a dry run thaws nothing and shows all", async () => {
    const defrost = { defrostArchivedFastqs: true };
    const libraryId = aLibrary();
    const seen = await planned(libraryId, { ...dry, ...defrost }, { archived: 1 });
    expect([seen.status, await asked()]).toEqual(["SUCCEEDED", 0]);
    const job = await packaged(libraryId, { ...push, ...defrost }, { archived: 1 });
    expect(job).toMatchObject({
      ...{ status: "FAILED", errorName: "DataDefrostingError", archivedFastqCount: 1 },
    });
    expect([job.planId, await asked()]).toEqual([undefined, 1]);
  });
});

describe("a pull", () => {
  test("answers both URLs for a day to its creator and the project's sharers, and nowhere else", async () => {
    const { sharingJobId, linkId } = await packaged(aLibrary(), pull);
    const mine = await now(sharingJobId, "viewer", "ada");
    expect(mine).toMatchObject({
      ...{ status: "SUCCEEDED", counts: { fastqs: 1, portalRunIds: 1, objects: 3 } },
      limsCsvUrl: expect.stringMatching(/^https:\/\/api\.example\/d\/[\w-]{43}\/lims\.csv$/),
      downloadScriptUrl: expect.stringMatching(/^https:\/\/api\.example\/s\/[\w-]{43}$/),
    });
    expect(await now(sharingJobId, "sharer")).toEqual(mine);
    const secrets = [mine.limsCsvUrl, mine.downloadScriptUrl].map(
      (url) => /[\w-]{43}/.exec(url ?? "")?.[0] ?? "-",
    );
    const row = await rowOf(sharingJobId);
    const seen = JSON.stringify([
      ...[await now(sharingJobId), row, await as("sharer", () => list({}))],
      ...[await eventsOf(sharingJobId), await Audit.history(sharingJobId)],
    ]);
    for (const secret of secrets) expect(seen).not.toContain(secret);
    expect(await linesOf(sharingJobId, "objects")).toMatchObject([
      ...Array(3).fill({ state: "linked", destinationUri: null }),
    ]);
    expect(await linesOf(sharingJobId, "fastqs")).toMatchObject([{ kind: "fastqs" }]);
    expect(await linesOf(sharingJobId, "portalRunIds")).toMatchObject([{ kind: "portalRunIds" }]);
    const link = await as("viewer", () => Links.get({ linkId: linkId ?? "" }));
    expect(link).toMatchObject({ status: "ACTIVE", createdBy: "ada" });
    const { packageId } = row;
    const made = (await Audit.history(packageId)).find(({ action }) => action === "link.create");
    expect(made).toMatchObject({
      ...{ actorType: "system", actorId: "sharing-jobs" },
      details: { onBehalfOf: { id: "sub-ada", name: "ada" } },
    });
    await room.clock.advance(hours(24));
    expect(await now(sharingJobId, "sharer")).toMatchObject({
      ...{ limsCsvUrl: null, downloadScriptUrl: null },
    });
    for (let n = 0; n < 2; n++) await asSystem(() => sweep());
    const { dueAt, sealedUrls } = await rowOf(sharingJobId);
    expect([row.sealedUrls, dueAt, sealedUrls]).toEqual([
      ...[expect.any(String), undefined, undefined],
    ]);
  });

  test("whose package was deleted fails and says so", async () => {
    const job = await ask(aLibrary(), pull);
    await packageEntity().delete({ packageId: job.packageId }).go();
    await go(job.id);
    expect(await now(job.id)).toMatchObject({ status: "FAILED", errorName: "PackageError" });
  });
});

describe("an abort", () => {
  test("ends the package that is being made; again it changes nothing, and nothing leaves an end", async () => {
    const { id, packageId } = await ask(aLibrary(), pull);
    const aborting = () => as("sharer", () => abort({ sharingJobId: id, status: "ABORTED" }));
    const aborted = await aborting();
    expect(aborted).toMatchObject({ status: "ABORTED", statusReason: "Aborted by sharer." });
    await go(id);
    expect(await findPackage(packageId)).toMatchObject({ status: "ABORTED" });
    expect(await aborting()).toEqual(aborted);
    await room.clock.advance(minutes(21));
    await asSystem(() => sweep());
    expect((await rowOf(id)).dueAt).toBeUndefined();
  });

  test("ends the push, also one that was made in the very moment of it", async () => {
    const libraryId = aLibrary();
    await planned(libraryId, dry);
    const job = await planned(libraryId, push);
    await approve(job.planId);
    await go(job.sharingJobId);
    const { pushJobId = "", ...row } = await rowOf(job.sharingJobId);
    // As if whoever made the push was killed before the job knew of it.
    const { sharingJobEntity } = await import("#core/share/sharing-job/sharing-job.entity");
    await sharingJobEntity()
      .put(row as never)
      .go();
    await as("sharer", () => abort({ sharingJobId: job.sharingJobId, status: "ABORTED" }));
    await go(job.sharingJobId);
    expect(await findPush(pushJobId)).toMatchObject({ status: "ABORTED" });
  });
});

test("a job of another project is there for nobody else, and its lists neither", async () => {
  const { id } = await ask(aLibrary(), pull);
  const stranger = <T>(work: () => T) => as("sharer", work, { id: "eve", projectIds: ["other"] });
  for (const look of [
    () => get({ sharingJobId: id }),
    () => abort({ sharingJobId: id, status: "ABORTED" as const }),
    () => Contents.list({ sharingJobId: id, kind: "fastqs" }),
    () => Contents.getFile({ sharingJobId: id }),
  ])
    await expect(stranger<Promise<unknown>>(look)).rejects.toMatchObject({
      code: "sharing_job.not_found",
    });
  expect((await stranger(() => list({}))).items).toEqual([]);
});

test("lists that were kept their time and are gone are not taken for empty ones, nor linked to", async () => {
  const { sharingJobId } = await planned(aLibrary(), dry);
  expect(await linesOf(sharingJobId, "objects")).not.toEqual([]);
  const { contents: Key } = keysOf(sharingJobId);
  await Aws.s3().send(new DeleteObjectCommand({ Bucket: setting("storageBucket"), Key }));
  for (const look of [
    () => Contents.list({ sharingJobId, kind: "objects" }),
    () => Contents.getFile({ sharingJobId }),
  ])
    await expect(as<Promise<unknown>>("viewer", look)).rejects.toMatchObject({
      code: "list.expired",
    });
});
