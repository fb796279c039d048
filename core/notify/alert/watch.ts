import { dueShardOf } from "#core/due";
import { isConditionFailure } from "#core/dynamo";
import { raise } from "#core/notify/alert/raise";
import { type WatchRow, watchEntity } from "#core/notify/alert/watch.entity";
import { things } from "#core/notify/things";
import { projectsOf, type Told, textOf } from "#core/notify/told";
import * as Project from "#core/project";
import { iso } from "#core/time";

/** Notes that something has begun, or alerts that it failed. Repeated or late it does nothing twice. */
export async function watch(told: Told): Promise<"begun" | "failed" | undefined> {
  const { type, at: since, id: occasion } = told;
  const thing = things.find(({ begins, fails }) => fails === type || begins.includes(type));
  const thingId = thing && textOf(told, thing.idName);
  if (!thing || !thingId) return undefined;
  const { kind, path, hasPage, limitMs } = thing;
  const [only, ...more] = projectsOf(told);
  // What several projects share is shown to nobody who sees one of them.
  const projectId = only && more.length === 0 ? only : Project.unassigned;
  if (thing.fails === type) {
    const cause = textOf(told, "reason") ?? textOf(told, "cause") ?? "";
    const where = { path, hasPage };
    await raise({ kind, thingId, projectId, state: "FAILED", cause, occasion, ...where });
    return "failed";
  }
  const dueAt = iso(Date.parse(since) + limitMs);
  await keep({ thingId, kind, projectId, since, dueAt, dueShard: dueShardOf(thingId) });
  return "begun";
}

/** Writes the row, unless one of a later beginning is there. */
async function keep(row: WatchRow): Promise<void> {
  try {
    await watchEntity()
      .put(row)
      .where((one, { lt, notExists }) => `${notExists(one.thingId)} OR ${lt(one.since, row.since)}`)
      .go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}
