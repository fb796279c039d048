import { nameOf } from "#core/error";
import * as Log from "#core/log";
import * as Ask from "#core/readset/ask";
import { patiently, type Run } from "#core/readset/backfill/run";
import { type Tally, tally } from "#core/readset/backfill/tally";
import { eachOf } from "#core/readset/in-flight";
import { applyObservation, missing, type Observation } from "#core/readset/merge";
import type { Row } from "#core/readset/row";
import { keyOf } from "#core/readset/rows";
import { iso, now } from "#core/time";

/** Read sets under way: two calls of 150 to 200 ms side by side, five a second each. */
const lanes = 4;

/**
 * Asks for what rows still lack: part sizes by GetReadSetMetadata, tags by ListTagsForResource, ACTIVE
 * and newer ones first. One pass over the rows that lack something; what cannot be had is noted and
 * not asked for again by this backfill. `until`: epoch milliseconds at which it has done enough.
 */
export async function details(
  run: Run,
  { expected, until }: { expected: number; until?: number },
): Promise<Tally> {
  const counted = tally();
  const without = new Set<string>();
  for await (const { key } of run.notes.list("without/")) without.add(key.slice("without/".length));
  for await (const rows of run.target.lacking()) {
    if (until !== undefined && now() >= until) break;
    run.signal.throwIfAborted();
    const wanted = rows.filter(({ set_id }) => !without.has(set_id));
    await eachOf(wanted, lanes, async (row) => {
      run.signal.throwIfAborted();
      const next = await complete(run, row);
      counted.listed++;
      if (next) counted.repaired++;
      const isDone = next && (next.set_status === "DELETED" || missing(next).length === 0);
      if (!isDone) counted.skipped++;
      if (isDone && !run.target.keepsNoTimes) return;
      without.add(row.set_id);
      await run.notes.put(`without/${row.set_id}`, { at: iso() });
    });
    run.onProgress({
      phase: "details",
      done: counted.listed,
      total: Math.max(expected, counted.listed),
      bytes: 0,
    });
  }
  return counted;
}

/** The row with what it lacked, or undefined when it could not be had. */
async function complete(run: Run, row: Row): Promise<Row | undefined> {
  const lacks = missing(row);
  try {
    const looks = await Promise.all([
      lacks.some((detail) => detail !== "tags") &&
        patiently(run, () => Ask.readSet(keyOf(row), run.pace)),
      lacks.includes("tags") && patiently(run, () => Ask.tags(row.set_arn, run.pace)),
    ]);
    const told = looks.filter((look): look is Observation => look !== false);
    const change = (current: Row | undefined) => {
      // It was a row when it was found to lack something; one that is gone since is not begun anew.
      let next: Row | undefined;
      for (const look of current ? told : [])
        next = applyObservation(next ?? current, row, look, run.target.projectId) ?? next;
      return next && current && { ...next, revision: current.revision + 1 };
    };
    return await patiently(run, () => run.target.update(row, change, { row }));
  } catch (error) {
    if (isOfAll(error)) throw error;
    Log.warn("Details of a read set could not be had", { readSetId: row.set_id, error });
    return undefined;
  }
}

const ofOne = new Set([
  "ValidationException",
  "RequestTimeoutException",
  "InternalServerException",
]);

/** Whether the other read sets will fail alike: permissions, credentials, quotas. */
function isOfAll(error: unknown): boolean {
  return !ofOne.has(nameOf(error));
}
