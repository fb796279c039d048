import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { NewLink, Receipt } from "#core/package/link-schema";
import type { PackagePreview } from "#core/package/preview-schema";
import type { ManifestFile, Package, PackageFinding } from "#core/package/schema";
import { user } from "#tests/cli/support";
import { archive } from "#tests/functions/copy-support";
import { csvOf, importsOf, workflowCsvOf } from "#tests/functions/import-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const sash = "20261101aaaa0001";
const unknown = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const secondary = ["--data-type", "secondaryAnalysis"];

let cloud: TestCloud;
let admin: ReturnType<typeof user>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const { api, tokens } = cloud.outputs;
  const env = { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.admin ?? "" };
  admin = user({ env, onSleep: () => new Promise((resolve) => setTimeout(resolve, 50)) });
  cloud.objects.ensureBucket(archive);
  const imports = importsOf(cloud);
  await imports.take(csvOf("L1,,,demo,,", "L2,,,demo,,"));
  const workflow = { kind: "workflow", fileName: "workflow.csv" };
  await imports.take(workflowCsvOf(`${sash},L1,sash,1.0,SUCCEEDED,,,`), workflow);
  for (const name of ["b.txt", "a.txt"])
    await cloud.objects.put(archive, `analysis/sash/${sash}/${name}`, Buffer.from(name));
});
afterAll(async () => {
  admin.remove();
  await cloud.close();
});

const create = (name: string, ...more: string[]) =>
  admin.run([
    ...["package", "create", "--project-id", "demo", "--name", name, ...secondary],
    ...["--progress", "none", ...more],
  ]);

/** A package that is there, with two files. */
async function built(name: string): Promise<Package> {
  const { code, stdout, stderr } = await create(name, "--library-id", "L1", "--wait", "--json");
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^pkg\.\w{26}\n/)]);
  return JSON.parse(stdout);
}

describe("package create", () => {
  test("with --wait makes a package, whose contents are then listed in each form", async () => {
    const made = await built("whole");
    expect(made).toMatchObject({ status: "SUCCEEDED", name: "whole", fileCount: 2 });
    const files = await admin.json<ManifestFile[]>("package", "files", made.id);
    const below = `secondary-analysis/sash/${sash}`;
    expect(files.map(({ path }) => path)).toEqual([`${below}/a.txt`, `${below}/b.txt`]);
    const tsv = await admin.run(["package", "files", made.id, "--fields", "n,path,sizeBytes"]);
    expect(tsv.stdout).toBe(`0\t${below}/a.txt\t5\n1\t${below}/b.txt\t5\n`);
    const table = await admin.run(["package", "files", made.id], { terminal: 140 });
    expect(table.stdout).toMatch(/^N +PATH +SIZE BYTES/);
    expect(await admin.json("package", "libraries", made.id)).toMatchObject([{ libraryId: "L1" }]);
    expect(await admin.json("package", "fastqs", made.id)).toEqual([]);
    const runs = await admin.json("package", "workflow-runs", made.id);
    expect(runs).toMatchObject([{ portalRunId: sash, libraryIds: ["L1"] }]);
    expect(await admin.json("package", "findings", made.id)).toEqual([]);
    expect(await admin.json("package", "get", made.id)).toMatchObject({ id: made.id });
    const offered = await admin.run(["__complete", "package", "get", ""]);
    expect(offered.stdout).toContain(made.id);
  });

  test("without --wait says how to watch it, and watching tells its end", async () => {
    const { code, stdout, stderr } = await create("watched", "--library-id", "L1");
    const id = stdout.split("\t")[0] ?? "";
    expect([code, stderr]).toEqual([0, `Watch it: seqferry package watch ${id}\n`]);
    const watched = await admin.run(["package", "watch", id, "--json"]);
    expect([watched.code, JSON.parse(watched.stdout).status]).toEqual([0, "SUCCEEDED"]);
  });

  test("of manifests ends with 6 and the reason when the service knows a library not", async () => {
    const csv = join(admin.home, "lims.csv");
    writeFileSync(csv, "Library ID,Sequencing Run ID\nL1_topup,\nL9,\n");
    const workflow = join(admin.home, "workflow.csv");
    writeFileSync(workflow, `portal_run_id,library_id\n${sash},L1_rerun\n`);
    const ran = await create(
      ...(["failed", "--lims-manifest", csv, "--workflow-manifest", workflow, "--wait"] as const),
    );
    const id = ran.stdout.split("\t")[0] ?? "";
    expect(ran.code).toBe(6);
    expect(ran.stderr).toContain(`${id} is FAILED: The project demo has no library L9.`);
    const findings = await admin.json<PackageFinding[]>("package", "findings", id);
    expect(findings).toMatchObject([{ severity: "error", subject: "L9" }]);
  });

  test("with a key twice is one package", async () => {
    const argv = ["--library-id", "L1", "--idempotency-key", "once"];
    const [one, other] = [await create("once", ...argv), await create("once", ...argv)];
    expect(one.stdout.split("\t")[0]).toBe(other.stdout.split("\t")[0]);
  });

  test("is refused for who may not share, with 4", async () => {
    const env = { SEQFERRY_TOKEN: cloud.outputs.tokens.viewer ?? "" };
    const argv = ["package", "create", "--name", "no", "--library-id", "L1", ...secondary];
    expect((await admin.run(argv, { env })).code).toBe(4);
  });
});

