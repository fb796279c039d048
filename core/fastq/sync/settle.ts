import { tell } from "#core/fastq/sync/answer";
import { claim, takeBack, verdictOf } from "#core/fastq/sync/claim";
import { decide } from "#core/fastq/sync/decide";
import { type Decided, finish } from "#core/fastq/sync/finish";
import { apart } from "#core/fastq/sync/lanes";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { waitOn } from "#core/fastq/sync/wait-on";
import { beginWork } from "#core/fastq/sync/work";
import * as World from "#core/fastq/sync/world";
import { iso, now } from "#core/time";

/** What is claimed, found untrue and let go is looked at again so often; then the sweep does. */
const mostRounds = 3;

/**
 * Answers the requests of which `world` decides it, and lets the others wait; answers those that ended. Each goes its
 * own way: what goes wrong with one is logged and left to the sweep.
 */
export async function settle(
  rows: SyncRequestRow[],
  world: World.World,
  until: number,
): Promise<SyncRequestRow[]> {
  const ended: SyncRequestRow[] = [];
  let open = rows;
  let known = world;
  for (let round = 1; open.length > 0; round++) {
    const seen = known;
    const decided = await apart(open, async (row) => ({
      ...{ row, decision: decide(row, seen, iso()) },
    }));
    const waiting = decided.flatMap(({ row, decision }) =>
      decision.kind === "waits" ? [{ row, decision }] : [],
    );
    const claimed = await apart(decided, async ({ row, decision }) =>
      decision.kind === "waits" ? undefined : claim(row, verdictOf(decision)),
    );
    const answered = await answer(claimed, known, until);
    ended.push(...answered.ended);
    const begunFor = await beginWork(waiting);
    ended.push(
      ...(await apart(waiting, async (one) =>
        (await waitOn(one, begunFor(one.row))) ? one.row : undefined,
      )),
    );
    // They are due at once: the sweep finds what is not looked at here.
    if (round === mostRounds) break;
    open = answered.takenBack;
    if (open.length > 0) known = await World.readAbout(open);
  }
  return ended;
}

/** Tells tasks what was decided, a success only if it is one still; then ends their requests. */
export async function answer(
  claimed: Decided[],
  world: World.World,
  until: number,
): Promise<{ ended: SyncRequestRow[]; takenBack: SyncRequestRow[] }> {
  const readAt = now();
  const successes = claimed.filter(({ verdict }) => verdict.outcome === "SUCCEEDED");
  const fresh = successes.length > 0 ? await checked(claimed, successes, world) : world;
  const takenBack: SyncRequestRow[] = [];
  const told = await apart(claimed, async (row) => {
    const isTrue = row.verdict.outcome !== "SUCCEEDED" || isReady(row, fresh);
    const isStillTrue = () => isTrueNow(row, fresh);
    const result = isTrue ? await tell(row, { until, readAt, isStillTrue }) : "unanswered";
    if (result !== "unanswered") return { row, result };
    const waiting = await takeBack(row);
    if (waiting) takenBack.push(waiting);
    return undefined;
  });
  const ended = await apart(told, async ({ row, result }) => {
    await finish(row, result);
    return row;
  });
  return { ended, takenBack };
}

/** What successes rest on, read again. If that fails all are let go: whoever comes next need not wait until they count as broken off. */
async function checked(
  claimed: Decided[],
  successes: Decided[],
  world: World.World,
): Promise<World.World> {
  try {
    return await World.again(successes, world);
  } catch (error) {
    await apart(claimed, takeBack);
    throw error;
  }
}

function isReady(row: SyncRequestRow, world: World.World): boolean {
  return decide(row, world, iso()).kind === "ready";
}

/** Of an answer that had to wait: nobody took it over meanwhile, and a success is one still. */
async function isTrueNow(row: Decided, world: World.World): Promise<boolean> {
  const { syncRequestId, version, verdict } = row;
  const { requests } = await World.read({ requests: [syncRequestId] });
  if (requests.get(syncRequestId)?.version !== version) return false;
  return verdict.outcome !== "SUCCEEDED" || isReady(row, await World.again([row], world));
}
