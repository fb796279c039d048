import * as Log from "#core/log";
import * as Metric from "#core/metric";
import * as Quota from "#core/quota";
import { fetch } from "#core/readset/fetch";
import * as HydrationQueue from "#core/readset/hydration-queue";
import { applyChange, type Change, missing } from "#core/readset/merge";
import { parseMessage } from "#core/readset/message";
import type { Named, Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetDetail } from "#core/readset/schema";
import * as Stores from "#core/readset/store";
import { lazy, setting } from "#core/settings";
import { now } from "#core/time";

/** What became of a message. */
export type Outcome =
  | "written"
  | "stale"
  | "foreign"
  | "store refreshed"
  | "tags asked"
  | "ignored";

/**
 * Takes one message about a read set or a sequence store into the mirror: an event of HealthOmics or of
 * CloudTrail, whole, or the bare `detail` of one that was sent at `sentAt` (epoch milliseconds). Repeats and
 * late events change nothing. What HealthOmics is to be asked for is asked when its quota has room at
 * once; else the hydration queue is told. Throws `request.invalid` for what can never be read, and
 * `RetryableError` or a transient AWS error when it should come again.
 */
export async function apply(body: unknown, sentAt: number = now()): Promise<Outcome> {
  const message = parseMessage(body, sentAt);
  switch (message.kind) {
    case "nothing":
      return "ignored";
    case "store":
      return isOurs(message.storeId) ? refreshStore(message.storeId) : "foreign";
    case "tags":
      return ofReadSet(message.named, () => applyTags(message.named, message.at));
    case "status":
      return ofReadSet(message.change, () => applyStatus(message.change));
  }
}

/** Messages of one read set are taken one after another: side by side they would only lose writes to each other. */
const turns = lazy(() => new Map<string, Promise<unknown>>());

async function ofReadSet(named: Named, work: () => Promise<Outcome>): Promise<Outcome> {
  if (!isOurs(named.store_id)) return "foreign";
  const before = turns().get(named.set_arn);
  const turn = before ? before.then(work, work) : work();
  turns().set(named.set_arn, turn);
  try {
    return await turn;
  } finally {
    if (turns().get(named.set_arn) === turn) turns().delete(named.set_arn);
  }
}

function isOurs(storeId: string): boolean {
  return storeId in setting("projectOfStore");
}

async function applyStatus(change: Change): Promise<Outcome> {
  let row: Row | undefined;
  const written = await Rows.update(change, (found) => {
    row = found;
    return applyChange(found, change, Rows.projectOf(change.store_id));
  });
  if (written) Metric.readSetLag(now() - Date.parse(change.at));
  // A repeat may be of an event whose handler was killed before it could ask. What the instance remembers
  // of a row may be old: what it lacks is looked up.
  if (!written && row && toAsk(row).length > 0) row = await Rows.find(Rows.keyOf(change));
  const current = written ?? row;
  const lacks = current ? toAsk(current) : [];
  // Tags that could not be had before are asked for on the way, if the quota has room: nobody waits for them.
  if (lacks.some((detail) => detail !== "tags")) await askOrQueue(change, current, lacks);
  else if (lacks.length > 0) await askNow(change, current, lacks);
  return written ? "written" : "stale";
}

/** Part sizes alone are left to the nightly run: nobody waits for them. */
function toAsk(row: Row): ReadSetDetail[] {
  return missing(row).filter((detail) => detail !== "parts");
}

/** Tags are asked for again, whatever the call changed: so the order of such events does not matter. */
async function applyTags(named: Named, changedAt: string): Promise<Outcome> {
  const row = await Rows.find(Rows.keyOf(named));
  if (row?.set_status === "DELETED" || (row?.tags_at ?? "") > changedAt) return "stale";
  await askOrQueue(named, row, ["tags"], changedAt);
  return "tags asked";
}

/** One call each at once, or none: whatever is not answered is for the hydration queue. */
async function askOrQueue(
  named: Named,
  row: Row | undefined,
  lacks: ReadSetDetail[],
  tagsChangedAt?: string,
): Promise<void> {
  const delaySeconds = await askNow(named, row, lacks);
  if (delaySeconds === undefined) return;
  const request = {
    ...Rows.keyOf(named),
    arn: named.set_arn,
    ...(tagsChangedAt && { tagsChangedAt }),
  };
  await HydrationQueue.add(request, delaySeconds);
}

/** Seconds after which it is to be asked again; undefined when HealthOmics has answered. */
async function askNow(
  named: Named,
  row: Row | undefined,
  lacks: ReadSetDetail[],
): Promise<number | undefined> {
  const pace = Quota.instant();
  try {
    if (!row) return 0;
    const store = await Stores.current(named.store_id, pace);
    const { failures, tooEarly } = await fetch(named, row, lacks, { pace, store });
    for (const error of failures) note(named, error);
    if (tooEarly) return HydrationQueue.earlySeconds;
    return failures.length > 0 ? 0 : undefined;
  } catch (error) {
    note(named, error);
    return 0;
  }
}

/** That a quota is used up is what the queue is for. */
function note({ set_id }: Named, error: unknown): void {
  if (error instanceof Quota.BusyError) return;
  Log.warn("A read set could not be asked for at once", { readSetId: set_id, error });
}

async function refreshStore(storeId: string): Promise<Outcome> {
  await Stores.refresh(storeId, Quota.live());
  return "store refreshed";
}
