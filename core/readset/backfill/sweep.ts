import { nameOf } from "#core/error";
import * as Log from "#core/log";
import * as Ask from "#core/readset/ask";
import type { Notes } from "#core/readset/backfill/notes";
import { patiently, type Run } from "#core/readset/backfill/run";
import { eachOf } from "#core/readset/in-flight";
import { applyObservation } from "#core/readset/merge";
import { readSetEntity, shards } from "#core/readset/read-set.entity";
import type { Row } from "#core/readset/row";
import { fromEntity } from "#core/readset/rows";
import { now } from "#core/time";

const lanes = 4;
const pageSize = 50;
const key = "tags";

/**
 * Asks again for the tags of rows that have some, in the order of their keys and going on where the night
 * before ended: CloudTrail's events of tag changes may be lost. So each row is looked at once a round.
 * `place` keeps the place across backfills. Returns how many it asked for by `until`.
 */
export async function sweepTags(run: Run, place: Notes, until: number): Promise<number> {
  const noted = await place.get(key);
  let shard = Number(noted?.shard ?? 0) % shards;
  let cursor = (noted?.cursor as string | null | undefined) ?? null;
  let asked = 0;
  // At most one round a night.
  for (let turned = 0; turned < shards && now() < until; ) {
    run.signal.throwIfAborted();
    const page = await readSetEntity()
      .query.primary({ store_id: run.store.store_id, shard })
      .go({ cursor, limit: pageSize });
    const rows = page.data.map((item) => fromEntity(item)).filter(hasTags);
    await eachOf(rows, lanes, (row) => refresh(run, row));
    asked += rows.length;
    cursor = page.cursor;
    if (!cursor) {
      shard = (shard + 1) % shards;
      turned++;
    }
    await place.put(key, { shard, cursor });
  }
  return asked;
}

function hasTags(row: Row): boolean {
  return row.tags_at !== undefined && row.set_status !== "DELETED";
}

async function refresh(run: Run, row: Row): Promise<void> {
  run.signal.throwIfAborted();
  try {
    const look = await patiently(run, () => Ask.tags(row.set_arn, run.pace));
    const change = (current: Row | undefined) =>
      current && applyObservation(current, row, look, run.target.projectId);
    await run.target.update(row, change, { row });
  } catch (error) {
    if (nameOf(error) !== "ValidationException") throw error;
    Log.warn("Tags of a read set could not be had", { readSetId: row.set_id, error });
  }
}
