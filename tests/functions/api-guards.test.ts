import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { fileIdOf } from "#core/catalogue/file/schema";
import { limsReader } from "#core/catalogue/import/lims/reader";
import { workflowReader } from "#core/catalogue/import/workflow/reader";
import type { Import } from "#core/catalogue/import-schema";
import type { CopyJob } from "#core/copy/schema";
import type { NewLink } from "#core/package/link-schema";
import type { Plan } from "#core/share/plan/schema";
import { endpoints } from "#functions/api/app";
import type { Endpoint } from "#functions/api/endpoint";
import type { Problem } from "#functions/api/problem";
import { folderOf, recipient } from "#tests/functions/copy-support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { aRule, ruleBodies } from "#tests/functions/rule-support";
import {
  actIn,
  addReadSet,
  packageOf,
  readsSelection,
  rowsOf,
  storeOf,
} from "#tests/functions/support";
import { unknown } from "#tests/functions/unknown-ids";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
/** Ids that exist, in the project `demo`. */
let existing: Record<string, string>;
/** A sharer of another project, somebody of the project without any role, and a sharer of it who did nothing yet. */
let tokens: { stranger: string; powerless: string; careless: string };

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const readSet = await addReadSet(cloud);
  const built = await packageOf(cloud, { readSetIds: [readSet.id] });
  const link = await cloud.api<NewLink>("sharer", "POST", `/api/v1/packages/${built.id}/links`, {});
  const copy = await cloud.api<CopyJob>(
    "admin",
    "POST",
    "/api/v1/copy-jobs",
    bodies.createCopyJob?.(),
  );
  existing = {
    storeId: storeOf(cloud),
    readSetId: readSet.id,
    packageId: built.id,
    linkId: link.body.id,
    backfillId: unknown.backfillId ?? "",
    copyJobId: copy.body.id,
    fastqJobId: await fastqJob(),
    ...(await fastqInSet()),
    syncRequestId: await syncRequest(),
    unarchivingJobId: await unarchivingJob(),
    projectId: "demo",
    libraryId: await library(),
    importId: await anImport(),
    ...(await aWorkflowRun()),
    queue: "ReadSetDeadLetters",
    webhookId: await aWebhook(),
    ...(await aPlan(built.id)),
    sharingJobId: await sharingJob(),
    ...(await aRule(cloud, bodies.createRule?.() ?? {})),
  };
  tokens = {
    stranger: await cloud.token({
      username: "stranger",
      groups: ["sharer", "approver", "project:other"],
    }),
    powerless: await cloud.token({ username: "powerless", groups: ["project:demo"] }),
    careless: await cloud.token({ username: "careless", groups: ["sharer", "project:demo"] }),
  };
});
afterAll(() => cloud.close());

async function library(): Promise<string> {
  const values = { library_id: "L2600400", project_id: "demo" };
  const reader = limsReader({ importId: unknown.importId ?? "", dryRun: false });
  await Actor.run(Actor.system("test"), () => reader.take([{ line: 2, values }]));
  return values.library_id;
}

/** A run of the library, with a file. */
async function aWorkflowRun(): Promise<{ portalRunId: string; fileId: string }> {
  const portalRunId = "20241024abcd1234";
  const values = {
    ...{ portal_run_id: portalRunId, library_id: "L2600400", workflow_name: "guards" },
  };
  const reader = workflowReader({ importId: unknown.importId ?? "", dryRun: false });
  await Actor.run(Actor.system("test"), () => reader.take([{ line: 2, values }]));
  await fastqsOf(cloud).object(`analysis/guards/${portalRunId}/a.txt`);
  return { portalRunId, fileId: fileIdOf({ portalRunId, path: "a.txt" }) };
}

/** One of an admin, who waits to upload its file. */
async function anImport(): Promise<string> {
  const made = await cloud.api<Import>("admin", "POST", "/api/v1/imports", bodies.createImport?.());
  return made.body.id;
}

async function aWebhook(): Promise<string> {
  const body = bodies.createWebhook?.();
  return (await cloud.api<{ id: string }>("admin", "POST", "/api/v1/webhooks", body)).body.id;
}

