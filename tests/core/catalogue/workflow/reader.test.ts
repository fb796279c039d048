import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { limsReader } from "#core/catalogue/import/lims/reader";
import type { ImportReader, ImportRecord } from "#core/catalogue/import/reader";
import { workflowReader } from "#core/catalogue/import/workflow/reader";
import { find, ofLibraries } from "#core/catalogue/workflow-run/workflow-runs";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";

const context = { importId: "imp.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", dryRun: false };
const libraryIds = Array.from({ length: 250 }, (_, n) => `L${String(n).padStart(4, "0")}`);
const asAdmin = <T>(work: () => T) => Actor.run(Actor.system("test"), work);

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
  const lines = libraryIds.map((library_id) => ({ library_id, project_id: "demo" }));
  await asAdmin(() => limsReader(context).take(recordsOf(lines)));
});
afterAll(() => cloud.close());

let last = 0;
const newId = () => `20241024${String(++last).padStart(8, "0")}`;

function recordsOf(values: Record<string, string>[]): ImportRecord[] {
  return values.map((cells, n) => ({ line: n + 2, values: cells }));
}

const lineOf = (portal_run_id: string, library_id: string, workflow_status = "") => ({
  ...{ portal_run_id, library_id, workflow_name: "wts", workflow_status },
});

async function take(reader: ImportReader, ...lines: Record<string, string>[]): Promise<string[]> {
  const outcomes = await asAdmin(() => reader.take(recordsOf(lines)));
  return outcomes.map(({ result }) => result);
}

const libraries = async (id: string) => (await find([id])).get(id)?.libraryIds;

test("a run with more libraries than a transaction takes is written whole, and named by each of them", async () => {
  const id = newId();
  const lines = libraryIds.map((library) => lineOf(id, library));
  const results = await take(workflowReader(context), ...lines);
  expect(results.filter((result) => result === "changed")).toHaveLength(249);
  expect(await libraries(id)).toEqual(libraryIds);
  const named = await ofLibraries(libraryIds);
  for (const library of libraryIds) expect(named.get(library)).toContain(id);
  expect(await take(workflowReader(context), ...lines)).toEqual(libraryIds.map(() => "unchanged"));
});

test("runs that several imports write at once keep the libraries of all", async () => {
  const id = newId();
  const some = libraryIds.slice(0, 4);
  await Promise.all(some.map((library) => take(workflowReader(context), lineOf(id, library))));
  expect(await libraries(id)).toEqual(some);
});

test("a run of an import that goes on knows what was said before; what was refused has said nothing", async () => {
  const [told, untold] = [newId(), newId()];
  const before = [lineOf(told, "L0001", "SUCCEEDED"), lineOf(untold, "L9999", "SUCCEEDED")];
  await take(workflowReader(context), lineOf(untold, "L0001", "RUNNING"));
  await take(workflowReader(context), ...before);
  const resumed = workflowReader(context);
  await asAdmin(() => resumed.recall?.(recordsOf(before)));
  const after = [lineOf(told, "L0002", "FAILED"), lineOf(untold, "L0001", "FAILED")];
  expect(await take(resumed, ...after)).toEqual(["refused", "changed"]);
});

test("a dry run imagines what it would write, and writes nothing", async () => {
  const id = newId();
  const dry = workflowReader({ ...context, dryRun: true });
  expect(await take(dry, lineOf(id, "L0001"), lineOf(id, "L0002"))).toEqual(["added", "changed"]);
  expect(await take(dry, lineOf(id, "L0002"))).toEqual(["unchanged"]);
  expect(await libraries(id)).toBeUndefined();
});

test("only an admin may import", () => {
  const columns = ["portal_run_id", "library_id", "workflow_name"];
  const sharer = { ...Actor.system("test"), roles: ["sharer" as const] };
  expect(() => Actor.run(sharer, () => workflowReader(context).begin(columns))).toThrow(/admin/);
  expect(() => asAdmin(() => workflowReader(context).begin(columns.slice(1)))).toThrow(
    /portal_run_id is missing/,
  );
});
