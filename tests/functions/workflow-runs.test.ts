import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { File, FileWithCopies } from "#core/catalogue/file/schema";
import { fileIdOf } from "#core/catalogue/file/schema";
import type { WorkflowRun } from "#core/catalogue/workflow-run/schema";
import { foldersSeen } from "#core/catalogue/workflow-run/seen";
import { find, ofLibraries } from "#core/catalogue/workflow-run/workflow-runs";
import type { Page } from "#core/page-schema";
import { seedWorkflowRuns } from "#local/demo/workflow-runs";
import { archive } from "#tests/functions/copy-support";
import { csvOf, importsOf, workflowCsvOf, workflowHeader } from "#tests/functions/import-support";
import { actIn, entities } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

const tumorNormal = "20241024aaaa0001";
const wts = "20241025aaaa0002";
const legacy = "20230101aaaa0003";
const foreign = "20241026aaaa0004";
const workflow = { kind: "workflow", fileName: "workflow.csv" };

let cloud: TestCloud;
let of: ReturnType<typeof importsOf>;
/** Somebody of the project `other`. */
let visitor: string;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  of = importsOf(cloud);
  visitor = await cloud.token({ username: "visitor", groups: ["viewer", "project:other"] });
  cloud.objects.ensureBucket(archive);
  await cloud.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: archive,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  await of.take(csvOf("L1,,,demo,,", "L2,,,demo,,", "L3,,,other,,"));
  const csv = workflowCsvOf(
    `${tumorNormal},L1,tumor-normal,4.2,Succeeded,2024-10-24 10:00:00,2024-10-24 12:00:00,`,
    `${tumorNormal},L2_topup,tumor-normal,4.2,SUCCEEDED,,,=1+1`,
    `${wts},L2,wts,1.0,FAILED,,,`,
    `${legacy},L1,WGS_TUMOR_NORMAL,,,,,`,
    `${foreign},L3,wts,1.0,SUCCEEDED,,,`,
  );
  const done = await of.take(csv, workflow);
  expect(done).toMatchObject({ status: "SUCCEEDED", counts: { added: 4, changed: 1, refused: 0 } });
});
afterAll(() => cloud.close());

const get = <T>(path: string, who = "viewer") => cloud.api<T>(who, "GET", `/api/v1${path}`);
const put = (key: string, Body = "x") =>
  cloud.s3.send(new PutObjectCommand({ Bucket: archive, Key: key, Body }));
const ids = async (query: string, who = "viewer") =>
  (await get<Page<WorkflowRun>>(`/workflow-runs${query}`, who)).body.items.map(
    ({ portalRunId }) => portalRunId,
  );

describe("an import of a workflow manifest", () => {
  test("makes runs of its lines, merged, with formulas as text", async () => {
    const { body } = await get<WorkflowRun>(`/workflow-runs/${tumorNormal}`);
    expect(body).toMatchObject({
      ...{ projectId: "demo", workflowName: "tumor-normal", workflowType: "tumor-normal" },
      ...{ workflowVersion: "4.2", status: "SUCCEEDED", libraryIds: ["L1", "L2"] },
      ...{ startedAt: "2024-10-24T10:00:00.000Z", endedAt: "2024-10-24T12:00:00.000Z" },
      ...{ comment: "=1+1", version: 1 },
    });
    const { body: old } = await get<WorkflowRun>(`/workflow-runs/${legacy}`);
    expect(old).toMatchObject({
      ...{ workflowName: "WGS_TUMOR_NORMAL", workflowType: "tumor-normal", status: null },
    });
    expect(await ofLibraries(["L1", "L2", "L9"])).toEqual(
      new Map([
        ["L1", [legacy, tumorNormal]],
        ["L2", [tumorNormal, wts]],
        ["L9", []],
      ]),
    );
    expect([...(await find([wts, "20990101aaaa0000"])).keys()]).toEqual([wts]);
  });

  test("refuses lines by what is wrong with them, and takes the others; again it changes nothing", async () => {
    const csv = workflowCsvOf(
      "20241027aaaa0005,L9,wts,,,,,",
      "20241027AAAA0005,L1,wts,,,,,",
      "20241027aaaa0005,L1,wts,,,,,",
      "20241027aaaa0005,L3,wts,,,,,",
    );
    const first = await of.take(csv, workflow);
    expect(first.counts).toEqual({ added: 1, changed: 0, unchanged: 0, refused: 3 });
    expect(first.refusals).toEqual([
      { line: 2, detail: expect.stringContaining("L9 is not in the catalogue") },
      { line: 3, detail: expect.stringContaining('portal_run_id: "20241027AAAA0005"') },
      { line: 5, detail: expect.stringMatching(/project other.*project demo/) },
    ]);
    const again = await of.take(csv, workflow);
    expect(again.counts).toEqual({ added: 0, changed: 0, unchanged: 1, refused: 3 });
  });

  test("needs its columns, in whatever style their headers are, and the role of an admin", async () => {
    const failed = await of.take(csvOf("L1,,,demo,,"), workflow);
    expect(failed).toMatchObject({ status: "FAILED" });
    expect(failed.statusReason).toMatch(/portal_run_id, workflow_name/);
    const title = workflowHeader.split(",").map((column) => column.replaceAll("_", " "));
    const csv = `\ufeff"${title.join('","').toUpperCase()}"\r\n20241028aaaa0006,"L1",wts,,,,,\r\n`;
    expect((await of.take(csv, workflow)).counts.added).toBe(1);
    const body = { kind: "workflow", fileName: "a.csv", sizeBytes: 1 };
    expect((await of.ask(body, "sharer")).status).toBe(403);
  });

  test("writes nothing when it is dry, and says what it would", async () => {
    const before = (await entities(cloud, "workflowRun")).length;
    const csv = workflowCsvOf("20241029aaaa0007,L1,wts,,,,,", "20241029aaaa0007,L2,wts,,,,,");
    const dry = await of.take(csv, { ...workflow, dryRun: true });
    expect(dry.counts).toEqual({ added: 1, changed: 1, unchanged: 0, refused: 0 });
    expect(await entities(cloud, "workflowRun")).toHaveLength(before);
  });

  test("of two at a time loses no library of a run", async () => {
    const id = "20241030aaaa0008";
    const files = ["L1", "L2"].map((library) => workflowCsvOf(`${id},${library},wts,,,,,`));
    await Promise.all(files.map((csv) => of.take(csv, workflow)));
    const { body } = await get<WorkflowRun>(`/workflow-runs/${id}`);
    expect(body.libraryIds).toEqual(["L1", "L2"]);
  });
});

