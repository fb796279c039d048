import fc from "fast-check";
import { expect, test } from "vitest";
import { movingPace, paceOf, restingPace, settle } from "../../web/api/live.ts";

const idOf = (row: { id: string }) => row.id;
const ids = fc.uniqueArray(fc.constantFrom(..."abcdefgh"));

test("under a pointer no row changes its place, whatever comes", () => {
  fc.assert(
    fc.property(ids, ids, (shown, fresh) => {
      const rows = fresh.map((id) => ({ id, at: 2 }));
      const steady = settle(shown, rows, idOf);
      const stayed = shown.filter((id) => fresh.includes(id));
      expect(steady.rows.slice(0, stayed.length).map(idOf)).toEqual(stayed);
      expect(steady.rows.every(({ at }) => at === 2)).toBe(true);
      expect(steady.rows.length + steady.added).toBe(fresh.length);
    }),
    { numRuns: 100 },
  );
});

test("what is loaded after the last row is appended; what would push in between waits", () => {
  const rows = ["new", "a", "b", "next"].map((id) => ({ id }));
  expect(settle(["a", "b"], rows, idOf)).toEqual({
    rows: [{ id: "a" }, { id: "b" }, { id: "next" }],
    added: 1,
  });
});

test("a list is looked at often while one of its rows moves", () => {
  expect(paceOf([{ status: "SUCCEEDED" }, { status: "RUNNING" }])).toBe(movingPace);
  expect(paceOf([{ status: "SUCCEEDED" }, { name: "RUNNING" }])).toBe(restingPace);
  expect(paceOf([{ status: "ACTIVE", detailsMissing: ["files"] }])).toBe(movingPace);
  expect(paceOf([{ status: "ACTIVE", detailsMissing: [] }])).toBe(restingPace);
});
