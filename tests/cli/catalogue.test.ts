import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { File } from "#core/catalogue/file/schema";
import type { Import, Outcome } from "#core/catalogue/import-schema";
import type { Library, Project } from "#core/catalogue/schema";
import type { WorkflowRun } from "#core/catalogue/workflow-run/schema";
import { user } from "#tests/cli/support";
import { archive } from "#tests/functions/copy-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let admin: ReturnType<typeof user>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const { api, tokens } = cloud.outputs;
  const env = { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.admin ?? "" };
  admin = user({ env, onSleep: () => new Promise((resolve) => setTimeout(resolve, 50)) });
});
afterAll(async () => {
  admin.remove();
  await cloud.close();
});

const run = "241024_A00130_0336_BHW7MVDSXC";
const header = "Library ID,Sequencing Run ID,Project ID,Sample ID,Mood";

/** A file of the user's with these lines below the header. */
function fileOf(name: string, ...lines: string[]): string {
  const path = join(admin.home, name);
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
  return path;
}

describe("catalogue import workflow", () => {
  test("with --wait imports runs, which workflow-run shows, and file lists what lies there", async () => {
    const id = "20241024abcd1234";
    const lims = fileOf("lims-first.csv", `L7,${run},demo,SAM7,`);
    await admin.run(["catalogue", "import", "lims", lims, "--wait", "--json"]);
    const csv = join(admin.home, "workflow.csv");
    const header = "Portal Run ID,Library ID,Workflow Name,Workflow Status";
    writeFileSync(csv, `${header}\n${id},L7_rerun,WTS_TUMOR_ONLY,Succeeded\n${id},L8,,\n`);
    const { code, stderr } = await admin.run([
      ...["catalogue", "import", "workflow", csv, "--wait", "--progress", "none"],
    ]);
    expect([code, stderr]).toEqual([5, expect.stringContaining("import outcomes")]);
    cloud.objects.ensureBucket(archive);
    const key = `analysis/WTS_TUMOR_ONLY/${id}/qc/a.txt`;
    await cloud.objects.put(archive, key, Buffer.from("x"));
    expect(await admin.json<WorkflowRun>("workflow-run", "get", id)).toMatchObject({
      ...{ workflowType: "wts", status: "SUCCEEDED", libraryIds: ["L7"] },
    });
    const filters = ["--workflow-type", "wts", "--library-id", "L7"];
    const listed = await admin.json<WorkflowRun[]>("workflow-run", "list", ...filters);
    expect(listed.map(({ portalRunId }) => portalRunId)).toEqual([id]);
    const [file] = await admin.json<File[]>("file", "list", id, "--path-prefix", "qc/");
    expect(file).toMatchObject({ path: "qc/a.txt", sizeBytes: 1 });
    expect(await admin.json("file", "get", file?.id ?? "")).toMatchObject({
      copies: [{ uri: `s3://${archive}/${key}` }],
    });
    const { code: wrong, stderr: said } = await admin.run(["file", "get", "nothing"]);
    expect([wrong, said]).toEqual([2, expect.stringContaining("must be the id of a file")]);
  });
});

