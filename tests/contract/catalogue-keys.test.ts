import { beforeAll, expect, test } from "vitest";
import { importEntity } from "#core/catalogue/import/import.entity";
import { libraryEntity } from "#core/catalogue/library.entity";
import { workflowRunEntity } from "#core/catalogue/workflow-run/workflow-run.entity";
import { workflowRunLibraryEntity } from "#core/catalogue/workflow-run/workflow-run-library.entity";
import { workflowRunPlaceEntity } from "#core/catalogue/workflow-run/workflow-run-place.entity";
import { projectEntity } from "#core/project.entity";
import { configure } from "#core/settings";
import { expectCaseKept, keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const puts = {
  project: (projectId = "Demo") =>
    projectEntity()
      .put({ scope: "projects", projectId, createdAt: "2026-11-01T12:00:00.000Z" })
      .params(),
  library: (libraryId = "L2600001a", more = {}) =>
    libraryEntity()
      .put({
        ...{ libraryId, projectId: "Demo", instrumentRuns: [], version: 1 },
        ...{ createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" },
        ...more,
      })
      .params(),
  import: (importId = "imp.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", more = {}) =>
    importEntity()
      .put({
        ...{ importId, scope: "imports", kind: "lims", fileName: "a.csv", sizeBytes: 1 },
        ...{ dryRun: false, status: "PENDING", counts: {}, refusals: [], warnings: [] },
        ...{ records: 0, attempts: 0, actor: {}, actorId: "u", createdBy: "u" },
        ...{ createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" },
        ...{ dueShard: 5, version: 1 },
        ...more,
      })
      .params(),
  workflowRun: (portalRunId = "20241024abcd1234") =>
    workflowRunEntity()
      .put({
        ...{ portalRunId, projectId: "Demo", workflowName: "WTS", workflowType: "wts" },
        ...{ libraryIds: [], version: 1 },
        ...{ createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" },
      })
      .params(),
  workflowRunLibrary: (libraryId = "L2600001a") =>
    workflowRunLibraryEntity().put({ libraryId, portalRunId: "20241024abcd1234" }).params(),
  workflowRunPlace: (uriHash = "0f") =>
    workflowRunPlaceEntity()
      .put({
        ...{ portalRunId: "20241024abcd1234", uriHash, uri: "s3://b/20241024abcd1234/" },
        foundAt: "2026-11-01T12:00:00.000Z",
      })
      .params(),
};

test("projects that imports named are one partition, by id", () => {
  expect(keysOf(puts.project())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#scope_projects",
      "sk": "$project_1#projectId_Demo",
    }
  `);
});

test("a library is found by itself, and by its project with sample, subject and individual as far as it has them", () => {
  const all = { sampleId: "Sam 1", subjectId: "SBJ1", individualId: "Ind#1" };
  expect(keysOf(puts.library("L2600001a", all))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$library_1#libraryId_L2600001a",
      "gsi2pk": "$seqferry#projectId_Demo#sampleId_Sam 1",
      "gsi2sk": "$library_1#libraryId_L2600001a",
      "gsi3pk": "$seqferry#projectId_Demo#subjectId_SBJ1",
      "gsi3sk": "$library_1#libraryId_L2600001a",
      "gsi4pk": "$seqferry#projectId_Demo#individualId_Ind#1",
      "gsi4sk": "$library_1#libraryId_L2600001a",
      "pk": "$seqferry#libraryId_L2600001a",
      "sk": "$library_1",
    }
  `);
  expect(Object.keys(keysOf(puts.library())).sort()).toEqual(["gsi1pk", "gsi1sk", "pk", "sk"]);
});

test("an import is found by itself, in the list of all and of who asked, and while it is due by when", () => {
  const due = { dueAt: "2026-11-02T12:00:00.000Z", dueShard: 5 };
  expect(keysOf(puts.import(undefined, due))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#scope_imports",
      "gsi1sk": "$import_1#importId_imp.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2pk": "$seqferry#actorId_u",
      "gsi2sk": "$import_1#importId_imp.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi6pk": "$seqferry#dueShard_5",
      "gsi6sk": "$import_1#dueAt_2026-11-02T12:00:00.000Z",
      "pk": "$seqferry#importId_imp.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$import_1",
    }
  `);
  expect(Object.keys(keysOf(puts.import())).filter((name) => name.startsWith("gsi6"))).toEqual([]);
});

test("a workflow run is found by itself, by its project with its type, by its libraries, and its folders by it", () => {
  expect(keysOf(puts.workflowRun())).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$workflowRun_1#portalRunId_20241024abcd1234",
      "gsi2pk": "$seqferry#projectId_Demo#workflowType_wts",
      "gsi2sk": "$workflowRun_1#portalRunId_20241024abcd1234",
      "pk": "$seqferry#portalRunId_20241024abcd1234",
      "sk": "$workflowRun_1",
    }
  `);
  expect(keysOf(puts.workflowRunLibrary())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#libraryId_L2600001a",
      "sk": "$workflowRunLibrary_1#portalRunId_20241024abcd1234",
    }
  `);
  expect(keysOf(puts.workflowRunPlace())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#portalRunId_20241024abcd1234",
      "sk": "$workflowRunPlace_1#uriHash_0f",
    }
  `);
});

test.each(Object.entries(puts))(
  "two of %s whose ids differ in case alone are two items",
  (_, put) => expectCaseKept(put),
);