/** A plan for a new destination, the decision on it, and its push. */
async function aPlan(packageId: string) {
  cloud.objects.ensureBucket(recipient);
  const ask = <T>(role: string, method: string, path: string, body?: object) =>
    cloud.api<T>(role, method, `/api/v1/${path}`, body);
  const place = await ask<{ id: string }>("admin", "POST", "destinations", {
    ...bodies.registerDestination?.(),
    uri: `s3://${recipient}/guarded/`,
  });
  const destinationId = place.body.id;
  const wish = { destinationId };
  const { body } = await ask<Plan>("sharer", "POST", `packages/${packageId}/plans`, wish);
  const made = await eventually(async () => {
    const plan = (await ask<Plan>("viewer", "GET", `plans/${body.id}`)).body;
    expect(plan.approval).not.toBeNull();
    return plan;
  });
  const { id: planId, planHash, approval } = made;
  const approvalId = approval?.approvalId ?? "";
  await ask("approver", "PATCH", `approvals/${approvalId}`, { decision: "APPROVED", planHash });
  const push = await ask<{ id: string }>("sharer", "POST", "push-jobs", { planId, planHash });
  return { destinationId, planId, approvalId, pushJobId: push.body.id };
}

/** One whose package finds no files. */
async function sharingJob(): Promise<string> {
  const body = bodies.createSharingJob?.();
  return (await cloud.api<{ id: string }>("sharer", "POST", "/api/v1/sharing-jobs", body)).body.id;
}

/** One of an archived object. */
async function unarchivingJob(): Promise<string> {
  const fastqs = fastqsOf(cloud);
  const { id } = await fastqs.fastq("L2600402", {
    r1: await fastqs.object("guards/R1.fastq.gz", "GLACIER"),
  });
  return (await fastqs.ask<{ id: string }>("POST", "/unarchiving-jobs", { fastqIds: [id] })).id;
}

/** A fastq, and a set that it is in. */
async function fastqInSet(): Promise<{ fastqId: string; fastqSetId: string }> {
  const fastqs = fastqsOf(cloud);
  const { id: fastqId } = await fastqs.fastq("L2600404", {
    r1: await fastqs.object("guards/set_R1.fastq.gz"),
  });
  return { fastqId, fastqSetId: (await fastqs.set("L2600404", [fastqId])).id };
}

/** One that nobody answers. */
async function fastqJob(): Promise<string> {
  const fastqs = fastqsOf(cloud);
  const { id } = await fastqs.fastq("L2600403", {
    r1: await fastqs.object("guards/job_R1.fastq.gz"),
  });
  const asked = { jobType: "FINGERPRINT" };
  return (await fastqs.ask<{ id: string }>("POST", `/fastqs/${id}/jobs`, asked)).id;
}

/** One that waits for a fastq without reads. */
async function syncRequest(): Promise<string> {
  const fastqs = fastqsOf(cloud);
  const { id } = await fastqs.fastq("L2600401");
  return (await fastqs.wait({ fastqIds: [id], requirements: { hasQc: true } })).id;
}