describe("package preview", () => {
  const preview = (...more: string[]) =>
    admin.run(["package", "preview", "--project-id", "demo", ...secondary, ...more]);

  test("counts, says what there is to know, and makes nothing", async () => {
    const ids = async () =>
      (await admin.json<Package[]>("package", "list", "--all")).map(({ id }) => id);
    const before = await ids();
    const { code, stdout } = await preview("--library-id", "L1", "--json");
    const found: PackagePreview = JSON.parse(stdout);
    expect([code, found]).toMatchObject([0, { fileCount: 2, totalBytes: 10, atLeast: false }]);
    const noted = await preview("--library-id", "L1", "--exclude-library-id", "L8");
    expect([noted.code, noted.stderr]).toEqual([0, expect.stringContaining("L8")]);
    expect(await ids()).toEqual(before);
  });

  test("ends with 8 when such a package would fail, and names what stands in its way", async () => {
    const { code, stderr } = await preview("--library-id", "L1", "--library-id", "L9");
    expect([code, stderr]).toEqual([8, expect.stringContaining("has no library L9")]);
  });
});

describe("a package that is there", () => {
  test("is found by name, status and time", async () => {
    const { id, createdAt } = await built("found");
    const ids = async (...argv: string[]) =>
      (await admin.json<Package[]>("package", "list", ...argv)).map((one) => one.id);
    expect(await ids("--name", "found", "--status", "succeeded")).toEqual([id]);
    expect(await ids("--name", "found", "--created-after", "2027-01-01")).toEqual([]);
    expect(await ids("--name", "found", "--created-before", createdAt)).toEqual([]);
    expect((await admin.run(["package", "list", "--name", "nobody", "--fail-on-empty"])).code).toBe(
      3,
    );
  });

  test("cannot be aborted, and is deleted when that is confirmed", async () => {
    const { id } = await built("gone");
    const plan = await admin.run(["package", "abort", id, "--dry-run"]);
    expect([plan.code, plan.stderr]).toEqual([8, expect.stringContaining("is SUCCEEDED")]);
    expect((await admin.run(["package", "abort", id, "--yes"])).code).toBe(8);
    const remove = (more: string[], setting = {}) =>
      admin.run(["package", "delete", id, ...more], setting);
    expect((await remove(["--dry-run"])).stderr).toContain(`Would delete ${id}, gone.`);
    const asked = await remove([], { terminal: 100, types: () => "n" });
    expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining("Nothing was done.")]);
    expect((await remove([])).code).toBe(2);
    expect((await remove(["--yes"])).stderr).toBe(`${id} is deleted.\n`);
    expect((await admin.run(["package", "get", id])).code).toBe(3);
  });
});

