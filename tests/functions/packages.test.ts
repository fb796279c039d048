import { createHash } from "node:crypto";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import { PackageReport, type ReportLinks } from "#core/package/report/schema";
import type { Package } from "#core/package/schema";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { Problem } from "#functions/api/problem";
import { figuresOf } from "#tests/core/package/report/support";
import {
  actIn,
  addReadSet,
  ended,
  packageOf,
  readsSelection,
  resource,
  rowOf,
  storeOf,
} from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

const unknownId = "3999999999";

/** The mirror's row of a read set, changed as the test wants it. */
async function changed({ id }: { id: string }, change: Partial<Row> = {}): Promise<Row> {
  const row = await rowOf(cloud, id);
  if (!row) throw new Error(`The mirror has no read set ${id}.`);
  const { details_missing: _missing, ...rest } = row;
  const next = { ...rest, ...change, revision: row.revision + 1 };
  await Rows.update(row, () => next, { row });
  return next;
}

describe("a package", () => {
  test("of an archived read set whose files are not known fails, and says what to do", async () => {
    const { id } = await addReadSet(cloud, { status: "ARCHIVED" });
    expect(await packageOf(cloud, { readSetIds: [id] })).toMatchObject({
      status: "FAILED",
      statusReason: `Read set ${id} is ARCHIVED, and nobody knows where its files lie: activate it first.`,
      fileCount: null,
    });
  });

  const unknownFiles = { files: [], details_missing: "files parts" };
  /** Of a package of `readSetId`, once its manifest was tried and has to wait. */
  async function waitingFor(readSetId: string): Promise<string> {
    const { body } = await cloud.api<Package>("sharer", "POST", "/api/v1/packages", {
      name: "cohort",
      selection: readsSelection({ readSetIds: [readSetId] }),
    });
    const refusal = `The files of read set ${readSetId} are not known yet`;
    await eventually(() => expect(cloud.logs.join("\n")).toContain(refusal));
    return body.id;
  }

  test("of a read set whose files are still being asked for waits until they are known", async () => {
    const readSet = await addReadSet(cloud);
    const { files } = (await rowOf(cloud, readSet.id)) ?? {};
    const row = await changed(readSet, unknownFiles);
    const packageId = await waitingFor(row.set_id);
    await changed(readSet, { files });
    await cloud.clock.advance(10_000);
    expect(await ended(cloud, packageId)).toMatchObject({ status: "SUCCEEDED", fileCount: 1 });
  });

  test("of a read set whose files nobody gets to know fails after minutes, and its reason says when to try again", async () => {
    const { set_id } = await changed(await addReadSet(cloud), unknownFiles);
    const packageId = await waitingFor(set_id);
    const failed = await eventually(async () => {
      await cloud.clock.advance(30_000);
      const { body } = await cloud.api<Package>("viewer", "GET", `/api/v1/packages/${packageId}`);
      expect(body.status).toBe("FAILED");
      return body;
    });
    expect(failed).toMatchObject({
      statusReason: `The files of read set ${set_id} are not known yet: try again in a minute.`,
      fileCount: null,
    });
  });

  test("of a read set that is ACTIVE again takes the files that were known before", async () => {
    const row = await changed(await addReadSet(cloud), {
      details_missing: "files parts",
      files_stale: true,
    });
    expect(await packageOf(cloud, { readSetIds: [row.set_id] })).toMatchObject({
      status: "SUCCEEDED",
      fileCount: 1,
    });
  });

  test("of a read set that has no files fails, and says so", async () => {
    const { set_id } = await changed(await addReadSet(cloud), { files: [] });
    expect(await packageOf(cloud, { readSetIds: [set_id] })).toMatchObject({
      status: "FAILED",
      statusReason: `Read set ${set_id} has no files.`,
    });
  });

  test("of a read set that nobody knows fails, and its reason names it", async () => {
    expect(await packageOf(cloud, { readSetIds: [unknownId] })).toMatchObject({
      status: "FAILED",
      statusReason: `The project demo has no read set ${unknownId}.`,
    });
  });

  test("with several problems names all of them in one reason", async () => {
    const good = await addReadSet(cloud);
    const { statusReason } = await packageOf(cloud, {
      readSetIds: [good.id, unknownId],
      sampleIds: ["L9999999"],
    });
    for (const reason of [
      `The project demo has no read set ${unknownId}.`,
      "The project demo has no read set of sample L9999999.",
    ])
      expect(statusReason).toContain(reason);
  });

  test("of many problems names ten and counts the rest", async () => {
    const readSetIds = Array.from({ length: 13 }, (_, n) => String(3_900_000_000 + n));
    const { statusReason } = await packageOf(cloud, { readSetIds });
    expect(statusReason?.match(/has no read set/g)).toHaveLength(10);
    expect(statusReason).toMatch(/ And 3 more\.$/);
  });

  test("of a sample holds all its read sets, each once, also if named by store and id too", async () => {
    const sampleId = "L2600042";
    const one = await addReadSet(cloud, {
      sampleId,
      fileNames: ["a_R1.fastq.gz", "a_R2.fastq.gz"],
    });
    await addReadSet(cloud, { sampleId, fileNames: ["b_R1.fastq.gz"] });
    await addReadSet(cloud, { sampleId: "L2600043" });
    const built = await packageOf(cloud, {
      sampleIds: [sampleId],
      readSetIds: [one.id, `${storeOf(cloud)}/${one.id}`],
    });
    expect(built).toMatchObject({ status: "SUCCEEDED", fileCount: 3 });
    expect(built.totalBytes).toBeGreaterThan(0);
  });

  test("of another project's read set fails as if the read set were unknown", async () => {
    const { id } = await addReadSet(cloud);
    const token = await cloud.token({ username: "stranger", groups: ["sharer", "project:other"] });
    const body = { name: "theirs", selection: readsSelection({ readSetIds: [id] }) };
    const asked = await cloud.api<{ id: string }>(token, "POST", "/api/v1/packages", body);
    await eventually(async () => {
      const now = await cloud.api(token, "GET", `/api/v1/packages/${asked.body.id}`);
      expect(now.body).toMatchObject({
        status: "FAILED",
        statusReason: `The project other has no read set ${id}.`,
      });
    });
  });
});

