import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { limsReader } from "#core/catalogue/import/lims/reader";
import type { ImportOutcome } from "#core/catalogue/import/reader";
import { find } from "#core/catalogue/libraries";
import { libraryEntity } from "#core/catalogue/library.entity";
import type { Library, Project } from "#core/catalogue/schema";
import * as Id from "#core/id";
import type { Page } from "#core/page-schema";
import { visibleProjects } from "#core/project";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
/** Somebody of the project `lims-a`, which only the LIMS has named. */
let visitor: string;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  visitor = await cloud.token({ username: "visitor", groups: ["viewer", "project:lims-a"] });
  await take(
    ["L3", "demo", "SAM1", "SBJ1", "IND1"],
    ["L1", "demo", "SAM1", "SBJ2", "IND1"],
    ["L10", "demo", "SAM2", "SBJ2", "IND2"],
    ["L2", "lims-a", "SAM1", "SBJ1", "IND1"],
    ["L4", "lims-b", "SAM1", "", ""],
    ["L5", "", "SAM9", "", ""],
  );
});
afterAll(() => cloud.close());

type Line = [id: string, project: string, sample: string, subject: string, individual: string];
const columns = ["library_id", "project_id", "sample_id", "internal_subject_id", "individual_id"];

const reader = () => limsReader({ importId: Id.create("import"), dryRun: false });
const asAdmin = <T>(work: () => T) => Actor.run(Actor.system("test"), work);

function take(...lines: Line[]): Promise<ImportOutcome[]> {
  const records = lines.map((cells, n) => ({
    line: n + 2,
    values: Object.fromEntries(cells.map((cell, index) => [columns[index] ?? "", cell])),
  }));
  return asAdmin(() => reader().take(records));
}

async function ids(who: string, query = ""): Promise<string[]> {
  const path = `/api/v1/libraries${query}`;
  const { body } = await cloud.api<Page<Library>>(who, "GET", path);
  return body.items.map(({ id }) => id);
}

