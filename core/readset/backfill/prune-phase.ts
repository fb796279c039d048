import * as Ask from "#core/readset/ask";
import { listedIds } from "#core/readset/backfill/index-phase";
import { patiently, type Run } from "#core/readset/backfill/run";
import { fromNote, sum, type Tally, tally } from "#core/readset/backfill/tally";
import { eachOf } from "#core/readset/in-flight";
import { applyObservation } from "#core/readset/merge";
import type { Row } from "#core/readset/row";
import { keyOf } from "#core/readset/rows";

/** Calls of GetReadSetMetadata under way: 150 ms each, five a second. */
const lanes = 4;

/**
 * Looks for rows whose read set was not listed. None is taken for deleted on that ground: HealthOmics is
 * asked for each, and only one that it does not know becomes a tombstone. Goes part by part, so that
 * only the ids of one part are in memory.
 */
export async function prune(run: Run, asOf: string): Promise<Tally> {
  let total = tally();
  for (let part = 0; part < run.target.parts; part++) {
    run.signal.throwIfAborted();
    const noted = await run.notes.get(`prune/${part}`);
    const counted = noted ? fromNote(noted.tally) : await prunePart(run, part, asOf);
    if (!noted) await run.notes.put(`prune/${part}`, { tally: counted });
    total = sum(total, counted);
    run.onProgress({ phase: "prune", done: part + 1, total: run.target.parts, bytes: 0 });
  }
  return total;
}

async function prunePart(run: Run, part: number, asOf: string): Promise<Tally> {
  const { target } = run;
  const listed = new Set<string>();
  for await (const ids of listedIds(run))
    for (const id of ids) if (target.partOf(id) === part) listed.add(id);
  const found = tally();
  for await (const rows of target.held(part)) {
    run.signal.throwIfAborted();
    await run.reading(rows.length);
    const unlisted = rows.filter((row) => isDoubtful(row, asOf) && !listed.has(row.set_id));
    await eachOf(unlisted, lanes, async (row) => {
      run.signal.throwIfAborted();
      const observation = await patiently(run, () => Ask.readSet(keyOf(row), run.pace));
      if (observation.gone) found.extra++;
      if (run.dryRun) return;
      // Told of since it was asked for: that is newer.
      const written = await target.update(
        row,
        (current) => current && applyObservation(current, row, observation, target.projectId),
      );
      if (written && observation.gone) found.repaired++;
    });
  }
  return found;
}

/** Nothing that was told since the listing began speaks for the read set. */
function isDoubtful(row: Row, asOf: string): boolean {
  if (row.set_status === "DELETED") return false;
  return row.set_status_at < asOf && (row.metadata_at ?? "") < asOf;
}
