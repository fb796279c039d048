import { DeleteObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import * as Aws from "#core/aws";
import type { Import } from "#core/catalogue/import-schema";
import type { Library } from "#core/catalogue/schema";
import { setting } from "#core/settings";
import { archive } from "#tests/functions/copy-support";
import { bodyFor, csvOf, header, imports, importsOf } from "#tests/functions/import-support";
import { spyOn } from "#tests/functions/spy";
import { actIn, peek, resource, rowsOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let of: ReturnType<typeof importsOf>;
let spy: Awaited<ReturnType<typeof spyOn>>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  of = importsOf(cloud);
  spy = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "seqferry");
});
afterAll(() => cloud.close());

const run1 = "241024_A00130_0336_BHW7MVDSXC";
const run2 = "241101_A00130_0337_AHW7MVDSXD";
const library = async (id: string) =>
  (await cloud.api<Library>("admin", "GET", `/api/v1/libraries/${id}`)).body;
/** Library rows, without what an unchanged one would keep anyway. */
const librariesIn = async () =>
  (await rowsOf(cloud)).filter(({ __edb_e__ }) => __edb_e__ === "library");

describe("an upload", () => {
  test("starts its import: libraries, their runs and projects are there, and the end is told once", async () => {
    const csv = [
      "\ufeffLibrary ID,Sequencing Run ID,Sequencing Run Date,projectId,Sample ID,Mood",
      `L2600001,${run1},2024-10-24,demo,"SAM, ""one""",good`,
      `L2600001_topup,${run2},,demo,,`,
      `L2600002,${run1},2024-10-24,lims-only,SAM2,`,
      `L2600003,${run1},,,,`,
    ].join("\r\n");
    const done = await of.take(csv);
    expect(done).toMatchObject({
      ...{ status: "SUCCEEDED", statusReason: null, refusals: [] },
      counts: { added: 3, changed: 1, unchanged: 0, refused: 0 },
      progress: { done: 4, total: 4 },
      warnings: [expect.stringContaining("mood")],
    });
    expect(await library("L2600001")).toMatchObject({
      ...{ projectId: "demo", sampleId: 'SAM, "one"', importId: done.id },
      instrumentRuns: [
        { id: run1, date: "2024-10-24" },
        { id: run2, date: null },
      ],
    });
    expect((await library("L2600003")).projectId).toBe("unassigned");
    const actions = (await Audit.history(done.id)).map(({ action }) => action);
    expect(actions).toEqual(["import.create", "import.start", "import.finish"]);
    await eventually(async () => {
      const told = (await spy.events()).filter(
        (event) => event["detail-type"] === "ImportFinished",
      );
      expect(told.map(({ detail }) => detail.data)).toEqual([
        expect.objectContaining({ importId: done.id, status: "SUCCEEDED", counts: done.counts }),
      ]);
    });
  });

  test("of the same file again changes nothing, and says so", async () => {
    const csv = csvOf(`L2600010,${run1},2024-10-24,demo,S,tumor`, `L2600010,${run2},,demo,S,`);
    await of.take(csv);
    const before = await librariesIn();
    const again = await of.take(csv);
    expect(again.counts).toEqual({ added: 0, changed: 0, unchanged: 2, refused: 0 });
    expect(await librariesIn()).toEqual(before);
  });

  test("takes what is right and refuses the rest by line and column", async () => {
    const csv = csvOf(
      `L2600020,${run1},,demo,,tumor`,
      `L 2600021,${run1},,demo,,`,
      `L2600020,${run1},,demo,,normal`,
      `L2600022,${run1},,demo,,,,`,
      `L2600023,${run1},,demo,,`,
    );
    const done = await of.take(csv);
    expect(done).toMatchObject({ status: "SUCCEEDED", counts: { added: 2, refused: 3 } });
    expect(done.refusals).toEqual([
      { line: 3, detail: expect.stringMatching(/^library_id: "L 2600021"/) },
      { line: 4, detail: expect.stringMatching(/^phenotype: "normal" contradicts/) },
      { line: 5, detail: expect.stringContaining("8 cells") },
    ]);
    const refused = await of.outcomes(done.id, "?result=refused&limit=2");
    expect(refused.items.map(({ line }) => line)).toEqual([3, 4]);
    const rest = await of.outcomes(done.id, `?result=refused&limit=2&cursor=${refused.nextCursor}`);
    expect([rest.items.map(({ line }) => line), rest.nextCursor]).toEqual([[5], null]);
  });

  test("tells its outcomes for 91 days, and then that they are gone", async () => {
    const { id } = await of.take(csvOf(`L2600025,${run1},,demo,,`));
    const again = await of.take(csvOf(`L2600025,${run1},,demo,,`));
    expect(await of.outcomes(again.id)).toEqual({ items: [], nextCursor: null });
    const at = { Bucket: setting("storageBucket"), Prefix: `imports/${id}/outcomes/` };
    const { Contents = [] } = await Aws.s3().send(new ListObjectsV2Command(at));
    expect(Contents).toHaveLength(1);
    for (const { Key } of Contents)
      await Aws.s3().send(new DeleteObjectCommand({ Bucket: at.Bucket, Key }));
    expect(await of.outcomes(id)).toMatchObject({ status: 410, code: "list.expired" });
  });

  test("moves a library to its new project in every list, and says from where", async () => {
    await of.take(csvOf(`L2600030,${run1},,demo,MOVED,`));
    const { id } = await of.take(csvOf(`L2600030,${run1},,elsewhere,MOVED,`));
    expect((await of.outcomes(id)).items).toEqual([
      {
        ...{ line: 2, result: "changed", id: "L2600030" },
        detail: "projectId demo → elsewhere",
      },
    ]);
    type Found = { items: Library[] };
    for (const query of ["idPrefix=L2600030", "sampleId=MOVED"]) {
      const listed = (role: string) => cloud.api<Found>(role, "GET", `/api/v1/libraries?${query}`);
      expect((await listed("viewer")).body.items).toEqual([]);
      expect((await listed("admin")).body.items).toMatchObject([{ projectId: "elsewhere" }]);
    }
  });

  test("merges records of a library that are batches apart, and shows the first refusals only", async () => {
    const filler = Array.from({ length: 560 }, (_, n) => `bad id ${n},${run1},,demo,,`);
    const csv = csvOf(
      `L2600040,${run1},,demo,,tumor`,
      ...filler,
      `L2600040,${run2},,demo,,`,
      `L2600040,${run1},,demo,,normal`,
    );
    const done = await of.take(csv);
    expect(done.counts).toEqual({ added: 1, changed: 1, unchanged: 0, refused: 561 });
    expect(done.refusals).toHaveLength(20);
    const found = await library("L2600040");
    expect(found.instrumentRuns.map(({ id }) => id)).toEqual([run1, run2]);
    expect(found.phenotype).toBe("tumor");
  });

  test.each([
    [
      "without its columns",
      "library_id,sample_id\nL1,S\n",
      /^line 1: the columns sequencing_run_id, project_id are missing/,
    ],
    ["that is a spreadsheet", Buffer.from([0x50, 0x4b, 3, 4, 0xff, 0xfe]), /not UTF-8/],
    ["that ends within quotes", `${header}\nL2600050,"`, /never closed/],
  ])("of a file %s ends FAILED with what to do, and writes no library", async (_, csv, reason) => {
    const before = await librariesIn();
    const done = await of.take(csv);
    expect(done).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringMatching(reason),
      counts: { added: 0 },
    });
    expect(await librariesIn()).toEqual(before);
  });

  test("of a dry run says what it would do, batches apart as well, and writes nothing of it", async () => {
    const filler = Array.from({ length: 500 }, (_, n) => `bad id ${n},${run1},,demo,,`);
    const csv = csvOf(`L2600060,${run1},,fresh,,`, ...filler, `L2600060,${run2},,fresh,,`);
    const before = await librariesIn();
    const done = await of.take(csv, { dryRun: true });
    expect(done.counts).toEqual({ added: 1, changed: 1, unchanged: 0, refused: 500 });
    expect(await librariesIn()).toEqual(before);
    const { status } = await cloud.api("admin", "GET", "/api/v1/projects/fresh");
    expect(status).toBe(404);
  });
});

