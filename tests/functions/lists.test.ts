import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { create as createId } from "#core/id";
import { packageEntity } from "#core/package/package.entity";
import { list as listPackages } from "#core/package/package-list";
import type { Row } from "#core/readset/row";
import * as Known from "#tests/functions/known-read-sets";
import { resource } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
const rows: Row[] = [];

beforeAll(async () => {
  cloud = await testCloud();
  Known.actWithBothStores(cloud);
  for (let n = 0; n < 120; n++) rows.push(Known.rowAt(cloud, n));
  await Known.putRows(rows);
});
afterAll(() => cloud.close());

describe("GET /read-sets", () => {
  test("leaves out deleted read sets unless asked for them by status", async () => {
    const found = await Known.walk(["demo"], { limit: 200 });
    const ours = rows.filter(({ projectId }) => projectId === "demo");
    const deleted = ours.filter(({ set_status }) => set_status === "DELETED");
    expect(deleted.length).toBeGreaterThan(0);
    expect(found).toHaveLength(ours.length - deleted.length);
    for (const { set_arn } of deleted) expect(found).not.toContain(set_arn);
    expect(await Known.walk(["demo"], { status: "DELETED", limit: 200 })).toEqual(
      deleted.map(({ set_arn }) => set_arn).sort(),
    );
  });

  type Answer = { code?: string; items: { arn: string }[]; nextCursor: string | null };
  const get = (query: string) => cloud.api<Answer>("viewer", "GET", `/api/v1/read-sets?${query}`);

  test("refuses a cursor that was changed, or that came with other filters, over HTTP", async () => {
    const { body } = await get("limit=2&sampleId=L1");
    const cursor = encodeURIComponent(body.nextCursor ?? "");
    expect((await get(`limit=5&sampleId=L1&cursor=${cursor}`)).status).toBe(200);
    for (const query of [
      `sampleId=L1&cursor=x${cursor}`,
      `sampleId=L1&cursor=${cursor.slice(0, -2)}`,
      `sampleId=L2&cursor=${cursor}`,
      `sampleId=L1&status=ACTIVE&cursor=${cursor}`,
      `sampleId=L1&createdAfter=2026-01-01T00:00:00Z&cursor=${cursor}`,
      `cursor=${cursor}`,
    ]) {
      const refused = await get(query);
      expect([refused.status, refused.body.code]).toEqual([400, "request.cursor_invalid"]);
    }
  });

  test("shows every member of a read set, null where it is not known", async () => {
    const [row] = rows.filter(({ projectId }) => projectId === "demo");
    const full: Row = {
      ...(row as Row),
      set_id: "4000000003",
      set_arn: `${row?.set_arn}3`,
      set_name: "shown",
      set_status: "ACTIVE",
      set_creation_type: "IMPORT",
      set_creation_job_id: "7",
      sequence_information: { total_read_count: 2, total_base_count: 302, generated_from: "run" },
      details_missing: "parts tags",
      files: [{ file_type: "source1", file_path: "s3://b/k", content_length: 5 }],
    };
    await Known.putRows([full]);
    const { body } = await get("name=shown");
    expect(body.items).toEqual([
      expect.objectContaining({
        id: "4000000003",
        creationType: "IMPORT",
        creationJobId: "7",
        totalReadCount: 2,
        totalBaseCount: 302,
        generatedFrom: "run",
        detailsMissing: ["parts", "tags"],
        description: null,
        statusMessage: null,
        files: [
          {
            uri: "s3://b/k",
            fileType: "source1",
            sizeBytes: 5,
            partSizeBytes: null,
            totalParts: null,
            etag: null,
          },
        ],
      }),
    ]);
  });
});

test("indexes hold keys only, so that a change of a row writes its keys and not the row six times", async () => {
  const TableName = resource(cloud.outputs, "DataTable");
  const { Table } = await cloud.dynamodb.send(new DescribeTableCommand({ TableName }));
  const projections = Table?.GlobalSecondaryIndexes?.map(({ Projection }) => Projection);
  expect(projections).toEqual(Array.from({ length: 6 }, () => ({ ProjectionType: "KEYS_ONLY" })));
});

describe("GET /packages", () => {
  const packageAt = (n: number) => ({
    packageId: createId("package"),
    projectId: n % 3 === 0 ? "other" : "demo",
    name: `package ${n}`,
    status: n % 2 === 0 ? ("SUCCEEDED" as const) : ("FAILED" as const),
    expiresAt: "2099-12-01T12:00:00.000Z",
    createdAt: "2026-11-01T12:00:00.000Z",
    updatedAt: "2026-11-01T12:00:00.000Z",
    createdBy: "u",
    version: 1,
  });

  test("gives each package of the caller's projects once, newest first, by status too", async () => {
    const made = Array.from({ length: 11 }, (_, n) => packageAt(n));
    for (const row of made) await packageEntity().create(row).go();
    for (const status of [undefined, "FAILED" as const])
      for (let limit = 1; limit <= 7; limit++) {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await Actor.run(Known.viewerOf(["demo"]), () =>
            listPackages({ status, limit, cursor }),
          );
          found.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        const wanted = made.filter(
          (row) => row.projectId === "demo" && (!status || row.status === status),
        );
        expect(found).toEqual(wanted.map(({ packageId }) => packageId).reverse());
      }
  });
});