describe("catalogue import lims", () => {
  test("with --wait imports a file, which library and project then show", async () => {
    const file = fileOf("lims.csv", `L1,${run},demo,SAM1,`, `L2,${run},research,SAM2,`);
    const { code, stdout, stderr } = await admin.run([
      ...["catalogue", "import", "lims", file, "--wait", "--json"],
    ]);
    expect(code).toBe(0);
    const done: Import = JSON.parse(stdout);
    expect(done).toMatchObject({ fileName: "lims.csv", counts: { added: 2 } });
    expect(stderr).toContain("mood");
    expect(await admin.json<Library>("library", "get", "L1")).toMatchObject({ sampleId: "SAM1" });
    const listed = await admin.json<Library[]>("library", "list", "--project-id", "research");
    expect(listed.map(({ id }) => id)).toEqual(["L2"]);
    const projects = await admin.json<Project[]>("project", "list");
    expect(projects.map(({ id }) => id)).toEqual(["demo", "research"]);
    expect(await admin.json("project", "get", "research")).toMatchObject({ source: "lims" });
    expect(await admin.json("import", "get", done.id)).toEqual(done);
    const imports = await admin.json<Import[]>("import", "list", "--kind", "lims");
    expect(imports.map(({ id }) => id)).toContain(done.id);
  });

  test("exits 5 when records were refused, and says how to see which", async () => {
    const file = fileOf("wrong.csv", `L3,${run},demo,,`, `L 4,${run},demo,,`);
    const argv = ["catalogue", "import", "lims", file, "--wait", "--progress", "none"];
    const { code, stdout, stderr } = await admin.run(argv);
    const id = stdout.split("\t")[0] ?? "";
    expect(code).toBe(5);
    expect(stderr).toContain("1 record was refused");
    expect(stderr).toContain(`seqferry import outcomes ${id} --result refused`);
    const refused = await admin.json<Outcome[]>("import", "outcomes", id, "--result", "refused");
    expect(refused).toMatchObject([{ line: 3, detail: expect.stringContaining("L 4") }]);
  });

  test("exits 6 with the reason when nothing could be read, and takes stdin", async () => {
    const argv = ["catalogue", "import", "lims", "-", "--wait", "--progress", "none"];
    const { code, stderr } = await admin.run(argv, { stdin: "a,b\n1,2\n" });
    expect(code).toBe(6);
    expect(stderr).toContain("the columns library_id, sequencing_run_id, project_id are missing");
  });

  test("without --wait says where to look, and with --dry-run writes nothing", async () => {
    const file = fileOf("dry.csv", `L5,${run},demo,,`);
    const argv = ["catalogue", "import", "lims", file, "--dry-run"];
    const { code, stdout, stderr } = await admin.run(argv);
    const id = stdout.split("\t")[0] ?? "";
    expect([code, stderr]).toEqual([0, `Look at it: seqferry import get ${id}\n`]);
    expect((await admin.run(["library", "get", "L5"])).code).toBe(3);
  });

  test("prints no signed URL, with --debug as well", async () => {
    const file = fileOf("quiet.csv", `L6,${run},demo,,`);
    const { stdout, stderr } = await admin.run(["catalogue", "import", "lims", file, "--debug"]);
    expect(stdout + stderr).not.toMatch(/X-Amz-Signature=(?!\[secret\])\w/);
  });
});

test.each([
  ["a file that is not there", ["lims", "nothing.csv"], "nothing.csv"],
  ["options of another kind", ["lims", "-", "--base-uri", "s3://a/"], "do not go with lims"],
  ["no run", ["fastq-list", "-", "--base-uri", "s3://a/"], "--instrument-run-id: is missing"],
  ["no folder", ["fastq-list", "-", "--instrument-run-id", run], "--base-uri: is missing"],
  ["another kind", ["xlsx", "-"], "xlsx"],
  ["an empty file", ["lims", "-"], "is empty"],
])("%s is a wrong use: nothing is asked of the service", async (_, words, text) => {
  const { code, stderr } = await admin.run(["catalogue", "import", ...words], { stdin: "" });
  expect(code).toBe(2);
  expect(stderr).toContain(text);
});

test("stdin that is not UTF-8 is a wrong use: it would be imported with other letters", async () => {
  const stdin = Buffer.from([0x4c, 0xe9]).toString();
  const { code, stderr } = await admin.run(["catalogue", "import", "lims", "-"], { stdin });
  expect([code, stderr]).toEqual([2, expect.stringContaining("stdin is not UTF-8")]);
});

test.each([
  ["library", "L 1"],
  ["project", "a/b"],
  ["import", "imp.1"],
])("%s get refuses what is no id", async (noun, id) => {
  const { code, stderr } = await admin.run([noun, "get", id]);
  expect(code).toBe(2);
  expect(stderr).toContain(`"${id}" is no ${noun}`);
});