test("a sharer's upload of a fastq list makes fastqs of their projects, in their name", async () => {
  await of.take(csvOf(`L2600095,${run1},,demo,,`, `L2600096,${run1},,elsewhere,,`));
  cloud.objects.ensureBucket(archive);
  await cloud.objects.put(archive, "run/a_R1.fastq.gz", Buffer.from("reads"));
  const csv = [
    "RGID,RGSM,RGLB,Lane,Read1File,Read2File",
    "ACGT.1,L2600095,UnknownLibrary,1,a_R1.fastq.gz,",
    "ACGA.1,L2600095,UnknownLibrary,1,missing_R1.fastq.gz,",
    "TTTT.1,L2600096,UnknownLibrary,1,a_R1.fastq.gz,",
  ].join("\r\n");
  const options = { instrumentRunId: run1, baseUri: `s3://${archive}/run/` };
  const asked = await of.ask(bodyFor(csv, { kind: "fastq-list", options }), "sharer");
  expect((await of.put(asked.body, csv)).status).toBe(200);
  const done = await of.ended(asked.body.id);
  expect(done).toMatchObject({ status: "SUCCEEDED", counts: { added: 1, refused: 2 } });
  const [made] = (await of.outcomes(done.id)).items;
  const { body } = await cloud.api("viewer", "GET", `/api/v1/fastqs/${made?.id}`);
  expect(body).toMatchObject({ projectId: "demo", rgid: `ACGT.1.${run1}`, createdBy: "sharer" });
});

