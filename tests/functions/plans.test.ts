import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Approval } from "#core/share/approval/schema";
import type { Destination } from "#core/share/destination/schema";
import type { Plan, PlanItem } from "#core/share/plan/schema";
import { assertUsable } from "#core/share/plan/usable";
import {
  calmIcav2,
  recipient,
  destinationId as recipientProject,
} from "#tests/functions/copy-support";
import { asUser } from "#tests/functions/plans-support";
import { actIn, addReadSet, packageOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let packageId: string;
let place: Destination;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  calmIcav2(cloud);
  cloud.objects.ensureBucket(recipient);
  cloud.objects.ensureBucket(`${recipient}-evil`);
  const readSet = await addReadSet(cloud, { fileNames: ["a_R1.fastq.gz", "a_R2.fastq.gz"] });
  packageId = (await packageOf(cloud, { readSetIds: [readSet.id] })).id;
  place = (await register({})).body;
});
afterAll(() => cloud.close());

type Problem = { code: string; detail: string; errors?: { path: string }[] };
const api = <T>(role: string, method: string, path: string, body?: object, headers = {}) =>
  cloud.api<T>(role, method, `/api/v1/${path}`, body, headers);

function register(more: object) {
  return api<Destination & Problem>("admin", "POST", "destinations", {
    ...{ name: "hospital", uri: `s3://${recipient}/plans/`, projectIds: ["demo"] },
    ...{ recipient: "A hospital", contact: "a@b.example", ownerAccountId: "000000000000", ...more },
  });
}

async function planned(asked: object, role = "sharer"): Promise<Plan> {
  const { status, headers, body } = await api<Plan>(
    role,
    "POST",
    `packages/${packageId}/plans`,
    asked,
  );
  expect(status).toBe(202);
  expect(headers.get("location")).toBe(`/api/v1/plans/${body.id}`);
  return eventually(async () => {
    const plan = (await api<Plan>("viewer", "GET", `plans/${body.id}`)).body;
    expect(["SUCCEEDED", "FAILED"]).toContain(plan.status);
    return plan;
  });
}

test("a package is planned, its files are listed, and a second person's approval makes the plan usable", async () => {
  const plan = await planned({ shareDestination: `s3://${recipient}/plans/cohort` });
  expect(plan).toMatchObject({
    ...{ status: "SUCCEEDED", destinationId: place.id },
    destinationUri: `s3://${recipient}/plans/cohort/`,
    totals: { objects: 2, toSend: 2, alreadyThere: 0, collisions: 0 },
    approval: { isNeeded: true, status: "PENDING" },
  });
  const { body: page } = await api<{ items: PlanItem[] }>(
    "viewer",
    "GET",
    `plans/${plan.id}/items`,
  );
  expect(page.items.map(({ action }) => action)).toEqual(["send", "send"]);
  const listed = await api<{ items: Plan[] }>(
    "viewer",
    "GET",
    `packages/${packageId}/plans?limit=1`,
  );
  expect(listed.body.items).toEqual([plan]);
  const use = () =>
    asUser("sharer", () => assertUsable({ planId: plan.id, planHash: plan.planHash ?? "" }));
  await expect(use()).rejects.toMatchObject({ code: "plan.not_approved" });
  const path = `approvals/${plan.approval?.approvalId}`;
  const waiting = await api<{ items: Approval[] }>("viewer", "GET", "approvals?status=PENDING");
  expect(waiting.body.items.map(({ id }) => `approvals/${id}`)).toContain(path);
  const wish = { decision: "APPROVED", planHash: plan.planHash };
  const given = await api<Approval>("approver", "PATCH", path, wish, { "if-match": '"1"' });
  expect(given.body).toMatchObject({ status: "APPROVED", version: 2 });
  expect((await use()).destination.destinationId).toBe(place.id);
});

test("all plans of one's projects are listed, newest first, as the filters have it", async () => {
  const first = await planned({ destinationId: place.id, prefix: "list-1/" });
  const second = await planned({ destinationId: place.id, prefix: "list-2/" });
  const list = async (role: string, query: string) =>
    (await api<{ items: Plan[]; nextCursor: string | null }>(role, "GET", `plans?${query}`)).body;
  const one = await list("viewer", "limit=1");
  const two = await list("viewer", `limit=1&cursor=${encodeURIComponent(one.nextCursor ?? "")}`);
  expect([...one.items, ...two.items]).toEqual([second, first]);
  expect(second).toMatchObject({ packageName: "cohort", projectId: "demo" });
  const all = (await list("viewer", "")).items.map(({ id }) => id);
  for (const query of [
    `packageId=${packageId}`,
    `destinationId=${place.id}`,
    ...["projectId=demo", "status=SUCCEEDED"],
  ])
    expect((await list("viewer", query)).items.map(({ id }) => id)).toEqual(all);
  const nobodys = "01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
  for (const query of [
    `packageId=pkg.${nobodys}`,
    `destinationId=dst.${nobodys}`,
    ...["projectId=other", "status=FAILED"],
  ])
    expect(await list("viewer", query)).toEqual({ items: [], nextCursor: null });
  const stranger = await cloud.token({ username: "stranger", groups: ["viewer", "project:other"] });
  for (const query of ["", `packageId=${packageId}`, "projectId=demo"])
    expect((await list(stranger, query)).items).toEqual([]);
});

