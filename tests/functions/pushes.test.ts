import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Certificate } from "#core/audit/certificate-schema";
import { faultOfLines } from "#core/audit/verify/root";
import { faultOfSignature } from "#core/audit/verify/signature";
import type { Destination } from "#core/share/destination/schema";
import type { Plan } from "#core/share/plan/schema";
import type { PushItem, PushJob } from "#core/share/push/schema";
import {
  archive,
  calmIcav2,
  fast,
  destinationId as icaProject,
  recipient,
} from "#tests/functions/copy-support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { spyOn } from "#tests/functions/spy";
import { actIn, packageOf, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let packageId: string;
let fastqIds: string[];
const api = <T>(role: string, method: string, path: string, body?: object, headers = {}) =>
  cloud.api<T & { code: string; detail: string }>(role, method, `/api/v1/${path}`, body, headers);

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  calmIcav2(cloud);
  cloud.objects.ensureBucket(recipient);
  cloud.objects.ensureBucket(archive);
  // What lies below is ICA's as well: it copies that by its own jobs, and is sent the rest.
  const storage = { bucketName: archive, keyPrefix: "of-ica/" };
  cloud.icav2.ensureProject({ name: "demo-archive", storage });
  const fastqs = fastqsOf(cloud);
  const made = ["of-ica/", "of-ica/b/", "elsewhere/"].map(async (folder) => {
    const r1 = await fastqs.object(`${folder}R1.fastq.gz`);
    return fastqs.fastq("L2600801", { r1, r2: await fastqs.object(`${folder}R2.fastq.gz`) });
  });
  fastqIds = (await Promise.all(made)).map(({ id }) => id);
  await fast(cloud);
  const selection = {
    ...{ libraryIdList: ["L2600801"], dataTypeList: ["fastq"] },
    primaryDataPathPrefix: "/",
  };
  packageId = (await packageOf(cloud, { selection })).id;
});
afterAll(() => cloud.close());

/** A destination, and a plan for it that a second person has approved. */
async function approved(uri: string, more: object = {}) {
  const place = await api<Destination>("admin", "POST", "destinations", {
    ...{ name: "hospital", uri, projectIds: ["demo"], recipient: "A hospital" },
    ...{ contact: "a@b.example", ...more },
  });
  expect(place.status, JSON.stringify(place.body)).toBe(201);
  const wish = { shareDestination: uri };
  const asked = await api<Plan>("sharer", "POST", `packages/${packageId}/plans`, wish);
  const plan = await eventually(async () => {
    const { body } = await api<Plan>("viewer", "GET", `plans/${asked.body.id}`);
    expect(body.status, JSON.stringify(body)).toBe("SUCCEEDED");
    return body;
  });
  const { id: planId, planHash } = plan;
  const early = await api("sharer", "POST", "push-jobs", { planId, planHash });
  expect([early.status, early.body.code]).toEqual([409, "plan.not_approved"]);
  const path = `approvals/${plan.approval?.approvalId}`;
  await api("approver", "PATCH", path, { decision: "APPROVED", planHash });
  return { plan, planId, planHash };
}

async function pushed(wish: object): Promise<PushJob> {
  const asked = await api<PushJob>("sharer", "POST", "push-jobs", wish);
  expect(asked.status, JSON.stringify(asked.body)).toBe(202);
  expect(asked.headers.get("location")).toBe(`/api/v1/push-jobs/${asked.body.id}`);
  return eventually(async () => {
    const { body } = await api<PushJob>("viewer", "GET", `push-jobs/${asked.body.id}`);
    expect(body.phase, JSON.stringify(body)).toBe("done");
    return body;
  }, 120);
}

const pathsOf = async ({ id }: PushJob) => {
  const { body } = await api<{ items: PushItem[] }>("viewer", "GET", `push-jobs/${id}/items`);
  return body.items;
};

