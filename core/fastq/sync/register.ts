import { ConditionError, transact } from "#core/dynamo";
import { graceMs } from "#core/fastq/sync/claim";
import { consider } from "#core/fastq/sync/consider";
import { open } from "#core/fastq/sync/dialect";
import * as NewRequest from "#core/fastq/sync/new-request";
import { dueIn, load, write } from "#core/fastq/sync/request-row";
import { Refusal } from "#core/fastq/sync/requirements";
import { answer } from "#core/fastq/sync/settle";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import * as Token from "#core/fastq/sync/token";
import * as Waits from "#core/fastq/sync/waits";
import * as World from "#core/fastq/sync/world";
import * as Job from "#core/job";
import { unassigned } from "#core/project";
import { iso, now, seconds } from "#core/time";

/** What came of an event: a request, refused or not; or words that nobody can be told. */
export type Accepted =
  | { syncRequestId: string; refused?: string }
  | { syncRequestId?: undefined; refused: string };

/** Rows that are written together with the request; more of them come before it is RUNNING. */
const mostWaitsAtOnce = 95;
/** What answering at once may take. */
const usualMs = seconds(30);

/**
 * A `FastqSync` or `fastqSync` event of any dialect (`dialect.ts`). The token names the request, so an event that
 * comes twice is one. What cannot be meant is answered to the token and kept as a FAILED request; without a token it is
 * refused here. Errors that may pass are thrown.
 */
export async function accept({ detail }: { id: string; detail: unknown }): Promise<Accepted> {
  const opened = openedOf(detail);
  if (opened instanceof Refusal) return { refused: opened.message };
  const syncRequestId = Token.requestIdOf(opened.taskToken);
  const taskToken = await Token.seal(syncRequestId, opened.taskToken);
  const given = { syncRequestId, taskToken, origin: "event" as const };
  if ("refusal" in opened) {
    const nothing = { fastqIds: [], fastqSetIds: [], requirements: {}, forceUnarchiving: false };
    return refuse(NewRequest.rowOf(nothing, { ...given, projectId: unassigned }), opened.refusal);
  }
  const { wanted } = opened;
  const known = NewRequest.known(wanted);
  const world = await World.readAbout([known]);
  const projectId = NewRequest.projectOf(known, world);
  // What is no id is no key either: whoever looks at the row reads what it names.
  const row = NewRequest.rowOf({ ...wanted, ...known }, { ...given, projectId });
  const refusal = NewRequest.refusalOf(wanted, world);
  if (refusal) return refuse(row, refusal);
  await begin(row, world);
  return { syncRequestId };
}

/**
 * Makes a request wait that is PENDING: rows for everything it waits for, then RUNNING, then a look at it. Broken off,
 * it is done again by whoever finds it. One that waits already is looked at; one that is not there is nothing.
 */
export async function register(syncRequestId: string): Promise<void> {
  const begun = await Job.onCurrent(
    () => load(syncRequestId),
    async (row) => {
      if (row?.status !== "PENDING" || row.verdict) return undefined;
      const world = await World.readAbout([row]);
      const fastqIds = World.fastqIdsOf(row, world);
      await Waits.putAll(Waits.waitsOf(row, fastqIds));
      await write(row, { status: "RUNNING" }, { action: "sync_request.register" });
      return { fastqIds, fastqSetIds: row.fastqSetIds, targets: [] };
    },
  );
  const hints = new Map(begun ? [[syncRequestId, begun]] : []);
  await consider([syncRequestId], { hints });
}

function openedOf(detail: unknown) {
  try {
    return open(detail);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Stores a request and what wakes it, all or nothing where that fits into a transaction; then looks at it. */
async function begin(row: SyncRequestRow, world: World.World): Promise<void> {
  const { syncRequestId, fastqSetIds } = row;
  const fastqIds = World.fastqIdsOf(row, world);
  const waits = Waits.waitsOf(row, fastqIds);
  const isSmall = waits.length <= mostWaitsAtOnce;
  const writes = isSmall
    ? [...NewRequest.writesOf({ ...row, status: "RUNNING" }), ...waits.map(Waits.writeOf)]
    : NewRequest.writesOf(row);
  const isNew = await wrote(writes);
  if (!isNew || !isSmall) return register(syncRequestId);
  // What changed before the rows were there woke nobody.
  const hint = { fastqIds, fastqSetIds, targets: [] };
  await consider([syncRequestId], { hints: new Map([[syncRequestId, hint]]) });
}

/** A request that failed before it was one: recorded, then told. */
async function refuse(row: SyncRequestRow, { error, message }: Refusal): Promise<Accepted> {
  const { syncRequestId } = row;
  const verdict = { outcome: "FAILED" as const, error, cause: message, at: iso() };
  const refused = { ...row, status: "RUNNING" as const, verdict, ...dueIn(row, graceMs) };
  const isNew = await wrote(NewRequest.writesOf(refused));
  // The request that came with the token before is what answers it.
  if (!isNew) await register(syncRequestId);
  else await answer([refused], World.empty, now() + usualMs);
  return { syncRequestId, refused: message };
}

/** False where the request is there already. */
async function wrote(writes: Parameters<typeof transact>[0]): Promise<boolean> {
  try {
    await transact(writes);
    return true;
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}