test("who made a plan does not approve it, whatever their roles", async () => {
  const plan = await planned({ destinationId: place.id, prefix: "own/" }, "admin");
  const wish = { decision: "APPROVED", planHash: plan.planHash };
  const path = `approvals/${plan.approval?.approvalId}`;
  const { status, body } = await api<Problem>("admin", "PATCH", path, wish);
  expect([status, body.code]).toEqual([403, "approval.own"]);
});

test("the same files in ICA are planned as well, once their folder there was tried", async () => {
  const uri = `icav2://${recipientProject}/`;
  const { body, status } = await register({ uri, ownerAccountId: undefined });
  expect([status, body.backend, body.check.isUsable]).toEqual([201, "icav2", true]);
  const plan = await planned({ shareDestination: `${uri}cohort/` });
  expect(plan).toMatchObject({ status: "SUCCEEDED", totals: { objects: 2, toSend: 2 } });
  const [first] = (
    await api<{ items: PlanItem[] }>("viewer", "GET", `plans/${plan.id}/items?limit=1`)
  ).body.items;
  const there = `/cohort/${first?.path}`;
  await cloud.icav2.putFile(recipientProject, there, { sizeBytes: 1 + (first?.sizeBytes ?? 0) });
  const again = await planned({ shareDestination: `${uri}cohort/` });
  expect(again.totals).toMatchObject({ objects: 2, toSend: 1, collisions: 1 });
  expect(again.findings).toMatchObject([{ code: "file.collision", subject: first?.path }]);
  const none = await register({ uri: `${uri}not-there/`, ownerAccountId: undefined });
  expect(none.body).toMatchObject({ code: "destination.refused" });
  expect(none.body.detail).toMatch(/no such folder/);
});

describe("nothing is planned, and the reason is told, for", () => {
  test.each([
    ["an empty body", {}, 400, ["destinationId"]],
    [
      "two places",
      { destinationId: "dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", shareDestination: "s3://a/" },
      400,
      ["shareDestination"],
    ],
    ["an id that is none", { destinationId: "dst.1" }, 400, ["destinationId"]],
    ["a member that there is not", { destination: "s3://a/" }, 400, ["", "destinationId"]],
    ["a bucket that nobody registered", { shareDestination: "s3://elsewhere/" }, 409, []],
    [
      "a bucket that looks like one",
      { shareDestination: `s3://${recipient}-evil/plans/` },
      409,
      [],
    ],
    [
      "a way out of a destination",
      { shareDestination: `s3://${recipient}/plans/../other/` },
      409,
      [],
    ],
    [
      "a destination that there is not",
      { destinationId: "dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" },
      404,
      [],
    ],
  ])("%s", async (_, asked, status, paths) => {
    const before = await api<{ items: Plan[] }>("viewer", "GET", `packages/${packageId}/plans`);
    const answer = await api<Problem>("sharer", "POST", `packages/${packageId}/plans`, asked);
    expect(answer.status).toBe(status);
    expect((answer.body.errors ?? []).map(({ path }) => path)).toEqual(
      status === 400 ? expect.arrayContaining(paths) : [],
    );
    const after = await api<{ items: Plan[] }>("viewer", "GET", `packages/${packageId}/plans`);
    expect(after.body.items).toEqual(before.body.items);
  });
});

test("a policy is the usual one until it is set, whole, by who saw the last", async () => {
  const path = "projects/demo/sharing-policy";
  const usual = await api<{ version: number }>("viewer", "GET", path);
  expect(usual.body).toMatchObject({ version: 0, approval: { aboveBytes: 1e12 } });
  const put = (body: object, headers = {}) => api<Problem>("admin", "PUT", path, body, headers);
  expect((await put({ approval: { findings: false } }, { "if-match": '"0"' })).status).toBe(200);
  expect((await put({}, { "if-match": '"0"' })).status).toBe(412);
  const wrong = await put({ releasedColumns: ["name"], hiddenNamePatterns: [""] });
  expect(wrong.body.errors?.map(({ path }) => path)).toEqual([
    ...["releasedColumns.0", "hiddenNamePatterns.0"],
  ]);
  const set = await api<{ version: number }>("viewer", "GET", path);
  expect(set.body).toMatchObject({
    version: 1,
    approval: { newDestination: true, findings: false },
  });
});