describe("a link", () => {
  let shared: Package;
  let made: NewLink;
  const below = `secondary-analysis/sash/${sash}`;
  beforeAll(async () => {
    shared = await built("shared");
    const argv = ["--expires-in", "2w", "--max-bytes", "1kB", "--recipient", "Ada", "--note", "Hi"];
    made = await admin.json<NewLink>("package", "link", shared.id, ...argv);
  });
  const download = (...more: string[]) => {
    const argv = ["download", "-", "--dir", join(admin.home, "in"), "--progress", "none", ...more];
    return admin.run(argv, { stdin: made.url });
  };

  test("is made with limits, and its secrets are in no list", async () => {
    expect(made).toMatchObject({ maxBytes: 1000, recipient: "Ada", note: "Hi", status: "ACTIVE" });
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / 86_400_000;
    expect(Math.round(days)).toBe(14);
    const token = made.url.split("/").at(-1) ?? "";
    const { stdout } = await admin.run(["package", "links", shared.id, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject([{ id: made.id }]);
    expect(stdout).not.toContain(token);
    const offered = await admin.run(["__complete", "package", "revoke", ""]);
    expect(offered.stdout).toContain(made.id);
    const plan = await admin.run(["package", "link", shared.id, "--dry-run", "--days", "8"]);
    expect(plan.stderr).toBe(`Would make a link to ${shared.id}, shared, 2 files for 8 days.\n`);
    for (const wrong of [
      ["--days", "5"],
      ["--days", "6", "--expires-in", "6d"],
      ["--max-bytes", "x"],
    ])
      expect((await admin.run(["package", "link", shared.id, ...wrong])).code).toBe(2);
  });

  test("gives all of the package and its lims.csv, and what became of each file is told", async () => {
    const { code, stderr } = await download();
    expect([code, stderr]).toEqual([0, expect.stringContaining("3 files: ")]);
    expect(stderr).toContain(`${made.createdBy} says: Hi`);
    const read = (path: string) => readFileSync(join(admin.home, "in", path), "utf8");
    expect([read(`${below}/a.txt`), read(`${below}/b.txt`)]).toEqual(["a.txt", "b.txt"]);
    const lims = await admin.run(["package", "lims", shared.id]);
    expect(read("lims.csv")).toBe(lims.stdout);
    expect(lims.stdout).toMatch(/^library_id,.*\r?\nL1,/);
    const rows = await admin.json<Receipt[]>("package", "receipts", made.id);
    expect(rows.map(({ n, askedCount }) => [n, askedCount])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    expect(rows.every(({ outcome }) => outcome !== null)).toBe(true);
    const verify = await admin.run(["download", "--verify-only", "--dir", join(admin.home, "in")]);
    expect(verify.code).toBe(0);
  });

  test("is revoked when that is confirmed, and ends a download with 3", async () => {
    const revoke = (more: string[], setting = {}) =>
      admin.run(["package", "revoke", made.id, ...more], setting);
    expect((await revoke(["--dry-run"])).stderr).toBe(
      `Would revoke ${made.id}, which is ACTIVE.\n`,
    );
    expect((await revoke([])).code).toBe(2);
    const asked = await revoke([], { terminal: 100, types: () => "n" });
    expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining("Nothing was done.")]);
    const ended = await revoke(["--yes", "--fields", "status"]);
    expect([ended.code, ended.stdout]).toEqual([0, "REVOKED\n"]);
    const unknownLink = "lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    expect((await revoke([unknownLink, "--yes"])).code).toBe(5);
    expect((await admin.run(["package", "revoke", unknownLink, "--yes"])).code).toBe(3);
    const refused = await download();
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("revoked")]);
  });

  test("its package's report is saved whole, for people and for programs", async () => {
    const file = join(admin.home, "report.html");
    const page = await admin.run(["package", "report", shared.id, "--save", file]);
    expect([page.code, page.stdout]).toEqual([0, `${file}\n`]);
    expect(readFileSync(file, "utf8")).toContain(shared.id);
    const twin = await admin.run(["package", "report", shared.id, "--json-report", "--save", "-"]);
    expect(JSON.stringify(JSON.parse(twin.stdout))).toContain(shared.id);
  });

  test("manifests are printed in each form, and saved whole", async () => {
    const print = async (format: string) =>
      (await admin.run(["package", "manifest", shared.id, "--format", format])).stdout;
    const lines = (await print("ndjson")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).path)).toEqual([
      `${below}/a.txt`,
      `${below}/b.txt`,
    ]);
    expect((await print("csv")).trim().split("\n")).toHaveLength(3);
    const file = join(admin.home, "manifest.ndjson");
    const saved = await admin.run(["package", "manifest", shared.id, "--save", file]);
    expect([saved.code, saved.stdout]).toEqual([0, ""]);
    expect(readFileSync(file, "utf8")).toBe(`${lines.join("\n")}\n`);
  });

  test("direct URLs are refused with 8 where the stage has no key for them", async () => {
    const { code, stderr } = await admin.run(["package", "direct-urls", shared.id]);
    expect([code, stderr]).toEqual([8, expect.stringContaining("✗")]);
  });
});

test("one that is not there ends with 3, what is no id with 2", async () => {
  for (const verb of ["get", "watch", "files", "findings", "abort"])
    expect(
      (await admin.run(["package", verb, unknown, ...(verb === "abort" ? ["-y"] : [])])).code,
    ).toBe(3);
  const { code, stderr } = await admin.run(["package", "get", "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("is no package")]);
});