describe("the URL of an upload", () => {
  test("takes the file that was announced, and no other", async () => {
    const csv = csvOf(`L2600070,${run1},,demo,,`);
    const { body } = await of.ask(bodyFor(csv));
    const other = csv.replace("L2600070", "L2600071");
    expect((await of.put(body, other)).status).toBe(400);
    expect((await of.put(body, `${csv}\n`)).status).toBe(403);
    expect((await of.put({ ...body, uploadHeaders: {} }, csv)).status).toBe(403);
    expect((await of.get(body.id)).status).toBe("PENDING");
    expect((await of.put(body, csv)).status).toBe(200);
    expect((await of.ended(body.id)).status).toBe("SUCCEEDED");
  });

  test("is in the answer to who asked, and in no row, log, event, list or later answer", async () => {
    const { body } = await of.ask(bodyFor("x"));
    expect(body.uploadUrl).toContain("X-Amz-Signature=");
    const signature = /Signature=(\w+)/.exec(body.uploadUrl ?? "")?.[1] ?? "";
    const listed = await cloud.api("admin", "GET", imports);
    const got = await of.get(body.id);
    const all = [await rowsOf(cloud), await spy.events(), cloud.logs, listed.body, got];
    expect(signature).not.toBe("");
    for (const place of all) expect(JSON.stringify(place)).not.toContain(signature);
  });

  test("is answered anew under the same key, for the same import", async () => {
    const key = { "idempotency-key": crypto.randomUUID() };
    const csv = csvOf(`L2600072,${run1},,demo,,`);
    const [first, second] = [
      await of.ask(bodyFor(csv), "admin", key),
      await of.ask(bodyFor(csv), "admin", key),
    ];
    expect(second.body.id).toBe(first.body.id);
    expect((await of.put(second.body, csv)).status).toBe(200);
    await of.ended(first.body.id);
    const late = await of.ask(bodyFor(csv), "admin", key);
    expect(late.body).toMatchObject({ id: first.body.id, uploadUrl: null, expiresAt: null });
  });
});

describe("who may", () => {
  test("import the LIMS: admins only, though a sharer may import a fastq list", async () => {
    expect((await of.ask(bodyFor("x"), "sharer")).status).toBe(403);
    const options = { instrumentRunId: run1, baseUri: "s3://archive/run/", projectId: "demo" };
    const list = { kind: "fastq-list", options };
    const made = await of.ask(bodyFor("x", list), "sharer");
    expect(made.status).toBe(201);
    const foreign = { ...list, options: { ...options, projectId: "other" } };
    expect((await of.ask(bodyFor("x", foreign), "sharer")).body).toMatchObject({
      errors: [{ path: "options.projectId" }],
    });
  });

  test("see one: who asked for it, and admins", async () => {
    const { body } = await of.ask(bodyFor("x"));
    const path = `${imports}/${body.id}`;
    for (const [method, more] of [
      ["GET", ""],
      ["PATCH", ""],
      ["GET", "/outcomes"],
    ] as const) {
      const patch = method === "PATCH" ? { status: "ABORTED" } : undefined;
      expect((await cloud.api("sharer", method, path + more, patch)).status).toBe(404);
    }
    type Listed = { items: Import[] };
    const { body: mine } = await cloud.api<Listed>("sharer", "GET", imports);
    expect(mine.items.every(({ createdBy }) => createdBy === "sharer")).toBe(true);
    const { body: all } = await cloud.api<Listed>("admin", "GET", `${imports}?limit=200`);
    expect(all.items.map(({ id }) => id)).toContain(body.id);
    expect(all.items.map(({ id }) => id)).toEqual(
      all.items
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
  });
});

test.each<[string, object, string[]]>([
  ["no file", { sizeBytes: 0 }, ["sizeBytes"]],
  ["more than 256 MiB", { sizeBytes: 256 * 1024 ** 2 + 1 }, ["sizeBytes"]],
  ["a checksum that is none", { sha256: "abc" }, ["sha256"]],
  ["a name over two lines", { fileName: "a\nb" }, ["fileName"]],
  ["another kind", { kind: "xlsx" }, ["kind"]],
  [
    "options of another kind",
    { options: { instrumentRunId: run1, baseUri: "s3://a/" } },
    ["options"],
  ],
  ["a fastq list without options", { kind: "fastq-list" }, ["options"]],
  [
    "options that are none",
    { kind: "fastq-list", options: { instrumentRunId: "a b", baseUri: "s3://a/b" } },
    ["options.instrumentRunId", "options.baseUri"],
  ],
])("a request with %s is refused by the names of its fields", async (_, more, fields) => {
  const { status, body } = await cloud.api<{ errors: { path: string }[] }>(
    "admin",
    "POST",
    imports,
    bodyFor("x", more),
  );
  expect([status, body.errors.map(({ path }) => path)]).toEqual([400, fields]);
});

test("a message that names no import goes to the dead letters, with why", async () => {
  const bucket = resource(cloud.outputs, "StorageBucket");
  await cloud.objects.put(bucket, "imports/other/source.csv", Buffer.from("x"));
  await eventually(async () => {
    const [message] = await peek(cloud, "ImportDeadLetters");
    expect(message?.MessageAttributes?.error?.StringValue).toContain("imports/other/source.csv");
  });
});
