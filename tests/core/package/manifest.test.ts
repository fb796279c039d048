import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PackageFile } from "#core/package/file";
import * as Manifest from "#core/package/manifest";
import { draft, publish } from "#core/package/manifest-write";
import { keysOf, ManifestFile } from "#core/package/schema";
import { lineOf, Tree } from "#core/package/seal";
import { compareBytes } from "#core/package/seal-order";
import { faultOf } from "#core/package/selection/path-fault";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { anyFile, fileOf, inBatches, libraryOf } from "#tests/core/package/files-support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterAll(() => cloud.close());

const subject = { packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", libraries: [libraryOf()] };

async function drafted<T>(
  files: PackageFile[],
  look: (folder: string, totals: Awaited<ReturnType<typeof draft>>) => T | Promise<T>,
  of: Parameters<typeof draft>[2] = subject,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "manifest-"));
  try {
    return await look(folder, await draft(folder, inBatches(files), of));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bytesOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );

const sorted = (files: PackageFile[]) => files.sort((a, b) => compareBytes(a.path, b.path));

/** Names that a package may hold: whatever else they are made of. */
const anyFiles = fc
  .uniqueArray(
    anyFile.filter(({ path }) => faultOf(path) === undefined),
    { selector: ({ path }) => path, maxLength: 12 },
  )
  .map(sorted);

const textOf = (folder: string, name: string) =>
  readFileSync(join(folder, `sealed-${name}`), "utf8");
const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");
const linesOf = (text: string) => text.split("\n").slice(0, -1);

test("every file is found again by its number, in the manifest and where it lies, whatever names hold", async () => {
  await fc.assert(
    fc.asyncProperty(anyFiles, async (files) => {
      const packageId = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
      const totals = await drafted(files, async (folder, totals) => {
        await publish(packageId, folder);
        return totals;
      });
      const lines = await Manifest.read(packageId);
      expect(lines.map((line) => ManifestFile.parse(line).path)).toEqual(
        files.map(({ path }) => path),
      );
      for (const [n, { uri, path, sizeBytes }] of files.entries())
        expect(await Manifest.locate(packageId, n, files.length)).toMatchObject({
          uri,
          path,
          sizeBytes,
        });
      const tree = new Tree();
      for (const [n, file] of files.entries()) tree.add(lineOf(n, file));
      expect(totals).toMatchObject({
        fileCount: files.length,
        totalBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        archivedFileCount: files.filter(({ storageState }) => storageState === "ARCHIVED").length,
        archivedBytes: files.reduce(
          (sum, { sizeBytes, storageState }) => sum + (storageState === "ARCHIVED" ? sizeBytes : 0),
          0,
        ),
        merkleRoot: tree.root(),
      });
    }),
    { numRuns: 12 },
  );
});

test("the same files give the same bytes, each time they are written", async () => {
  await fc.assert(
    fc.asyncProperty(anyFiles, async (files) => {
      const once = await drafted(files, (folder) => bytesOf(folder));
      const again = await drafted(files, (folder) => bytesOf(folder));
      expect(again).toEqual(once);
      expect(Object.keys(once)).toHaveLength(9);
    }),
    { numRuns: 25 },
  );
});

test("every form of the manifest says the same of every file, whatever names hold", async () => {
  await fc.assert(
    fc.asyncProperty(anyFiles, (files) =>
      drafted(files, (folder, totals) => {
        const rows: Record<string, string>[] = parseCsv(textOf(folder, "manifestCsv"), {
          columns: true,
        });
        const plain = (text: string | null) => (text ?? "").replace(/^(?=[=+\-@\t\r\n])/, "'");
        expect(
          rows.map(({ n, path, size_bytes, checksum }) => [n, path, size_bytes, checksum]),
        ).toEqual(
          files.map(({ path, sizeBytes, checksum }, n) => [
            String(n),
            plain(path),
            String(sizeBytes),
            checksum?.value ?? "",
          ]),
        );
        const hashed = files.filter(({ checksum }) => checksum?.algorithm === "md5");
        const lims = textOf(folder, "lims");
        const md5 = createHash("md5").update(lims).digest("hex");
        expect(linesOf(textOf(folder, "md5Sums"))).toEqual([
          ...hashed.map(({ path, checksum }) => `${checksum?.value}  ${path}`),
          `${md5}  ${totals.limsPath}`,
        ]);
        expect(totals).toMatchObject({ md5FileCount: hashed.length, sha256FileCount: 0 });
        expect(linesOf(textOf(folder, "sha256Sums"))).toEqual([
          `${totals.limsSha256}  ${totals.limsPath}`,
        ]);
        const data = textOf(folder, "download");
        expect(data).toMatch(/^[\t\n -~]*$/);
        expect(linesOf(data)).toHaveLength(files.length + 2);
        expect(data.endsWith(`end\t${files.length + 1}\n`)).toBe(true);
        expect(totals.download).toMatchObject({ bytes: data.length, sha256: sha256Of(data) });
        expect(totals).toMatchObject({ limsBytes: lims.length, limsSha256: sha256Of(lims) });
      }),
    ),
    { numRuns: 25 },
  );
});