describe("the report of a package", () => {
  const report = <Body>(id: string) =>
    cloud.api<Body>("viewer", "GET", `/api/v1/packages/${id}/report`);

  test("is there when it is SUCCEEDED, as a page and as data with its numbers and its manifest's root", async () => {
    const { id } = await addReadSet(cloud, { fileNames: ["a_R1.fastq.gz", "a_R2.fastq.gz"] });
    const built = await packageOf(cloud, { readSetIds: [id] });
    expect(built.reportStatus).toBe("READY");
    const { body } = await report<ReportLinks>(built.id);
    expect(Date.parse(body.expiresAt) - cloud.clock.now()).toBeLessThanOrEqual(15 * 60_000);
    const [page, data] = await Promise.all([fetch(body.html.url), fetch(body.json.url)]);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const html = Buffer.from(await page.arrayBuffer());
    expect(html.length).toBe(body.html.sizeBytes);
    expect(createHash("sha256").update(html).digest("hex")).toBe(body.html.sha256);
    const { totals, package: of, ...rest } = PackageReport.parse(await data.json());
    expect(totals).toMatchObject({ fileCount: 2, totalBytes: built.totalBytes });
    expect(of).toMatchObject({ id: built.id, merkleRoot: built.merkleRoot, createdBy: "sharer" });
    expect(rest.verdict.status).not.toBe("NOT_SHAREABLE");
    expect(figuresOf(html.toString())).toMatchObject({ fileCount: 2, archivedFileCount: 0 });
  });

  test("that cannot be written fails no package; asking for it says why it is not there", async () => {
    const { id } = await addReadSet(cloud);
    const fault = cloud.gate.faults.arm({
      ...{ service: "lambda", operation: "Invoke PackageReport", effect: "error", status: 403 },
    });
    const built = await packageOf(cloud, { readSetIds: [id] });
    cloud.gate.faults.disarm(fault);
    expect(built).toMatchObject({ status: "SUCCEEDED", fileCount: 1, reportStatus: "FAILED" });
    const { status, body } = await report<Problem>(built.id);
    expect([status, body.code]).toEqual([409, "package.no_report"]);
    expect(body.detail).toContain("could not be written (");
  });

  test("is of no package that FAILED", async () => {
    const built = await packageOf(cloud, { readSetIds: [unknownId] });
    const { status, body } = await report<Problem>(built.id);
    expect([status, body.code, body.detail]).toEqual([
      409,
      "package.no_report",
      `Package ${built.id} is FAILED.`,
    ]);
  });
});

test("an id that is none is refused by its name, and never a failure of ours", async () => {
  const links = ["lnk", "lib"].map((prefix) => `${prefix}.01JD4XVQ4S8Y6Z9T3M2K7B5C1A`);
  for (const id of [
    "x",
    "01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    "pkg.1",
    "pkg.01jd4xvq4s8y6z9t3m2k7b5c1a",
    ...links,
  ])
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/files"],
      ["PATCH", ""],
      ["DELETE", ""],
    ] as const) {
      const body = method === "PATCH" ? { status: "ABORTED" } : undefined;
      const url = `/api/v1/packages/${id}${path}`;
      const answer = await cloud.api<{ errors: { path: string }[] }>("admin", method, url, body);
      expect([answer.status, answer.body.errors[0]?.path]).toEqual([400, "packageId"]);
    }
});

test("a PackageRequested that comes again starts nothing twice", async () => {
  const { id } = await addReadSet(cloud);
  const built = await packageOf(cloud, { readSetIds: [id] });
  const before = await executions();
  const detail = {
    version: "1.0.0",
    id: "evt.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    at: "2026-11-01T12:00:00.000Z",
    actor: { type: "user", id: "u" },
    data: { packageId: built.id, projectId: "demo", name: "cohort" },
  };
  const entry = {
    EventBusName: resource(cloud.outputs, "EventBus"),
    Source: "seqferry",
    DetailType: "PackageRequested",
    Detail: JSON.stringify(detail),
  };
  await cloud.events.send(new PutEventsCommand({ Entries: [entry, entry] }));
  await eventually(async () => {
    const known = before.map(({ name }) => name);
    const more = (await executions()).filter(({ name }) => !known.includes(name));
    expect(more.map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  });
  const actions = (await Audit.history(built.id)).map(({ action }) => action);
  expect(actions).toEqual(["package.create", "package.start", "package.succeed"]);
  expect(await ended(cloud, built.id)).toEqual(built);
});

async function executions() {
  const { executions = [] } = await cloud.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: resource(cloud.outputs, "Packaging") }),
  );
  return executions;
}
