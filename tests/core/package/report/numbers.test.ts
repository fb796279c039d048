import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { read } from "#core/package/report/client/data";
import { groupOf } from "#core/package/report/group";
import { PackageReport } from "#core/package/report/schema";
import { lineOf, Tree } from "#core/package/seal";
import {
  anyPackage,
  carriedBy,
  drawn,
  fastqOf,
  figuresOf,
  libraryOf,
  materialOf,
  sealedOf,
} from "#tests/core/package/report/support";

const run = (portalRunId: string, libraryIds: string[]) => ({
  ...{ portalRunId, workflowName: "tumor-normal", workflowType: "tumor-normal" },
  ...{ workflowVersion: "4.2.4", status: "SUCCEEDED", libraryIds },
});
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

test("of any package, page, data and rows say the numbers of its manifest", async () => {
  await fc.assert(
    fc.asyncProperty(anyPackage, async ({ material, files }) => {
      const { report, html } = await drawn(material, files);
      const lines = files.map(({ file }) => file);
      const archived = lines.filter(({ storageState }) => storageState === "ARCHIVED");
      const tree = new Tree();
      for (const file of lines) tree.add(JSON.stringify(file));
      const told = {
        fileCount: lines.length,
        totalBytes: sum(lines.map(({ sizeBytes }) => sizeBytes)),
        archivedFileCount: archived.length,
        libraryCount: material.libraries.length,
        fastqCount: material.fastqs.length,
        workflowRunCount: material.workflowRuns.length,
        findingCount: material.findings.length,
      };
      expect(report.totals).toMatchObject(told);
      expect(report.package.merkleRoot).toBe(tree.root());
      expect(html).toContain(`<code data-merkle-root>${tree.root()}</code>`);
      const figures = figuresOf(html);
      expect(figures).toMatchObject(told);
      for (const dataType of ["fastq", "secondaryAnalysis"] as const)
        expect(figures[`files.${dataType}`] ?? 0).toBe(
          lines.filter((file) => file.dataType === dataType).length,
        );
      expect(sum(report.storage.map(({ fileCount }) => fileCount))).toBe(lines.length);
      for (const { bins, table } of report.histograms)
        if (table === "files") expect(sum(bins.flatMap(({ counts }) => counts))).toBe(lines.length);
      const carried = await read(carriedBy(html));
      expect(carried.files.map(({ storageClass: _, ...file }) => file)).toEqual(
        lines.map(({ etag: _, ...file }) => file),
      );
      expect(carried.libraries).toEqual(report.libraries);
      expect(PackageReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    }),
    { numRuns: 60 },
  );
});

test("a line of the manifest that is read and written again is the line that was sealed", () => {
  const { file } = sealedOf(0, {});
  expect(lineOf(0, { ...file, uri: "", storageClass: null, modifiedAt: null })).toBe(
    JSON.stringify(file),
  );
});

describe("a report", () => {
  test("is made of single-end fastqs, libraries without individual or assay, and runs of other libraries", async () => {
    const { fastq, files } = fastqOf("L1", { ends: 1, qc: { rawWgsCoverageEstimate: 31.4 } });
    const libraries = [libraryOf("L1", { individualId: null, assay: null, type: null })];
    const workflowRuns = [run("20261101aaaaaaaa", ["L9", "L1"]), run("20261101bbbbbbbb", ["L8"])];
    const results = workflowRuns.map(({ portalRunId, libraryIds }) => ({
      ...{ portalRunId, libraryIds, workflowName: "tumor-normal", workflowVersion: "4.2.4" },
      ...{ dataType: "secondaryAnalysis" as const, path: `x/${portalRunId}/a.vcf`, read: null },
      ...{ instrumentRunId: null, lane: null },
    }));
    const { report, html } = await drawn(
      materialOf({ libraries, fastqs: [fastq], workflowRuns }),
      [...files, ...results].map((file, n) => sealedOf(n, file)),
    );
    expect(report.fastqs).toMatchObject([{ isPaired: false, fileCount: 1, coverage: 31.4 }]);
    expect(report.libraries).toMatchObject([{ individualId: null, group: "no assay · no type" }]);
    expect(report.workflowRuns.map(({ otherLibraryIds }) => otherLibraryIds)).toEqual([
      ["L9"],
      ["L8"],
    ]);
    expect(html).toContain("no assay · no type");
    expect(html).toContain("2 are also of libraries that are not in this package");
    expect(groupOf({ assay: "a", type: null })).toBe("a · no type");
  });

  test("counts workflows of any type, also of those that objects have as members", async () => {
    const types = ["__proto__", "constructor", "tumor-normal"];
    const workflowRuns = types.map((workflowType, n) => ({
      ...run(`20261101aaaaaaa${n}`, ["L1"]),
      workflowType,
    }));
    const libraries = [libraryOf("L1"), libraryOf("L2")];
    const { report, html } = await drawn(materialOf({ libraries, workflowRuns }), []);
    expect(report.libraries.map(({ workflowRunCounts }) => workflowRunCounts)).toEqual([
      types.map((workflowType) => ({ workflowType, count: 1 })),
      [],
    ]);
    expect(PackageReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(html.match(/>1 run</g)).toHaveLength(3);
    const [, row = ""] = /<th scope="row"><a[^>]*>L2<\/a>(.*?)<\/tr>/s.exec(html) ?? [];
    expect(row.match(/<td class="numeric faint">–<\/td>/g)).toHaveLength(3);
  });

  test("of archived files says so before anything else, with the hours of a thaw", async () => {
    const { fastq, files } = fastqOf("L1");
    const { report, html } = await drawn(
      materialOf({ libraries: [libraryOf("L1")], fastqs: [fastq] }),
      files.map((file, n) =>
        sealedOf(n, {
          ...file,
          storageState: "ARCHIVED",
          storageClass: ["GLACIER", "DEEP_ARCHIVE"][n] ?? null,
        }),
      ),
    );
    expect(report.verdict.status).toBe("NOT_SHAREABLE");
    expect(report.verdict.reasons[0]).toMatchObject({ code: "archived", count: 2 });
    expect(report.verdict.reasons[0]?.message).toContain("up to 48 h in bulk");
    expect(report.storage.map(({ thaw }) => thaw)).toEqual([
      [
        { speed: "Expedited", hours: 5 / 60 },
        { speed: "Standard", hours: 5 },
        { speed: "Bulk", hours: 12 },
      ],
      [
        { speed: "Standard", hours: 12 },
        { speed: "Bulk", hours: 48 },
      ],
    ]);
    const verdict = html.indexOf('data-verdict="NOT_SHAREABLE"');
    expect(verdict).toBeGreaterThan(0);
    expect(verdict).toBeLessThan(html.indexOf("<dl"));
  });

  test("is ready when nothing is missing, and names what is when something is", async () => {
    const { fastq, files } = fastqOf("L1");
    const checksum = { algorithm: "md5" as const, value: "0".repeat(32) };
    const sealed = files.map((file, n) => sealedOf(n, { ...file, checksum }));
    const selection = { ...materialOf().selection, dataTypeList: ["fastq" as const] };
    const whole = materialOf({ libraries: [libraryOf("L1")], fastqs: [fastq], selection });
    expect((await drawn(whole, sealed)).report.verdict).toEqual({ status: "READY", reasons: [] });
    const { report } = await drawn(
      { ...whole, libraries: [...whole.libraries, libraryOf("L2")] },
      files.map((file, n) => sealedOf(n, file)),
    );
    expect(report.verdict.status).toBe("READY_WITH_WARNINGS");
    expect(report.verdict.reasons.map(({ code, count }) => [code, count])).toEqual([
      ["gaps", 1],
      ["unchecked", 2],
    ]);
    expect(report.libraries.map(({ gaps }) => gaps)).toEqual([[], ["fastq"]]);
  });

  test("of read sets without a library counts all of their files", async () => {
    const files = [1, 2].map((read, n) =>
      sealedOf(n, {
        ...{ path: `fastq/S/123/${n}.fastq.gz`, libraryIds: [], sampleId: "S", readSetId: "123" },
        ...{ instrumentRunId: null, lane: null, read: read as 1 | 2, storageClass: null },
        storageState: n === 0 ? "ARCHIVED" : "ACTIVE",
      }),
    );
    const { report, html } = await drawn(materialOf(), files);
    expect(figuresOf(html)).toMatchObject({ fileCount: 2, libraryCount: 0, "files.fastq": 2 });
    expect(report.storage.map(({ storageClass }) => storageClass)).toEqual(["READ_SET", null]);
  });
});
