import type { Pace } from "#core/pace";
import * as Ask from "#core/readset/ask";
import { applyObservation, type Observation } from "#core/readset/merge";
import type { Named, Row, StoreRow } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetDetail } from "#core/readset/schema";
import { now, seconds } from "#core/time";

/** So long after its last event HealthOmics may not show a read set yet. */
const freshMs = seconds(60);

/** What came of asking. `row` as it is now; `failures` of calls that were not answered. */
export type Fetched = { row: Row | undefined; failures: unknown[]; tooEarly: boolean };

/**
 * Asks HealthOmics for what a row lacks, at most one call for metadata and files and one for tags, and writes
 * what it answers in one write. What it does not know becomes a tombstone, unless the row's last event is
 * of the last minute: then it is `tooEarly` to say.
 */
export async function fetch(
  named: Named,
  row: Row | undefined,
  lacks: readonly ReadSetDetail[],
  { pace, store }: { pace: Pace; store: StoreRow | undefined },
): Promise<Fetched> {
  const asksGet = lacks.some((detail) => detail !== "tags");
  const [answer, tags] = await Promise.allSettled([
    asksGet ? Ask.readSet(Rows.keyOf(named), pace) : undefined,
    lacks.includes("tags") ? Ask.tags(named.set_arn, pace) : undefined,
  ]);
  const failures = [answer, tags].flatMap((call) =>
    call.status === "rejected" ? [call.reason] : [],
  );
  const observation = combine(toldBy(answer), toldBy(tags));
  if (!observation) return { row, failures, tooEarly: false };
  // Whether it is gone is for GetReadSetMetadata to say.
  if (observation.gone && !asksGet) return fetch(named, row, ["metadata"], { pace, store });
  if (observation.gone && answer.status === "rejected") return { row, failures, tooEarly: false };
  if (observation.gone && isFresh(row)) return { row, failures, tooEarly: true };
  const at = after(row, observation.at);
  const told = { ...observation, at, ...(store && { store }) };
  let current = row;
  const written = await Rows.update(named, (found) => {
    current = found;
    return applyObservation(found, named, told, Rows.projectOf(named.store_id));
  });
  return { row: written ?? current, failures, tooEarly: false };
}

/** Answers of the same moment, as one; the earlier time holds for all of it. */
function combine(
  answer: Observation | undefined,
  tags: Observation | undefined,
): Observation | undefined {
  if (!answer || !tags?.tags) return answer ?? tags;
  const [earlier = answer.at] = [answer.at, tags.at].sort();
  return { ...answer, tags: tags.tags, at: earlier };
}

function toldBy<Value>(call: PromiseSettledResult<Value>): Value | undefined {
  return call.status === "fulfilled" ? call.value : undefined;
}

/** Clocks of two services differ by this at most; an event from further ahead is somebody's mistake. */
const skewMs = seconds(10);

/**
 * When HealthOmics was asked, as its own events count: what is asked after an event has come tells of a time
 * not before the event's, even where this clock is behind.
 */
export function after(row: Partial<Row> | undefined, at: string): string {
  const { set_status_at: eventAt = at } = row ?? {};
  const aheadMs = Date.parse(eventAt) - Date.parse(at);
  return aheadMs > 0 && aheadMs <= skewMs ? eventAt : at;
}

function isFresh(row: Row | undefined): boolean {
  return row !== undefined && now() - Date.parse(row.set_status_at) < freshMs;
}
