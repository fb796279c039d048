import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DeleteObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { PutCommand, type PutCommandInput, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import type { Certificate } from "#core/audit/certificate-schema";
import type { AuditFile, AuditRecord } from "#core/audit/schema";
import { documents } from "#core/dynamo";
import { type OutboxRow, outboxEntity } from "#core/outbox";
import type { NewLink } from "#core/package/link-schema";
import { user } from "#tests/cli/support";
import { spyOn } from "#tests/functions/spy";
import {
  actIn,
  addReadSet,
  entities,
  packageOf,
  readsSelection,
  resource,
} from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let spy: Awaited<ReturnType<typeof spyOn>>;
let readSetId: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  spy = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "seqferry");
  readSetId = (await addReadSet(cloud)).id;
});
afterEach(() => cloud.gate.faults.disarm());
const folders: string[] = [];
afterAll(async () => {
  await cloud.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** The stage's events about a package, once there are as many. */
function eventsAbout(packageId: string, count: number) {
  return eventually(async () => {
    const events = (await spy.events()).filter(({ detail }) =>
      JSON.stringify(detail.data).includes(packageId),
    );
    expect(events).toHaveLength(count);
    return events;
  });
}

const person = {
  actorType: "user",
  actorName: "sharer",
  actorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
};
const machine = { actorType: "system", actorName: "packaging", actorId: "packaging" };

describe("every mutation", () => {
  test("leaves a record of who did it, and its event arrives on the stage's bus", async () => {
    const built = await packageOf(cloud, { readSetIds: [readSetId] });
    const path = `/api/v1/packages/${built.id}/links`;
    const link = (await cloud.api<NewLink>("sharer", "POST", path, {})).body;
    await cloud.api("admin", "DELETE", `/api/v1/links/${link.id}`);

    const history = await Audit.history(built.id);
    expect(history).toMatchObject([
      { action: "package.create", ...person, projectId: "demo" },
      { action: "package.start", ...machine, details: { from: "PENDING", to: "RUNNING" } },
      { action: "package.succeed", ...machine, details: { from: "RUNNING", to: "SUCCEEDED" } },
      { action: "link.create", ...person, details: { linkId: link.id } },
      { action: "link.revoke", actorName: "admin", details: { linkId: link.id } },
    ]);
    const events = await eventsAbout(built.id, 5);
    const byType = Object.fromEntries(events.map((event) => [event["detail-type"], event.detail]));
    const subject = { packageId: built.id, projectId: "demo", name: "cohort" };
    expect(byType).toMatchObject({
      PackageRequested: { version: "1.0.0", actor: { type: "user" }, data: subject },
      PackageStarted: { actor: { type: "system", id: "packaging" }, data: subject },
      PackageSucceeded: {
        actor: { type: "system", id: "packaging" },
        data: { ...subject, fileCount: 1 },
      },
      LinkCreated: { data: { ...subject, linkId: link.id, expiresAt: link.expiresAt } },
      LinkRevoked: { data: { ...subject, linkId: link.id } },
    });
  });

  test("that fails is recorded with its reason, and told", async () => {
    const failed = await packageOf(cloud, { readSetIds: ["3999999999"] });
    const reason = "The project demo has no read set 3999999999.";
    expect((await Audit.history(failed.id)).at(-1)).toMatchObject({
      action: "package.fail",
      ...machine,
      details: { to: "FAILED", reason },
    });
    const events = await eventsAbout(failed.id, 3);
    expect(events.at(-1)).toMatchObject({
      "detail-type": "PackageFailed",
      detail: { data: { reason } },
    });
  });

  test("is one transaction: item, record and event are never written one by one", async () => {
    for (const operation of ["PutItem", "UpdateItem", "BatchWriteItem"])
      cloud.gate.faults.arm({ service: "dynamodb", operation, effect: "error", status: 400 });
    const built = await packageOf(cloud, { readSetIds: [readSetId] });
    expect(built.status).toBe("SUCCEEDED");
    const path = `/api/v1/packages/${built.id}/links`;
    const link = await cloud.api<NewLink>("sharer", "POST", path, {});
    expect(link.status).toBe(201);
    const revoked = await cloud.api("sharer", "DELETE", `/api/v1/links/${link.body.id}`);
    expect(revoked.status).toBe(200);
  });

  test("that is refused leaves no record and no event", async () => {
    const before = await entities(cloud, "audit");
    await cloud.api("viewer", "POST", "/api/v1/packages", {
      name: "cohort",
      selection: readsSelection({ readSetIds: [readSetId] }),
    });
    await cloud.api("sharer", "POST", "/api/v1/packages", { name: "" });
    expect(await entities(cloud, "audit")).toHaveLength(before.length);
  });
});

describe("the outbox", () => {
  test("is empty once its events are on the bus", async () => {
    await packageOf(cloud, { readSetIds: [readSetId] });
    await eventually(async () => expect(await entities(cloud, "outbox")).toEqual([]));
  });

  test("is swept: what the stream has left behind for five minutes is published once", async () => {
    const waiting = await packageOf(cloud, { readSetIds: [readSetId] });
    const [created] = await eventsAbout(waiting.id, 3);
    const eventId = "evt.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    const detail = JSON.stringify({ ...created?.detail, id: eventId });
    const createdAt = new Date(cloud.clock.now() - 6 * 60_000).toISOString();
    const row = { shard: 3, eventId, detailType: "Swept", detail, createdAt };
    await leaveBehind(row);
    await cloud.clock.advance(5 * 60_000 + 1000);
    const swept = async () =>
      (await spy.events()).filter((event) => event["detail-type"] === "Swept");
    await eventually(async () => expect(await swept()).toHaveLength(1));
    await eventually(async () => expect(await entities(cloud, "outbox")).toEqual([]));
    await cloud.clock.advance(5 * 60_000 + 1000);
    expect(await swept()).toHaveLength(1);
  });
});

describe("the chain", () => {
  test("and the certificate of a link prove without us what was done, and nobody can delete them (W-7, W-15)", async () => {
    const { built, link, folder, paths } = await downloaded();
    const { api, tokens } = cloud.outputs;
    const admin = user({ env: { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.admin ?? "" } });
    const path = `/api/v1/links/${link.id}/certificate`;
    const certificate = await eventually(async () => {
      const { status, body } = await cloud.api<Certificate>("viewer", "GET", path);
      expect(status).toBe(200);
      return body;
    });
    expect(certificate).toMatchObject({
      ...{ kind: "download", package: { id: built.id, merkleRoot: built.merkleRoot } },
      ...{ recipient: { name: "A hospital" }, outcomes: { count: 2 } },
    });
    // Records gather for a minute; segments are closed after five.
    await cloud.clock.advance(60_000 + 1000);
    const history = () => admin.json<AuditRecord[]>("audit", "list", "--subject", built.id);
    await eventually(async () => expect((await history()).every(({ hash }) => hash)).toBe(true));
    await cloud.clock.advance(10 * 60_000);
    const records = await history();
    const { auditId, sequence, hash } = certificate.audit;
    expect(records).toContainEqual(
      expect.objectContaining({ id: auditId, action: "link.complete", sequence, hash }),
    );

    const audit = join(folder, "audit");
    const files = await eventually(async () => {
      const exported = await admin.json<AuditFile[]>("audit", "export", audit);
      expect(exported.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(["anchor", "segment"]),
      );
      return exported;
    });
    const saved = join(folder, "certificate.json");
    await writeFile(saved, JSON.stringify(certificate));
    const stage = await (await fetch(`${api}/.well-known/seqferry.json`)).json();
    const verify = (...more: string[]) =>
      admin.run(
        ["audit", "verify", audit, saved, "--key", stage.certificateKey.fingerprint, ...more],
        { env: { SEQFERRY_API: "", SEQFERRY_TOKEN: "" }, fetch: () => Promise.reject(new Error()) },
      );
    const named = ["--manifest", join(folder, "manifest.ndjson"), "--files", folder];
    const whole = await verify(...named);
    expect([whole.code, whole.stderr]).toEqual([0, ""]);
    for (const kind of ["chain", "anchor", "export", "certificate", "manifest", "file"])
      expect(whole.stdout).toContain(`right\t${kind}\t`);

    const segment = files.findLast(({ kind }) => kind === "segment");
    const bytes = await readFile(join(audit, segment?.key ?? ""));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(join(audit, segment?.key ?? ""), bytes);
    const flipped = await verify();
    expect([flipped.code, flipped.stderr]).toEqual([
      5,
      expect.stringContaining(`${segment?.key}, line 1: `),
    ]);
    await rm(join(audit, segment?.key ?? ""));
    expect(await verify()).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("is not there"),
    });
    await writeFile(join(folder, paths[0] ?? ""), "another");
    expect(await verify(...named)).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/reads_R1\.fastq\.gz: (has \d+ bytes|.* differs)/),
    });

    const where = { Bucket: resource(cloud.outputs, "AuditBucket"), Key: segment?.key ?? "" };
    const head = await cloud.s3.send(new HeadObjectCommand(where));
    expect(head.ObjectLockMode).toBe("GOVERNANCE");
    const { VersionId } = head;
    await expect(
      cloud.s3.send(new DeleteObjectCommand({ ...where, VersionId })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    admin.remove();
  });
});

