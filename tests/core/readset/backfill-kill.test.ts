import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTable } from "#core/readset/backfill/note.entity";
import { applyChange } from "#core/readset/merge";
import * as Rows from "#core/readset/rows";
import {
  mirrorRows,
  mortal,
  runOn,
  storeWith,
  through,
  told,
} from "#tests/core/readset/backfill-support";
import { actIn, arnOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

const count = 130;
const gone = "9999999999";

/** A store, and a mirror that has a row too many and lacks all others. */
async function scene(job: string) {
  const { storeId, ids } = await storeWith(cloud, count, { archivedEvery: 5, stepMs: 20_000 });
  const named = { set_id: gone, store_id: storeId, set_arn: arnOf(storeId, gone) };
  const change = { ...named, status: "ACTIVE" as const, at: "2026-02-01T00:00:00.000Z" };
  await Rows.update(named, (row) => applyChange(row, change, "demo"));
  const run = await runOn(cloud, storeId, { notes: inTable(job, storeId) });
  return { run, storeId, first: Number(ids[0]) };
}

/** Every row, with what differs from store to store taken out. */
async function outcome(storeId: string, first: number) {
  const rows = [...(await mirrorRows(storeId)).values()].map((row) => {
    const index = row.set_id === gone ? -1 : Number(row.set_id) - first;
    const {
      set_arn: _a,
      set_id: _i,
      store_id: _s,
      store: _t,
      etags: _e,
      sequence_information: _c,
      ...rest
    } = told(row);
    const files = rest.files?.map(({ file_type, file_path, etag, content_length }) => ({
      ...{ file_type, hasPath: Boolean(file_path), hasEtag: Boolean(etag) },
      hasSize: content_length !== undefined,
    }));
    return { ...rest, index, files };
  });
  return rows.sort((one, other) => one.index - other.index);
}

let jobs = 0;

test("killed at any operation and resumed, any number of times: the same mirror, and the same counts of what was listed", async () => {
  const whole = await scene(`job-${jobs++}`);
  const end = await through(whole.run);
  const expected = await outcome(whole.storeId, whole.first);
  expect(expected).toHaveLength(count + 1);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 230 }), { minLength: 1, maxLength: 4 }),
      async (lives) => {
        const { run, storeId, first } = await scene(`job-${jobs++}`);
        for (const life of lives) {
          const dying = mortal(run, life);
          await through(dying).catch((error: Error) => {
            if (error.message !== "killed") throw error;
          });
        }
        const state = await through(run);
        expect(await outcome(storeId, first)).toEqual(expected);
        expect(state.coverage?.listed).toBe(end.coverage?.listed);
      },
    ),
    { numRuns: 5 },
  );
});

test("a backfill that ended is not done again: resuming it asks for nothing", async () => {
  const { run } = await scene(`job-${jobs++}`);
  await through(run);
  const calls = run.calls.length;
  await through(run);
  expect(run.calls.slice(calls)).toEqual([]);
});
