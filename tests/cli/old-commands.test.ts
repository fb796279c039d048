import { describe, expect, test } from "vitest";
import { translated } from "#cli/old-arguments";
import { parse } from "#cli/parse";

const id = "01JD4XVQ4S8Y6Z9T3M2K7B5C1A";

describe("command lines of the old tool", () => {
  test("generate-package makes the package that its manifests list", () => {
    const words = ["--package-name", "cohort", "--lims-manifest-csv=lims.csv"];
    expect(translated("generate-package", words)).toEqual([
      ...["package", "create", "--name", "cohort", "--lims-manifest", "lims.csv"],
      ...["--data-type", "fastq"],
    ]);
    const all = [
      ...["--package-name", "cohort", "--lims-manifest-csv", "lims.csv", "--exclude-primary-data"],
      ...["--workflow-manifest-csv", "workflow.csv", "--defrost-archived-fastqs", "--wait"],
      ...["--no-use-workflow-file-filters", "--primary-data-path-prefix", "primary"],
      ...["--secondary-analysis-path-prefix", "/"],
    ];
    expect(parse(translated("generate-package", all), {})).toMatchObject({
      command: { path: "package create" },
      options: {
        ...{ name: "cohort", limsManifest: "lims.csv", workflowManifest: "workflow.csv" },
        ...{ dataType: ["secondaryAnalysis"], defrostArchivedFastqs: true, wait: true },
        ...{ useWorkflowFilters: false, primaryDataPathPrefix: "primary" },
        secondaryAnalysisPathPrefix: "/",
      },
    });
  });

  test("list-packages answers JSON, of whole days", () => {
    const words = [
      "--start-date",
      "2026-11-01",
      "--end-date",
      "2026-11-02",
      "--package-name",
      "a1",
    ];
    const parsed = parse(translated("list-packages", words), {});
    expect(parsed).toMatchObject({
      command: { path: "package list" },
      globals: { json: true },
      options: {
        ...{ name: "a1", limit: 1000 },
        createdAfter: new Date(2026, 10, 1).toISOString(),
        createdBefore: new Date(2026, 10, 2, 23, 59, 59, 999).toISOString(),
      },
    });
    const few = translated("list-packages", ["--max-packages", "5"]);
    expect(parse(few, {})).toMatchObject({ options: { limit: 5 } });
  });

  test("get-package-status takes an id with and without what it begins with", () => {
    for (const given of [id, `pkg.${id}`])
      expect(translated("get-package-status", ["--package-id", given])).toEqual([
        ...["package", "get", "--json", `pkg.${id}`],
      ]);
  });

  test("push-package plans, shows and asks; its jobs are listed and shown as before", () => {
    const words = ["--package-id", id, "--share-location", "s3://recipient/in/", "--wait"];
    expect(parse(translated("push-package", words), {})).toMatchObject({
      command: { path: "push start" },
      options: {
        ...{ package: `pkg.${id}`, destination: "s3://recipient/in/", wait: true, yes: false },
      },
      globals: { output: "tsv", fields: ["id"] },
    });
    expect(parse(translated("push-package", [...words, "--yes"]), {})).toMatchObject({
      options: { yes: true },
    });
    expect(translated("list-push-jobs", [])).toEqual([
      ...["push", "list", "--json", "--limit", "1000"],
    ]);
    expect(parse(translated("list-push-jobs", ["--package-id", id]), {})).toMatchObject({
      options: { packageId: `pkg.${id}` },
    });
    for (const given of [id, `psh.${id}`])
      expect(translated("get-push-job-status", ["--push-job-id", given])).toEqual([
        ...["push", "get", "--json", `psh.${id}`],
      ]);
  });

  test("view-package-report and presign-package are what is in their place", () => {
    const given = ["--package-id", id];
    expect(parse(translated("view-package-report", given), {})).toMatchObject({
      ...{ command: { path: "package report" }, args: [`pkg.${id}`] },
    });
    expect(parse(translated("presign-package", given), {})).toMatchObject({
      ...{ command: { path: "package link" }, args: [`pkg.${id}`] },
      globals: { output: "tsv", fields: ["scriptUrl"] },
    });
    expect(translated("presign-package", ["--help"])).toEqual(["package", "link", "--help"]);
  });

  test.each([
    ["presign-package", [], "--package-id is missing"],
    ["generate-package", ["--lims-manifest-csv", "a"], "--package-name is missing"],
    ["generate-package", ["--package-nam", "a"], "is not an option"],
    ["generate-package", ["--wait=yes"], "takes no value"],
    ["list-packages", ["--start-date"], "needs a value"],
    ["get-package-status", [], "--package-id is missing"],
    ["get-push-job-status", [], "--push-job-id is missing"],
    ["push-package", ["--package-id", "a"], "--share-location is missing"],
    ["get-package-status", ["--toString", "x"], "is not an option"],
  ])("%s %j is refused in words", (name, words, text) => {
    expect(() => translated(name, words)).toThrow(text);
  });

  test("--help is the help of what is in its place", () => {
    expect(translated("generate-package", ["--help"])).toEqual(["package", "create", "--help"]);
  });
});