/** A body that each endpoint with one takes. */
const bodies: Record<string, () => object> = {
  createPackage: () => ({
    name: "cohort",
    selection: readsSelection({ readSetIds: [existing.readSetId ?? ""] }),
  }),
  previewPackage: () => ({
    selection: readsSelection({ readSetIds: [existing.readSetId ?? ""] }),
  }),
  changePackage: () => ({ status: "ABORTED" }),
  createLink: () => ({}),
  createDirectUrls: () => ({}),
  registerDestination: () => ({
    ...{ name: "guards", uri: `s3://${recipient}/guards/`, projectIds: ["demo"] },
    ...{ recipient: "A hospital", contact: "a@b.example", ownerAccountId: "000000000000" },
  }),
  changeDestination: () => ({ name: "guarded" }),
  createWebhook: () => ({
    ...{ url: "https://example.org/guards", events: ["AlertRaised"], projectIds: ["demo"] },
    description: "guards",
  }),
  changeWebhook: () => ({ description: "guarded" }),
  askWebhookDelivery: () => ({}),
  setSharingPolicy: () => ({}),
  createPlan: () => ({ shareDestination: `s3://${recipient}/guarded/` }),
  createPushJob: () => ({ planId: unknown.planId, planHash: "0".repeat(64) }),
  changePushJob: () => ({ status: "ABORTED" }),
  decideApproval: () => ({ decision: "REJECTED", planHash: "0".repeat(64) }),
  createSharingJob: () => ({
    ...{ libraryIdList: ["L2600400"], dataTypeList: ["Fastq"], shareType: "pull" },
  }),
  changeSharingJob: () => ({ status: "ABORTED" }),
  ...ruleBodies,
  createBackfill: () => ({ sequenceStoreId: existing.storeId }),
  changeBackfill: () => ({ status: "PAUSED" }),
  createCopyJob: () => ({
    projectId: "demo",
    dryRun: true,
    sourceUriList: ["icav2://b23fb516-d852-4985-adcc-831c12e8cd22/a.fastq.gz"],
    destinationUri: folderOf("guards"),
  }),
  changeCopyJob: () => ({ status: "ABORTED" }),
  createSyncRequest: () => ({
    fastqIds: ["fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"],
    requirements: { hasQc: true },
  }),
  createFastq: () => ({ index: "ACGT", instrumentRunId: "guards", libraryId: "L1" }),
  changeFastq: () => ({ isValid: true }),
  setFastqReads: () => ({ r1: { uri: "s3://elsewhere/a.fastq.gz" } }),
  setFastqFacts: () => ({ readCount: 1 }),
  createFastqSet: () => ({ libraryId: "L1", fastqIds: [unknown.fastqId] }),
  changeFastqSet: () => ({ isCurrent: true }),
  linkFastq: () => ({ fastqId: existing?.fastqId ?? unknown.fastqId }),
  mergeFastqSets: () => ({
    fastqSetIds: [unknown.fastqSetId, "fqs.01JD4XVQ4S8Y6Z9T3M2K7B5C1B"],
  }),
  launchFastqJob: () => ({ jobType: "FINGERPRINT" }),
  reportFastqJob: () => ({ status: "RUNNING" }),
  changeSyncRequest: () => ({ status: "ABORTED" }),
  createUnarchivingJob: () => ({ fastqIds: ["fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"] }),
  changeUnarchivingJob: () => ({ status: "ABORTED" }),
  createImport: () => ({ kind: "lims", fileName: "lims.csv", sizeBytes: 1 }),
  changeImport: () => ({ status: "ABORTED" }),
  redriveDeadLetters: () => ({}),
};

const cases = endpoints.map((endpoint) => [endpoint.operationId, endpoint] as const);
const withParams = cases.filter(([, { params }]) => params);
const pathOf = ({ path }: Endpoint, ids: Record<string, string>) =>
  `/api/v1${path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name)}`;

function call(token: string | undefined, endpoint: Endpoint, ids = existing, more = "") {
  const body = endpoint.body && (bodies[endpoint.operationId]?.() ?? {});
  const path = pathOf(endpoint, ids) + more;
  return cloud.api<Problem>(token, endpoint.method.toUpperCase(), path, body);
}

describe.each(cases)("%s", (_, endpoint) => {
  test("answers 401 without a token and with one that nobody signed", async () => {
    const [head, payload] = (cloud.outputs.tokens.admin ?? "").split(".");
    for (const token of [undefined, "nonsense", `${head}.${payload}.c2lnbmF0dXJl`])
      expect((await call(token, endpoint)).status).toBe(401);
  });

  test("answers 403 to who lacks its role, and names the role", async () => {
    const { status, body } = await call(
      endpoint.role === "viewer" ? tokens.powerless : "viewer",
      endpoint,
    );
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: "auth.forbidden",
      detail: `This needs the role "${endpoint.role}".`,
      hint: expect.any(String),
    });
  });

  test("refuses a query parameter that it does not know, and says which it takes", async () => {
    const { status, headers, body } = await call("admin", endpoint, existing, "?nonsense=1");
    expect(status).toBe(400);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body.hint).toMatch(/^It takes/);
    expect(body.errors).toEqual([{ path: "nonsense", message: expect.any(String) }]);
  });
});

/** What only admins may call hides nothing from them; to others it answers 403 before it looks. */
const masked = withParams.filter(([, { role }]) => role !== "admin");

describe.each(masked)("%s of one thing", (_, endpoint) => {
  test("answers 404 for what is another project's, in the words for what does not exist", async () => {
    const foreign = await call(tokens.stranger, endpoint);
    const missing = await call(tokens.stranger, endpoint, unknown);
    const blank = (body: Problem, ids: Record<string, string>) =>
      Object.values(ids).reduce(
        (text, id) => text.replaceAll(id, "<id>"),
        JSON.stringify({ ...body, requestId: "" }),
      );
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(blank(foreign.body, existing)).toBe(blank(missing.body, unknown));
    expect([...foreign.headers.keys()]).toEqual([...missing.headers.keys()]);
  });
});