describe("libraries", () => {
  test("are listed by id within each project, of what one may see", async () => {
    expect(await ids("viewer")).toEqual(["L1", "L10", "L3"]);
    expect(await ids(visitor)).toEqual(["L2"]);
    expect(await ids("admin")).toEqual(["L1", "L10", "L3", "L2", "L4", "L5"]);
  });

  test.each([
    ["?projectId=demo", ["L1", "L10", "L3"]],
    ["?projectId=nowhere", []],
    ["?sampleId=SAM1", ["L1", "L3", "L2", "L4"]],
    ["?sampleId=SAM1&projectId=lims-a", ["L2"]],
    ["?subjectId=SBJ2", ["L1", "L10"]],
    ["?individualId=IND1", ["L1", "L3", "L2"]],
    ["?sampleId=SAM1&subjectId=SBJ1", ["L3", "L2"]],
    ["?idPrefix=L1", ["L1", "L10"]],
    ["?idPrefix=L1&sampleId=SAM2", ["L10"]],
    ["?sampleId=SAM", []],
    ["?projectId=unassigned", ["L5"]],
  ])("by %s are those that all of it holds for", async (query, expected) => {
    expect(await ids("admin", query)).toEqual(expected);
  });

  test("of another project cannot be asked for by its name", async () => {
    expect(await ids("viewer", "?projectId=lims-a")).toEqual([]);
    expect(await ids("viewer", "?sampleId=SAM9")).toEqual([]);
    const path = "/api/v1/libraries/L2";
    const { status, body } = await cloud.api("viewer", "GET", path);
    const { body: missing } = await cloud.api("viewer", "GET", "/api/v1/libraries/L999");
    expect(status).toBe(404);
    expect(body.detail).toBe(String(missing.detail).replace("L999", "L2"));
    expect((await cloud.api(visitor, "GET", path)).status).toBe(200);
  });

  test("come in pages that are whole and have each once", async () => {
    const found: string[] = [];
    let cursor = "";
    do {
      const path: string = `/api/v1/libraries?limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await cloud.api<Page<Library>>("admin", "GET", path);
      found.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor ?? "";
    } while (cursor);
    expect(found).toEqual(["L1", "L10", "L3", "L2", "L4", "L5"]);
  });

  test("have a version as their ETag, which a change raises", async () => {
    const path = "/api/v1/libraries/L10";
    const before = await cloud.api<Library>("viewer", "GET", path);
    expect(before.headers.get("etag")).toBe(`"${before.body.version}"`);
    await take(["L10", "demo", "SAM2", "SBJ9", "IND2"]);
    const after = await cloud.api<Library>("viewer", "GET", path);
    expect(after.body).toMatchObject({ subjectId: "SBJ9", version: before.body.version + 1 });
    await take(["L10", "demo", "SAM2", "SBJ2", "IND2"]);
  });

  test("are found by id for other domains, whoever asks", async () => {
    const found = await find(["L2", "L2", "nothing"]);
    expect([...found].map(([id, { projectId }]) => [id, projectId])).toEqual([["L2", "lims-a"]]);
  });
});

describe("projects", () => {
  const list = (who: string, query = "") =>
    cloud.api<Page<Project>>(who, "GET", `/api/v1/projects${query}`);

  test("are those of the stage and those that the LIMS named, of what one may see", async () => {
    const all = (await list("admin")).body.items;
    expect(all.map(({ id, source }) => [id, source])).toEqual([
      ["demo", "stage"],
      ["lims-a", "lims"],
      ["lims-b", "lims"],
    ]);
    expect((await list(visitor)).body.items.map(({ id }) => id)).toEqual(["lims-a"]);
    expect((await list("viewer")).body.items.map(({ id }) => id)).toEqual(["demo"]);
  });

  test("of others are not there, in the words for what does not exist", async () => {
    const ask = (id: string) => cloud.api("viewer", "GET", `/api/v1/projects/${id}`);
    const [foreign, missing] = [await ask("lims-a"), await ask("nothing")];
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.body.detail).toBe(String(missing.body.detail).replace("nothing", "lims-a"));
    expect((await cloud.api(visitor, "GET", "/api/v1/projects/lims-a")).status).toBe(200);
  });

  test("come in pages", async () => {
    const first = (await list("admin", "?limit=2")).body;
    const second = (await list("admin", `?limit=2&cursor=${first.nextCursor}`)).body;
    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([
      ["demo", "lims-a"],
      ["lims-b"],
    ]);
    expect(second.nextCursor).toBeNull();
  });

  test("that the LIMS named are walked by the lists of who may see all, and unassigned last", async () => {
    expect(await asAdmin(visibleProjects)).toEqual(["demo", "lims-a", "lims-b", "unassigned"]);
  });
});

test("a library that two imports change at once keeps what both say", async () => {
  const of = (column: string, value: string, n: number) => ({
    line: 2,
    values: { library_id: `C${n}`, [column]: value },
  });
  const ones = Array.from({ length: 8 }, (_, n) => n);
  const both = await asAdmin(() =>
    Promise.all([
      reader().take(ones.map((n) => of("phenotype", "tumor", n))),
      reader().take(ones.map((n) => of("assay", "WGS", n))),
    ]),
  );
  expect(both.flat().map(({ result }) => result)).not.toContain("refused");
  for (const row of (await find(ones.map((n) => `C${n}`))).values())
    expect(row).toMatchObject({ phenotype: "tumor", assay: "WGS", version: 2 });
});

test("a library that was changed while a batch was read is merged with the change, and not overwritten", async () => {
  await take(["R1", "demo", "SAM", "", ""]);
  const taking = take(["R1", "demo", "SAM2", "", ""]);
  const { data } = await libraryEntity().get({ libraryId: "R1" }).go({ consistent: true });
  expect(data?.version).toBeGreaterThan(0);
  await Promise.all([taking, take(["R1", "demo", "", "SBJ7", ""])]);
  expect((await find(["R1"])).get("R1")).toMatchObject({ sampleId: "SAM2", subjectId: "SBJ7" });
});

test("the LIMS is read in the name of admins only", () => {
  const sharer = { ...Actor.system("s"), roles: ["sharer"] as const };
  expect(() => Actor.run(sharer, () => reader().begin(columns))).toThrow('the role "admin"');
});
