import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import {
  actIn,
  addReadSet,
  ended,
  packageOf,
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
  test("of an archived read set fails, and its reason names the read set and its status", async () => {
    const { id } = await addReadSet(cloud, { status: "ARCHIVED" });
    expect(await packageOf(cloud, { readSetIds: [id] })).toMatchObject({
      status: "FAILED",
      statusReason: `read set ${id} is ARCHIVED: it must be ACTIVE`,
      fileCount: null,
    });
  });

  test("of a read set whose files are still being asked for fails, and its reason says when to try again", async () => {
    const row = await changed(await addReadSet(cloud), {
      files: [],
      details_missing: "files parts",
    });
    expect(await packageOf(cloud, { readSetIds: [row.set_id] })).toMatchObject({
      status: "FAILED",
      statusReason: `the files of read set ${row.set_id} are not known yet: try again in a minute`,
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
      statusReason: `read set ${set_id} has no files`,
    });
  });

  test("of a read set that nobody knows fails, and its reason names it", async () => {
    expect(await packageOf(cloud, { readSetIds: [unknownId] })).toMatchObject({
      status: "FAILED",
      statusReason: `read set ${unknownId} is unknown`,
    });
  });

  test("with several problems names all of them in one reason", async () => {
    const good = await addReadSet(cloud);
    const archived = await addReadSet(cloud, { status: "ARCHIVED" });
    const { statusReason } = await packageOf(cloud, {
      readSetIds: [good.id, archived.id, unknownId],
      sampleIds: ["L9999999"],
    });
    expect(statusReason?.split("; ").sort()).toEqual(
      [
        `read set ${archived.id} is ARCHIVED: it must be ACTIVE`,
        `read set ${unknownId} is unknown`,
        "sample L9999999 has no read set",
      ].sort(),
    );
  });

  test("of many problems names ten and counts the rest", async () => {
    const readSetIds = Array.from({ length: 13 }, (_, n) => String(3_900_000_000 + n));
    const { statusReason } = await packageOf(cloud, { readSetIds });
    expect(statusReason?.match(/is unknown/g)).toHaveLength(10);
    expect(statusReason).toMatch(/; and 3 more$/);
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
    const body = { name: "theirs", readSetIds: [id] };
    const asked = await cloud.api<{ id: string }>(token, "POST", "/api/v1/packages", body);
    await eventually(async () => {
      const now = await cloud.api(token, "GET", `/api/v1/packages/${asked.body.id}`);
      expect(now.body).toMatchObject({
        status: "FAILED",
        statusReason: `read set ${id} is unknown`,
      });
    });
  });
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
