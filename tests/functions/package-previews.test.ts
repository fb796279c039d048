import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PackagePreview } from "#core/package/preview-schema";
import type { Problem } from "#functions/api/problem";
import { fastqsOf } from "#tests/functions/fastq-support";
import { importsOf, workflowCsvOf } from "#tests/functions/import-support";
import { actIn, addReadSet, rowsOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

const ask = <Body = PackagePreview>(body: object, role = "sharer") =>
  cloud.api<Body>(role, "POST", "/api/v1/package-previews", body);

const keys = async () => (await rowsOf(cloud)).map(({ pk, sk }) => `${pk} ${sk}`);

describe("POST /package-previews", () => {
  test("counts fastqs, read sets and workflow runs that were registered and imported, and writes nothing", async () => {
    const fastqs = fastqsOf(cloud);
    const imports = importsOf(cloud);
    const lims = "library_id,sequencing_run_id,project_id\nL2600701,,demo\n";
    expect((await imports.take(lims)).counts.added).toBe(1);
    await fastqs.fastq("L2600701", {
      r1: await fastqs.object("previews/a_R1.fastq.gz"),
      r2: await fastqs.object("previews/a_R2.fastq.gz", "GLACIER"),
    });
    const run = "20241024abcd0701";
    const workflows = workflowCsvOf(`${run},L2600701,previewed,1.0.0,SUCCEEDED,,,`);
    const imported = await imports.take(workflows, { kind: "workflow", fileName: "runs.csv" });
    expect(imported.counts).toMatchObject({ added: 1, refused: 0 });
    await fastqs.object(`analysis/previewed/${run}/x/result.txt`);
    const before = await keys();
    const { status, body } = await ask({
      selection: {
        libraryIdList: ["L2600701", "L2600799"],
        dataTypeList: ["FASTQ", "SECONDARY_ANALYSIS"],
      },
    });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        ...{ projectId: "demo", atLeast: false, libraryCount: 1, fastqCount: 1 },
        ...{ workflowRunCount: 1, fileCount: 3, archivedFileCount: 1, unmatchedCount: 1 },
        unmatched: [expect.objectContaining({ subject: "L2600799" })],
      }),
    ]);
    expect(body.archivedShare).toBeCloseTo(1 / 3);
    // Events of the imports may leave the outbox meanwhile.
    expect(before).toEqual(expect.arrayContaining(await keys()));
  });

  test("counts read sets without a fastq", async () => {
    const { id } = await addReadSet(cloud, { fileNames: ["a_R1.fastq.gz", "a_R2.fastq.gz"] });
    const selection = { readSetIdList: [id], dataTypeList: ["fastq"] };
    expect((await ask({ selection })).body).toMatchObject({ fileCount: 2, errorCount: 0 });
  });

  test("names each member that is wrong", async () => {
    const selection = { libraryIdList: ["L1"], individualIdList: ["I1"], dataTypeList: [] };
    const { status, body } = await ask<Problem>({ selection, name: "x" });
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toContain("selection.dataTypeList");
    const two = { ...selection, dataTypeList: ["fastq"] };
    expect((await ask<Problem>({ selection: two })).body.errors).toEqual([
      {
        path: "selection.individualIdList",
        message: "does not go with libraryIdList: use one kind of selector",
      },
    ]);
  });

  test("takes a selection of 10,000 manifest rows", async () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => ({
      ...{ libraryId: `L${String(n).padStart(12, "0")}`, instrumentRunId: "261101_A00130_0336_BH" },
    }));
    const selection = { libraryRunList: rows, dataTypeList: ["fastq"] };
    const { status, body } = await ask({ selection });
    expect(status).toBe(200);
    // All, or as many as ten seconds were enough for.
    expect(body.unmatchedCount > 0 || body.atLeast).toBe(true);
    expect(body.unmatched.length).toBeLessThanOrEqual(1001);
  });
});
