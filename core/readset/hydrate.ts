import { isTransient, nameOf } from "#core/error";
import * as Log from "#core/log";
import type { Pace } from "#core/pace";
import * as Quota from "#core/quota";
import { fetch } from "#core/readset/fetch";
import * as Bulk from "#core/readset/hydrate-bulk";
import { earlySeconds, type HydrationRequest } from "#core/readset/hydration-queue";
import { eachOf } from "#core/readset/in-flight";
import { missing } from "#core/readset/merge";
import type { Named, StoreRow } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetDetail } from "#core/readset/schema";
import * as Stores from "#core/readset/store";
import { now, seconds } from "#core/time";

/**
 * What became of a request: HealthOmics answered, or it is to be asked again after some seconds
 * (nothing has failed: quotas, or it is too early to say), or the call failed.
 */
export type Outcome =
  | { kind: "done" }
  | { kind: "later"; seconds: number }
  | { kind: "failed"; error: unknown };

/** From so many read sets on, pages and listings cost less than a call for each. */
const bulkFrom = 11;
/** Single calls at the same time; they wait for one another's slots anyway. */
const width = 3;
/** How long a call waits for its slot before its read set is put back. */
const patienceMs = seconds(5);
/** How long tags may keep a large batch: others wait behind it, and the nightly run asks for what is left. */
const tagsMs = seconds(5);

type One = Bulk.Wanted & { request: HydrationRequest; outcome: Outcome };

/**
 * Brings in what the rows of these read sets lack: many at once by ListReadSets and by listing the store's
 * access point, few or stragglers one by one. Part sizes come with single calls only; else the
 * nightly run asks for them. Answers an outcome for each request, in their order; stops in time for `until`.
 */
export async function hydrate(requests: HydrationRequest[], until: number): Promise<Outcome[]> {
  const ones = new Map<string, One>();
  for (const request of requests) {
    const key = `${request.storeId}/${request.readSetId}`;
    const known = ones.get(key);
    // The later of two changes of tags is the one to have asked after.
    if (known && (known.request.tagsChangedAt ?? "") >= (request.tagsChangedAt ?? "")) continue;
    ones.set(key, {
      request,
      named: nameOfRequest(request),
      row: undefined,
      outcome: { kind: "done" },
    });
  }
  const byStore = Map.groupBy(ones.values(), ({ request }) => request.storeId);
  await Promise.all(
    [...byStore].map(([storeId, members]) => hydrateStore(storeId, members, until)),
  );
  return requests.map(
    ({ storeId, readSetId }) => ones.get(`${storeId}/${readSetId}`)?.outcome ?? { kind: "done" },
  );
}

async function hydrateStore(storeId: string, members: One[], until: number): Promise<void> {
  const pace = Quota.live({ maxWaitMs: patienceMs });
  try {
    const rows = await Rows.findMany(members.map(({ request }) => request));
    for (const one of members) one.row = rows.get(one.named.set_id);
    const lacking = members.filter((one) => lackingOf(one).length > 0);
    if (lacking.length === 0) return;
    const store = await storeRow(storeId, pace);
    const inBulk = lacking.filter(({ row }) => Bulk.lacks(row, "metadata", "files"));
    if (inBulk.length >= bulkFrom) await bulk(storeId, inBulk, { pace, store, until });
    const tagsUntil = Math.min(until, now() + tagsMs);
    await singly(lacking, {
      pace,
      store,
      until,
      tagsUntil: lacking.length < bulkFrom ? until : tagsUntil,
    });
  } catch (error) {
    for (const one of members) if (lackingOf(one).length > 0) one.outcome = outcomeOf(error);
  }
}

async function bulk(storeId: string, wanted: One[], room: Bulk.Room): Promise<void> {
  try {
    await Bulk.hydrate(storeId, wanted, room);
  } catch (error) {
    // What is missing now is asked for one by one, as far as the quota of that allows.
    Log.warn("Read sets could not be listed", { storeId, error });
  }
}

type Room = Bulk.Room & { tagsUntil: number };

/** One by one: first whoever lacks metadata or files, then tags. */
async function singly(members: One[], room: Room): Promise<void> {
  const lacking = members.filter((one) => lackingOf(one).length > 0);
  const [tagsOnly, urgent] = [lacking.filter((one) => !isUrgent(one)), lacking.filter(isUrgent)];
  for (const group of [urgent, tagsOnly]) {
    // A refusal holds for the whole store, and a quota that is used up for whoever comes next.
    const stop: { outcome?: Outcome } = {};
    await eachOf(group, width, (one) => single(one, room, stop));
  }
}

async function single(one: One, room: Room, stop: { outcome?: Outcome }): Promise<void> {
  if (stop.outcome) {
    one.outcome = stop.outcome;
    return;
  }
  const urgent = isUrgent(one);
  if (now() > (urgent ? room.until : room.tagsUntil)) {
    // Tags that were never asked for can wait for the night; tags that changed cannot.
    if (urgent || one.request.tagsChangedAt) one.outcome = { kind: "later", seconds: 1 };
    return;
  }
  try {
    const { row, failures, tooEarly } = await fetch(one.named, one.row, lackingOf(one), room);
    one.row = row;
    const [failure] = failures;
    if (failure) one.outcome = outcomeOf(failure);
    if (tooEarly) one.outcome = { kind: "later", seconds: earlySeconds };
    if (failure && endsGroup(failure) && isUrgent(one) === urgent) stop.outcome = one.outcome;
  } catch (error) {
    one.outcome = outcomeOf(error);
  }
}

function endsGroup(error: unknown): boolean {
  const name = nameOf(error);
  return (
    error instanceof Quota.BusyError ||
    ["ThrottlingException", "AccessDeniedException"].includes(name)
  );
}

/** Metadata and files are what people look for; tags can wait for them. */
function isUrgent(one: One): boolean {
  return lackingOf(one).some((detail) => detail !== "tags");
}

/** What is to be asked for: all that the row lacks but part sizes alone, and tags that changed since. */
function lackingOf({ row, request: { tagsChangedAt } }: One): ReadSetDetail[] {
  const lacking = missing(row);
  const isOld = tagsChangedAt !== undefined && (row?.tags_at ?? "") <= tagsChangedAt;
  if (row?.set_status !== "DELETED" && isOld && !lacking.includes("tags")) lacking.push("tags");
  return lacking.filter((detail) => detail !== "parts");
}

/** Rows carry their store; that it cannot be had now keeps nobody from his metadata. */
async function storeRow(storeId: string, pace: Pace): Promise<StoreRow | undefined> {
  try {
    return await Stores.current(storeId, pace);
  } catch (error) {
    Log.warn("A sequence store could not be asked for", { storeId, error });
    return undefined;
  }
}

/** A quota that is used up, by us or by others, is no failure. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof Quota.BusyError)
    return { kind: "later", seconds: Math.max(1, error.waitMs / 1000) };
  if (nameOf(error) === "ThrottlingException") return { kind: "later", seconds: 5 };
  if (isTransient(error)) Log.warn("HealthOmics did not answer", { error });
  return { kind: "failed", error };
}

function nameOfRequest({ storeId, readSetId, arn }: HydrationRequest): Named {
  return { set_arn: arn, set_id: readSetId, store_id: storeId };
}