/** A package that a recipient has downloaded whole, with its manifest, into a folder. */
async function downloaded() {
  const folder = await mkdtemp(join(tmpdir(), "audit-"));
  folders.push(folder);
  const built = await packageOf(cloud, { readSetIds: [readSetId] });
  const path = `/api/v1/packages/${built.id}/links`;
  const wish = { recipient: "A hospital" };
  const link = (await cloud.api<NewLink>("sharer", "POST", path, wish)).body;
  const manifest = await (await fetch(`${link.url}/manifest?format=ndjson`)).text();
  await writeFile(join(folder, "manifest.ndjson"), manifest);
  const paths: string[] = [];
  for (const line of manifest.trim().split("\n")) {
    const file = JSON.parse(line) as { n: number; path: string };
    const content = await (await fetch(`${link.url}/files/${file.n}`)).arrayBuffer();
    paths.push(file.path);
    await mkdir(dirname(join(folder, file.path)), { recursive: true });
    await writeFile(join(folder, file.path), Buffer.from(content));
  }
  const told = await fetch(`${link.url}/receipts`, {
    method: "POST",
    body: "0\tverified\n1\tverified\n",
  });
  expect(told.status).toBe(204);
  return { built, link, folder, paths };
}

/** Puts an outbox row that the publisher passes over: to the stream it is no outbox row at first, and no insert later. */
async function leaveBehind(row: OutboxRow): Promise<void> {
  const { Item, TableName } = outboxEntity().put(row).params<PutCommandInput>();
  await documents().send(
    new PutCommand({ TableName, Item: { ...Item, __edb_e__: "nothing yet" } }),
  );
  await documents().send(
    new UpdateCommand({
      TableName,
      Key: { pk: Item?.pk, sk: Item?.sk },
      UpdateExpression: "SET #entity = :entity",
      ExpressionAttributeNames: { "#entity": "__edb_e__" },
      ExpressionAttributeValues: { ":entity": "outbox" },
    }),
  );
}