test("an approved plan is pushed to S3 by the machines, and its certificate holds offline", async () => {
  const spy = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "orcabus.datasharing");
  const { plan, ...wish } = await approved(`s3://${recipient}/pushed/`, {
    ownerAccountId: "000000000000",
  });
  for (const body of [{}, undefined, { planId: wish.planId }])
    expect((await api("sharer", "POST", "push-jobs", body)).status).toBe(400);
  const done = await pushed(wish);
  expect(done).toMatchObject({
    ...{ status: "SUCCEEDED", counts: { total: 6, sent: 6, failed: 0 } },
    contents: { fastqs: 3, portalRuns: 0, objects: 6 },
  });
  const items = await pathsOf(done);
  for (const { status, destinationUri } of items) {
    const key = destinationUri.slice(`s3://${recipient}/`.length);
    expect([status, (await cloud.objects.get(recipient, key)).sizeBytes]).toEqual([
      "SENT",
      expect.anything(),
    ]);
  }
  const path = `push-jobs/${done.id}`;
  const fastqs = await api<{ items: { id: string }[] }>(
    "viewer",
    "GET",
    `${path}/contents?kind=fastqs`,
  );
  expect(fastqs.body.items.map(({ id }) => id).sort()).toEqual([...fastqIds].sort());
  const { body: certificate } = await api<Certificate>("viewer", "GET", `${path}/certificate`);
  expect(certificate).toMatchObject({ plan: { hash: plan.planHash }, outcomes: { count: 6 } });
  expect(faultOfSignature(certificate)).toBeUndefined();
  const bucket = resource(cloud.outputs, "AuditBucket");
  const text = await textOf((await cloud.objects.get(bucket, done.log?.key ?? "")).body);
  expect(faultOfLines(text.split("\n").slice(1, -1), certificate.outcomes)).toBeUndefined();
  await eventually(async () => {
    const told = (await spy.events()).filter(({ detail }) => detail.id === done.id);
    expect(told.map(({ detail }) => detail.status).sort()).toEqual([
      ...["PENDING", "RUNNING", "SUCCEEDED"],
    ]);
  });
});

test("a push to ICA, a fifth of whose jobs fail, brings every file, whatever its prefix", async () => {
  const uri = `icav2://${icaProject}/`;
  cloud.icav2.changeSettings({ failureRate: 0.2 });
  const { planId, planHash } = await approved(uri);
  const done = await pushed({ planId, planHash });
  expect(done, JSON.stringify(await pathsOf(done))).toMatchObject({
    ...{ status: "SUCCEEDED", counts: { total: 6, sent: 6, failed: 0 } },
    ...{ statusReason: null, certificate: expect.anything() },
  });
  for (const { path } of await pathsOf(done))
    expect(cloud.icav2.find(icaProject, `/${path}`)?.status).toBe("AVAILABLE");
  const again = await pushed({ planId, planHash });
  expect(again.counts).toMatchObject({ sent: 0, alreadyThere: 6 });
});

test("a push is known to who may know of its project, and ids that are none are refused as such", async () => {
  const { body } = await api<{ items: PushJob[] }>(
    "viewer",
    "GET",
    `push-jobs?packageId=${packageId}`,
  );
  expect(body.items).toHaveLength(3);
  const [first] = body.items;
  const wrong = await api("sharer", "PATCH", `push-jobs/${first?.id}`, { status: "ABORTED" });
  expect([wrong.status, wrong.body.code]).toEqual([409, "push_job.wrong_status"]);
  for (const id of ["psh.1", first?.id.replace("psh.", "pkg."), first?.id.replace("psh.", "")])
    expect((await api("viewer", "GET", `push-jobs/${id}`)).status).toBe(400);
  const path = `push-jobs/psh.01JD4XVQ4S8Y6Z9T3M2K7B5C1A`;
  expect((await api("viewer", "GET", path)).body.code).toBe("push_job.not_found");
});
