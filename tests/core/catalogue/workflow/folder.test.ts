import fc from "fast-check";
import { expect, test } from "vitest";
import { folderOf, foldersOf, isResult, type Place } from "#core/catalogue/workflow-run/folder";

const id = "20241024abcd1234";
const places: Place[] = [
  { uri: "s3://results/analysis/{workflowName}/{portalRunId}/", projectIds: ["demo"] },
  { uri: "s3://old/runs/{portalRunId}/", projectIds: ["demo", "other"] },
];
const run = { portalRunId: id, projectId: "demo", workflowName: "wts" };

test.each([
  [`s3://results/analysis/wts/${id}/a/b.bam`, `s3://results/analysis/wts/${id}/`],
  [`s3://results/analysis/${id}/b.bam`, `s3://results/analysis/${id}/`],
  [`s3://results/analysis/x/y/z/${id}/${id}/b.bam`, `s3://results/analysis/x/y/z/${id}/`],
  [`s3://old/runs/deeper/${id}/b.bam`, `s3://old/runs/deeper/${id}/`],
  [`s3://results/analysis/wts/x${id}/b.bam`, undefined],
  [`s3://results/analysis/wts/${id}`, undefined],
  [`s3://results/elsewhere/wts/${id}/b.bam`, undefined],
  [`s3://foreign/analysis/wts/${id}/b.bam`, undefined],
  [`s3://results/analysis/logs/wts/${id}/b.bam`, undefined],
  [`s3://results/analysis/cache/wts/${id}/b.bam`, undefined],
])("the folder of %s is %s", (uri, folder) => {
  expect(folderOf(uri, places)).toEqual(folder && { portalRunId: id, uri: folder });
});

test("a run lies where templates of its project say, and where it was seen below them; each once", () => {
  const seen = [
    `s3://results/analysis/WTS_TUMOR_ONLY/${id}/`,
    `s3://results/analysis/wts/${id}/`,
    `s3://results/private/${id}/`,
  ];
  expect(foldersOf(run, places, seen)).toEqual([
    `s3://old/runs/${id}/`,
    `s3://results/analysis/WTS_TUMOR_ONLY/${id}/`,
    `s3://results/analysis/wts/${id}/`,
  ]);
});

test("a place of other projects is none of a run's, though its files were seen there", () => {
  const seen = [`s3://results/analysis/wts/${id}/`];
  expect(foldersOf({ ...run, projectId: "other" }, places, seen)).toEqual([`s3://old/runs/${id}/`]);
  expect(foldersOf({ ...run, projectId: "nobody" }, places, seen)).toEqual([]);
});

test("logs and caches of the run are no results, wherever they lie; others of that name are", () => {
  expect(isResult(`s3://b/logs/wts/${id}/x`, id)).toBe(false);
  expect(isResult(`s3://b/a/${id}/cache/wts/${id}/x`, id)).toBe(false);
  expect(isResult(`s3://b/a/${id}/logs/wts/x`, id)).toBe(true);
  expect(isResult(`s3://b/logs/${id}/x`, id)).toBe(true);
});

test("a folder that an object was seen in begins its URI, ends in the run's id, and is found again", () => {
  const part = fc.stringMatching(/^[a-z0-9 ._=+-]{1,12}$/);
  fc.assert(
    fc.property(fc.array(part), fc.array(part, { minLength: 1 }), (before, after) => {
      const uri = ["s3://results/analysis", ...before, id, ...after].join("/");
      const folder = folderOf(uri, places);
      if (!folder) return expect(isResult(uri, id)).toBe(false);
      expect(uri.startsWith(folder.uri)).toBe(true);
      expect(folder.uri.endsWith(`/${id}/`)).toBe(true);
      expect(foldersOf(run, places, [folder.uri])).toContain(folder.uri);
    }),
  );
});