test("lims.csv has a row a library, no cell of which is a formula, and is delivered behind the last file", async () => {
  const libraries = [
    libraryOf({ libraryId: "L1", externalSubjectId: '=cmd("a,b")', assay: null }),
    libraryOf({ libraryId: "L2", phenotype: "-1+1" }),
  ];
  const packageId = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1D";
  await drafted(
    [fileOf()],
    async (folder, totals) => {
      await publish(packageId, folder);
      const rows = parseCsv(textOf(folder, "lims")) as string[][];
      expect(rows[0]?.join()).toBe(
        "library_id,sample_id,external_sample_id,subject_id,external_subject_id,individual_id,phenotype,assay,type",
      );
      expect(rows.slice(1).map((row) => [row[0], row[4], row[6], row[7]])).toEqual([
        ["L1", `'=cmd("a,b")`, "tumor", ""],
        ["L2", "EXT-SBJ", "'-1+1", "WGS"],
      ]);
      expect(await Manifest.locate(packageId, 1, 2)).toMatchObject({
        uri: `s3://storage/${keysOf(packageId).lims}`,
        path: "lims.csv",
        sizeBytes: totals.limsBytes,
      });
      expect(linesOf(textOf(folder, "download"))[1]).toContain(
        `file\t1\t${totals.limsBytes}\tsha256\t${totals.limsSha256}`,
      );
    },
    { packageId, libraries },
  );
});

test.each(["lims.csv", "LIMS.CSV", "Lims.csv/a", "lims.csv/a/b"])(
  "beside a file at %s it has another name, which nothing else has",
  async (path) => {
    const { limsPath } = await drafted([fileOf({ path })], (_, totals) => totals);
    expect(limsPath).toBe(`lims.${subject.packageId}.csv`);
    const beside = await drafted([fileOf({ path: `a/${path}` })], (_, totals) => totals);
    expect(beside.limsPath).toBe("lims.csv");
  },
);

test("any thousand lines are one ranged read, by the index of chunks", async () => {
  const packageId = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1B";
  const files = sorted(
    Array.from({ length: 2_345 }, (_, n) => fileOf({ path: `ü/${n}`, uri: `s3://b/${n}` })),
  );
  await drafted(files, (folder) => publish(packageId, folder));
  const chunks = await Manifest.chunksOf(packageId);
  expect(chunks.map(({ n, count }) => [n, count])).toEqual([
    [0, 1000],
    [1000, 1000],
    [2000, 345],
  ]);
  for (const chunk of chunks) {
    const lines = await Manifest.chunk(packageId, chunk);
    expect(lines.map(({ n }) => n)).toEqual(lines.map((_, at) => chunk.n + at));
    expect(lines).toHaveLength(chunk.count);
  }
  const numbers = async (from: number, limit: number) =>
    (await Manifest.slice(packageId, from, limit)).map(({ n }) => n);
  expect(await numbers(0, 3)).toEqual([0, 1, 2]);
  expect(await numbers(999, 3)).toEqual([999, 1000, 1001]);
  expect(await numbers(2_344, 3)).toEqual([2_344]);
  expect(await numbers(2_345, 3)).toEqual([]);
});

test("two files of one path are refused by both their names", async () => {
  const files = [fileOf({ uri: "s3://one/a" }), fileOf({ uri: "s3://other/a" })];
  await expect(drafted(files, () => undefined)).rejects.toMatchObject({
    code: "package.not_ready",
    message: expect.stringMatching(/s3:\/\/one\/a and s3:\/\/other\/a/),
  });
});

test("a file behind the last one is not found", async () => {
  const packageId = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1B";
  await expect(Manifest.locate(packageId, 2_346, 2_346)).rejects.toMatchObject({
    code: "link.not_found",
  });
});
