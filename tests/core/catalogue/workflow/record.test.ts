import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameOf } from "#core/catalogue/import/columns";
import type { ImportOutcome } from "#core/catalogue/import/reader";
import { lanesOf } from "#core/catalogue/import/workflow/groups";
import { merge } from "#core/catalogue/import/workflow/merge";
import {
  members,
  readRecord,
  required,
  unknownOf,
  type WorkflowRecord,
} from "#core/catalogue/import/workflow/record";
import { timeOf } from "#core/catalogue/import/workflow/time";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";

const base = { portal_run_id: "20241024abcd1234", library_id: "L1", workflow_name: "wts" };
const read = (values: Record<string, string>, line = 2) =>
  readRecord({ line, values: { ...base, ...values } });
const projects: Record<string, string> = { L1: "demo", L2: "demo", L3: "other" };

/** Merges records of one file, each with its run as it is by then. */
function mergeAll(records: WorkflowRecord[], before: WorkflowRunRow[] = []) {
  const said = new Map<string, number>();
  const rows = new Map(before.map((row) => [row.portalRunId, row]));
  const outcomes: ImportOutcome[] = records.map((record) => {
    const row = rows.get(record.portalRunId);
    const { next, outcome } = merge(row, record, {
      ...{ importId: "imp.1", at: "2026-11-01T00:00:00.000Z", said },
      projectOf: (libraryId) => projects[libraryId],
    });
    if (next)
      rows.set(next.portalRunId, { ...next, updatedAt: "", version: (row?.version ?? 0) + 1 });
    return outcome;
  });
  return { rows, outcomes };
}

const record = (more: Partial<WorkflowRecord> = {}): WorkflowRecord => ({
  ...{ line: 2, portalRunId: base.portal_run_id, libraryId: "L1" },
  values: { workflowName: "wts" },
  ...more,
});

describe("a line of a workflow manifest", () => {
  test.each([
    [{ portal_run_id: "20241024ABCD1234" }, "portal_run_id"],
    [{ portal_run_id: "20241024abcd123" }, "portal_run_id"],
    [{ portal_run_id: "2024102zabcd1234" }, "portal_run_id"],
    [{ portal_run_id: "20241024abcd1234' OR '1'='1" }, "portal_run_id"],
    [{ portal_run_id: "" }, "portal_run_id"],
    [{ library_id: "" }, "library_id"],
    [{ workflow_name: "" }, "workflow_name"],
    [{ library_id: "=HYPERLINK(1)" }, "library_id"],
    [{ workflow_name: "../../secrets" }, "workflow_name"],
    [{ workflow_name: "=1+1" }, "workflow_name"],
    [{ workflow_start: "yesterday" }, "workflow_start"],
    [{ workflow_end: "2024-02-30 10:00:00" }, "workflow_end"],
    [{ workflow_version: "1\u00000" }, "workflow_version"],
    [{ workflow_comment: "x".repeat(1001) }, "workflow_comment"],
  ])("with %j is refused by its column", (values, column) => {
    const found = read(values);
    expect("refused" in found && found.refused).toMatch(new RegExp(`^${column}: `));
  });

  test("keeps formulas in comments as they are, and says nothing with an empty cell", () => {
    const found = read({ workflow_comment: "=1+1\nsecond", workflow_version: "" });
    expect(found).toMatchObject({ values: { workflowName: "wts", comment: "=1+1\nsecond" } });
    expect("values" in found && Object.keys(found.values)).toEqual(["workflowName", "comment"]);
  });

  test.each(["L1_topup", "L1_rerun2", "L1_topup3_rerun"])(
    "of %s is of the library L1, as the LIMS has it",
    (library_id) => expect(read({ library_id })).toMatchObject({ libraryId: "L1" }),
  );

  test("is read in either style of headers", () => {
    for (const column of [...required, ...Object.keys(members)]) {
      const title = column
        .replaceAll("_", " ")
        .replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
      expect(nameOf(title)).toBe(column);
      expect(nameOf(title.replaceAll(" ", ""))).toBe(column);
    }
    expect(unknownOf(["portal_run_id", "workflow_duration", "mood", ""])).toEqual(["mood"]);
  });
});

test.each([
  ["2024-10-24T12:30:05Z", "2024-10-24T12:30:05.000Z"],
  ["2024-10-24 12:30:05.123456 UTC", "2024-10-24T12:30:05.123Z"],
  ["2024-10-24 12:30:05+10", "2024-10-24T02:30:05.000Z"],
  ["2024-10-24 12:30:05 +10:30", "2024-10-24T02:00:05.000Z"],
  ["2024-10-24 12:30", "2024-10-24T12:30:00.000Z"],
  ["2024-10-24", "2024-10-24T00:00:00.000Z"],
  ["2024-13-01", undefined],
  ["2024-02-30", undefined],
  ["12:30", undefined],
])("the time %s is %s", (text, time) => expect(timeOf(text)).toBe(time));