test("the demo's runs are seeded by the API, and a second time nothing changes", async () => {
  const runs = [
    {
      ...{ portalRunId: "20241101aaaa0010", workflowName: "umccrise", workflowVersion: "2.3" },
      ...{ status: "SUCCEEDED", libraryIds: ["L1", "L2"] },
    },
  ];
  const { signal } = new AbortController();
  const first = await seedWorkflowRuns(cloud.outputs, runs, signal);
  expect(first).toMatchObject([{ workflowType: "umccrise", libraryIds: ["L1", "L2"] }]);
  expect(await seedWorkflowRuns(cloud.outputs, runs, signal)).toEqual(first);
});

describe("workflow runs", () => {
  test.each([
    ["?projectId=demo&workflowType=tumor-normal", [tumorNormal, legacy]],
    ["?workflowType=WGS_TUMOR_NORMAL", [tumorNormal, legacy]],
    ["?libraryId=L2&status=failed", [wts]],
    ["?libraryId=L3", []],
    ["?status=SUCCEEDED&workflowType=tumor-normal", [tumorNormal]],
    ["?projectId=other", []],
  ])("by %s are those that all of it holds for, newest first", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test("of another project are hidden, in lists, by their library, and by their id", async () => {
    expect(await ids("", visitor)).toEqual([foreign]);
    expect(await ids("?libraryId=L1", visitor)).toEqual([]);
    const hidden = await get(`/workflow-runs/${wts}`, visitor);
    const missing = await get("/workflow-runs/20990101aaaa0000", visitor);
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect((await get(`/files?portalRunId=${wts}`, visitor)).status).toBe(404);
    expect((await get(`/workflow-runs/${foreign}`, visitor)).status).toBe(200);
  });
});

describe("files", () => {
  test("are found where the stage's templates say, and where S3 tells of them, also before the run is known", async () => {
    const id = "20241031aaaa0009";
    const key = `analysis/by-another-name/deep/${id}/results/a.bam`;
    await put(key);
    await eventually(async () =>
      expect(await foldersSeen(id)).toEqual([
        `s3://${archive}/analysis/by-another-name/deep/${id}/`,
      ]),
    );
    await put(`analysis/wts/${id}/b.bam`);
    await of.take(workflowCsvOf(`${id},L1,wts,,,,,`), workflow);
    const { body } = await get<Page<File>>(`/files?portalRunId=${id}`);
    expect(body.items.map(({ path }) => path)).toEqual(["b.bam", "results/a.bam"]);
    expect(body.items[1]).toMatchObject({ uri: `s3://${archive}/${key}`, storageState: "ACTIVE" });
  });

  test("are listed page by page, below a prefix, each once", async () => {
    const root = `analysis/tumor-normal/${tumorNormal}/`;
    const paths = ["a.txt", "qc/1.txt", "qc/2 é.txt", "qc/3.txt", "z.txt"];
    for (const path of paths) await put(`${root}${path}`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const { body } = await get<Page<File>>(`/files?portalRunId=${tumorNormal}&limit=2${more}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map(({ path }) => path));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(paths);
    const { body } = await get<Page<File>>(`/files?portalRunId=${tumorNormal}&pathPrefix=qc/`);
    expect(body.items.map(({ path }) => path)).toEqual(paths.slice(1, 4));
    expect(body.nextCursor).toBeNull();
  });

  test("show all their copies, the best first, with what S3 knows of their content", async () => {
    for (const folder of ["analysis", "analysis-legacy"])
      await put(`${folder}/WGS_TUMOR_NORMAL/${legacy}/a b.bam`, folder);
    await cloud.objects.put(
      ...([archive, `analysis/WGS_TUMOR_NORMAL/${legacy}/c.bam`, Buffer.from("x")] as const),
      { storageClass: "DEEP_ARCHIVE" },
    );
    const { body: page } = await get<Page<File>>(`/files?portalRunId=${legacy}`);
    expect(page.items.map(({ path, storageState }) => [path, storageState])).toEqual([
      ["a b.bam", "ACTIVE"],
      ["c.bam", "ARCHIVED"],
    ]);
    const id = fileIdOf({ portalRunId: legacy, path: "a b.bam" });
    expect(page.items[0]?.id).toBe(id);
    const { body } = await get<FileWithCopies>(`/files/${id}`);
    expect(body.copies.map(({ sizeBytes }) => sizeBytes)).toEqual([15, 8]);
    expect(body.copies[0]?.uri).toBe(page.items[0]?.uri);
    expect(body.copies[0]?.checksum).toMatchObject({ isOfWhole: true });
    expect((await get(`/files/${id}`, visitor)).status).toBe(404);
    const none = fileIdOf({ portalRunId: legacy, path: "a" });
    expect((await get(`/files/${none}`)).status).toBe(404);
  });
});