describe.each(withParams)("%s of one thing", (_, endpoint) => {
  test("answers 404 for what there is not", async () => {
    const { status, body } = await call("admin", endpoint, unknown);
    expect(status).toBe(404);
    expect(body.hint).toEqual(expect.any(String));
  });

  test("answers 400 that names each id that cannot be one", async () => {
    const wrong = Object.fromEntries(Object.keys(unknown).map((name) => [name, "x'y"]));
    const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    const { status, body } = await call("admin", endpoint, wrong);
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(names);
  });
});

test("every endpoint with a body has one in this test", () => {
  const taking = endpoints.filter(({ body }) => body).map(({ operationId }) => operationId);
  expect(Object.keys(bodies).sort()).toEqual(taking.sort());
});

const packages = "/api/v1/packages";
const links = () => `${packages}/${existing.packageId}/links`;
const selection = readsSelection({ readSetIds: ["3000000001"] });
const dataTypeList = ["fastq"];

test.each<[string, () => string, unknown, string[]]>([
  ["no members", () => packages, {}, ["name", "selection"]],
  ["no selection", () => packages, { name: "cohort" }, ["selection"]],
  ["no name of a package", () => packages, { name: " ", selection }, ["name"]],
  ["a control character", () => packages, { name: "a\u0007b", selection }, ["name"]],
  [
    "an id that is none",
    () => packages,
    { name: "cohort", selection: { readSetIdList: ["1", "x"], dataTypeList } },
    ["selection.readSetIdList.0", "selection.readSetIdList.1"],
  ],
  [
    "too many read sets",
    () => packages,
    {
      name: "cohort",
      selection: { readSetIdList: Array(10_001).fill("3000000001"), dataTypeList },
    },
    ["selection.readSetIdList"],
  ],
  [
    "a number for a text",
    () => packages,
    { name: 1, selection: { sampleIdList: [2], dataTypeList } },
    ["name", "selection.sampleIdList.0"],
  ],
  [
    "a project of others",
    () => packages,
    { name: "cohort", selection, projectId: "other" },
    ["projectId"],
  ],
  ["a list", () => packages, [], [""]],
  [
    "two selectors",
    () => "/api/v1/package-previews",
    { selection: { libraryIdList: ["L1"], subjectIdList: ["S1"], dataTypeList } },
    ["selection.subjectIdList"],
  ],
  ["too short a life", links, { expiresInDays: 5 }, ["expiresInDays"]],
  ["too long a life", links, { expiresInDays: 91 }, ["expiresInDays"]],
  ["half a day", links, { expiresInDays: 7.5 }, ["expiresInDays"]],
])(
  "a body with %s is refused by the names of its fields, and nothing is written",
  async (_, path, body, fields) => {
    const answer = await cloud.api<Problem>(tokens.careless, "POST", path(), body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe("request.invalid");
    expect(answer.body.errors?.map(({ path }) => path)).toEqual(fields);
    for (const { message } of answer.body.errors ?? []) expect(message).not.toBe("");
    // Whatever is written says by whom; others' work goes on in the background meanwhile.
    const rows = (await rowsOf(cloud)).map((row) => JSON.stringify(row));
    expect(rows.filter((row) => row.includes("careless"))).toEqual([]);
  },
);

test.each(["{", "name=x", '"'])("the body %s is refused as no JSON", async (body) => {
  const { status, body: problem } = await cloud.api<Problem>("sharer", "POST", packages, body);
  expect([status, problem.detail]).toEqual([400, "The body is not JSON."]);
});

test.each([
  ["read-sets?limit=0", "limit"],
  ["read-sets?limit=201", "limit"],
  ["read-sets?status=LOST", "status"],
  ["read-sets?storeId=abc", "storeId"],
  ["read-sets?sampleId=", "sampleId"],
  ["packages?status=DONE", "status"],
  ["packages?limit=many", "limit"],
])("GET %s is refused by the name of the parameter", async (path, field) => {
  const { status, body } = await cloud.api<Problem>("viewer", "GET", `/api/v1/${path}`);
  expect(status).toBe(400);
  expect(body.errors?.map(({ path }) => path)).toEqual([field]);
});

test("a route that there is not answers 404 with its own code", async () => {
  const { status, body } = await cloud.api<Problem>("viewer", "GET", "/api/v1/nothing");
  expect([status, body.code]).toEqual([404, "request.unknown_route"]);
});
