import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { merge } from "#core/catalogue/import/lims/merge";
import {
  type LimsRecord,
  members,
  readRecord,
  unknownOf,
  withoutSuffix,
} from "#core/catalogue/import/lims/record";
import type { ImportOutcome } from "#core/catalogue/import/reader";
import type { LibraryRow } from "#core/catalogue/library.entity";

const run = "241024_A00130_0336_BHW7MVDSXC";
const base = { library_id: "L2600001", project_id: "demo", sequencing_run_id: run };
const read = (values: Record<string, string>, line = 2) =>
  readRecord({ line, values: { ...base, ...values } });

const context = { importId: "imp.1", at: "2026-11-01T00:00:00.000Z" };

/** Merges records of one file, each with its library as it is by then. */
function mergeAll(records: LimsRecord[], before: Map<string, LibraryRow> = new Map()) {
  const said = new Map<string, number>();
  const rows = new Map(before);
  const outcomes: ImportOutcome[] = records.map((record) => {
    const row = rows.get(record.libraryId);
    const { next, outcome } = merge(row, record, said, context);
    if (next)
      rows.set(record.libraryId, {
        ...next,
        updatedAt: context.at,
        version: (row?.version ?? 0) + 1,
      });
    return outcome;
  });
  return { rows, outcomes };
}

describe("a record", () => {
  test.each([
    ["L2600001_topup", "L2600001"],
    ["L2600001_topup2", "L2600001"],
    ["L2600001_rerun", "L2600001"],
    ["L2600001_rerun10_topup", "L2600001"],
    ["L2600001_top", "L2600001_top"],
    ["topup_L1", "topup_L1"],
  ])("of %s is of the library %s", (given, libraryId) => {
    expect(withoutSuffix(given)).toBe(libraryId);
    expect(read({ library_id: given })).toMatchObject({ libraryId });
  });

  test("says nothing with an empty cell, and keeps every member that a column has", () => {
    const all = Object.keys(members).map((column) => [column, column.replaceAll("_", "")]);
    const found = read({ ...Object.fromEntries(all), phenotype: "" });
    const expected = Object.entries(members).flatMap(([column, member]) =>
      column === "phenotype" ? [] : [[member, column.replaceAll("_", "")]],
    );
    expect(found).toMatchObject({ values: Object.fromEntries(expected) });
    expect("values" in found && Object.keys(found.values)).not.toContain("phenotype");
  });

  test("has its subject and its index under the names that other exports give them", () => {
    expect(read({ subject_id: "SBJ00001", tru_seq_index: "D701" })).toMatchObject({
      values: { subjectId: "SBJ00001", truseqIndex: "D701" },
    });
    expect(unknownOf(["library_id", "subject_id", "load_datetime", "mood", ""])).toEqual(["mood"]);
  });

  test.each([
    ["2026-11-01", "2026-11-01"],
    ["2026-11-01 00:00:00.000", "2026-11-01"],
    ["2026-11-01T09:00:00Z", "2026-11-01"],
  ])("has the date of %s", (given, date) => {
    expect(read({ sequencing_run_date: given })).toMatchObject({ run: { id: run, date } });
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ library_id: "" }, /^library_id: is empty/],
    [{ library_id: "_topup" }, /^library_id: is empty/],
    [{ library_id: "L 1" }, /^library_id: "L 1" must be letters/],
    [{ library_id: "../etc" }, /^library_id: /],
    [{ project_id: "a/b" }, /^project_id: "a\/b" must be letters/],
    [{ project_id: "=cmd()" }, /^project_id: /],
    [{ sequencing_run_id: "run 1" }, /^sequencing_run_id: "run 1" must be/],
    [{ sequencing_run_date: "2026-02-30" }, /^sequencing_run_date: "2026-02-30" must be a date/],
    [{ sequencing_run_date: "01/11/2026" }, /^sequencing_run_date: /],
    [{ phenotype: "x".repeat(257) }, /^phenotype: .* must have 256/],
    [{ sample_id: "a\nb" }, /^sample_id: "a b" must be one line/],
  ])("with %j is refused by its column, with what to do", (values, message) => {
    expect(read(values)).toMatchObject({ line: 2, refused: expect.stringMatching(message) });
  });
});

const some = fc.constantFrom("a", "b");
const record = fc
  .record({
    library_id: fc.constantFrom("L1", "L2", "L2_topup"),
    project_id: fc.constantFrom("", "demo", "other"),
    sequencing_run_id: fc.constantFrom("", "run1", "run2"),
    sequencing_run_date: fc.constantFrom("", "2026-11-01", "2026-11-02"),
    phenotype: fc.oneof(fc.constant(""), some),
    sample_id: fc.oneof(fc.constant(""), some),
  })
  .map((values) => readRecord({ line: 0, values }) as LimsRecord);
const file = fc
  .array(record, { maxLength: 12 })
  .map((records) => records.map((one, n) => ({ ...one, line: n + 2 })));

test("the same file again changes nothing, whatever was there before", () => {
  fc.assert(
    fc.property(file, file, (earlier, records) => {
      const before = mergeAll(earlier).rows;
      const first = mergeAll(records, before);
      const second = mergeAll(records, first.rows);
      expect(second.rows).toEqual(first.rows);
      const refused = ({ outcomes }: typeof first) =>
        outcomes.filter(({ result }) => result === "refused").map(({ line }) => line);
      expect(refused(second)).toEqual(refused(first));
      expect(second.outcomes.map(({ result }) => result)).not.toContain("changed");
      expect(second.outcomes.map(({ result }) => result)).not.toContain("added");
    }),
    { numRuns: 300 },
  );
});

test("after a file every library says what the first line said that named it", () => {
  fc.assert(
    fc.property(file, file, (earlier, records) => {
      const { rows, outcomes } = mergeAll(records, mergeAll(earlier).rows);
      for (const [n, { libraryId, values, run }] of records.entries()) {
        const row = rows.get(libraryId);
        if (outcomes[n]?.result === "refused") continue;
        expect(row).toMatchObject(values);
        if (run) expect(row?.instrumentRuns).toContainEqual(expect.objectContaining(run));
      }
    }),
    { numRuns: 300 },
  );
});

test("what contradicts an earlier line is refused and says both values", () => {
  const of = (phenotype: string, line: number) => read({ phenotype }, line) as LimsRecord;
  const { rows, outcomes } = mergeAll([of("tumor", 2), of("normal", 3), of("", 4)]);
  expect(outcomes.map(({ result }) => result)).toEqual(["added", "refused", "unchanged"]);
  expect(outcomes[1]?.detail).toMatch(/^phenotype: "normal" contradicts .*"tumor"/);
  expect(rows.get("L2600001")?.phenotype).toBe("tumor");
});

test("a change says what was there and what is, a move as well", () => {
  const before = mergeAll([read({ phenotype: "tumor" }) as LimsRecord]).rows;
  const moved = read({ project_id: "other", phenotype: "normal" }) as LimsRecord;
  expect(mergeAll([moved], before).outcomes[0]).toMatchObject({
    result: "changed",
    detail: "projectId demo → other; phenotype tumor → normal",
  });
});

test("a library of no project is unassigned, and one that has a project keeps it", () => {
  const none = read({ project_id: "" }) as LimsRecord;
  const { rows } = mergeAll([none]);
  expect(rows.get("L2600001")?.projectId).toBe("unassigned");
  const before = mergeAll([read({}) as LimsRecord]).rows;
  expect(mergeAll([none], before).outcomes[0]?.result).toBe("unchanged");
});