test("times that we write are read as they are", () => {
  const dates = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2999-01-01") });
  fc.assert(fc.property(dates, (date) => timeOf(date.toISOString()) === date.toISOString()));
});

describe("a run", () => {
  test("has the libraries of all its lines, and what they say of it; its project is theirs", () => {
    const { rows, outcomes } = mergeAll([
      record({ libraryId: "L2", values: { workflowName: "WTS_TUMOR_ONLY", status: "SUCCEEDED" } }),
      record({ line: 3, values: { workflowName: "WTS_TUMOR_ONLY", workflowVersion: "1.2" } }),
    ]);
    expect(outcomes.map(({ result }) => result)).toEqual(["added", "changed"]);
    expect(rows.get(base.portal_run_id)).toMatchObject({
      ...{ projectId: "demo", workflowName: "WTS_TUMOR_ONLY", workflowType: "wts" },
      ...{ workflowVersion: "1.2", status: "SUCCEEDED", libraryIds: ["L1", "L2"] },
    });
  });

  test("of a library that the catalogue does not know is refused, and the library is named", () => {
    const { rows, outcomes } = mergeAll([record({ libraryId: "L9" })]);
    expect(outcomes).toMatchObject([
      { result: "refused", detail: expect.stringContaining("L9 is not in the catalogue") },
    ]);
    expect(rows.size).toBe(0);
  });

  test("takes no library of another project, and both projects are named", () => {
    const { rows, outcomes } = mergeAll([record(), record({ line: 3, libraryId: "L3" })]);
    expect(outcomes[1]).toMatchObject({ result: "refused" });
    expect(outcomes[1]?.detail).toMatch(/project other.*project demo/);
    expect(rows.get(base.portal_run_id)?.libraryIds).toEqual(["L1"]);
  });

  test("follows its libraries into another project once all of them are there", () => {
    const before = mergeAll([record()]).rows.get(base.portal_run_id) as WorkflowRunRow;
    const moved = { ...before, projectId: "old" };
    const { rows, outcomes } = mergeAll([record()], [moved]);
    expect(outcomes[0]).toMatchObject({ result: "changed", detail: "projectId old → demo" });
    expect(rows.get(base.portal_run_id)?.projectId).toBe("demo");
  });

  test("is not said two things of by one file; another file may change it", () => {
    const lines = [
      record({ values: { workflowName: "wts", status: "SUCCEEDED" } }),
      record({ line: 3, libraryId: "L2", values: { workflowName: "wts", status: "FAILED" } }),
    ];
    const { rows, outcomes } = mergeAll(lines);
    expect(outcomes[1]).toMatchObject({
      result: "refused",
      detail: expect.stringContaining('workflow_status: "FAILED" contradicts'),
    });
    const again = mergeAll(lines.slice(1), [...rows.values()]);
    expect(again.outcomes[0]).toMatchObject({
      detail: expect.stringContaining("status SUCCEEDED → FAILED"),
    });
  });
});

test("the same file again changes nothing, whatever it says", () => {
  const line = fc.record({
    portalRunId: fc.constantFrom("20241024abcd1234", "20241025abcd1234"),
    libraryId: fc.constantFrom("L1", "L2", "L3", "L9"),
    values: fc.record(
      {
        workflowName: fc.constantFrom("wts", "umccrise"),
        status: fc.constantFrom("SUCCEEDED", "FAILED"),
        workflowVersion: fc.constantFrom("1", "2"),
      },
      { requiredKeys: ["workflowName"] },
    ),
  });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const records = lines.map((values, n) => ({ ...values, line: n + 2 }));
      const first = mergeAll(records);
      const second = mergeAll(records, [...first.rows.values()]);
      expect(second.rows).toEqual(first.rows);
      for (const [n, { result }] of second.outcomes.entries())
        expect(result).toBe(first.outcomes[n]?.result === "refused" ? "refused" : "unchanged");
    }),
  );
});

test("records fit into transactions of a hundred writes; those of a run stay in one lane and in order", () => {
  // Few runs, so that one has more lines than a transaction takes.
  const ids = fc.integer({ min: 0, max: 2 }).map((n) => `20241024${String(n).padStart(8, "0")}`);
  const many = fc.array(ids, { maxLength: 500, size: "max" });
  fc.assert(
    fc.property(many, (portalRunIds) => {
      const records = portalRunIds.map((portalRunId, n) => record({ portalRunId, line: n + 2 }));
      const lanes = lanesOf(records);
      for (const group of lanes.flat()) {
        const runs = new Set(group.map(({ portalRunId }) => portalRunId));
        expect(group.length + runs.size).toBeLessThanOrEqual(100);
      }
      for (const id of new Set(portalRunIds)) {
        const having = lanes.filter((lane) => lane.flat().some((one) => one.portalRunId === id));
        expect(having).toHaveLength(1);
        const lines = having[0]?.flat().flatMap((one) => (one.portalRunId === id ? one.line : []));
        expect(lines).toEqual([...(lines ?? [])].sort((a, b) => a - b));
      }
      expect(lanes.flat(2)).toHaveLength(records.length);
    }),
  );
});
