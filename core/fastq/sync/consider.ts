import { forget, type Hints, withNewMembers } from "#core/fastq/sync/members";
import { isBrokenOff, recover } from "#core/fastq/sync/recover";
import { isEnded, isWaiting } from "#core/fastq/sync/request-row";
import { settle } from "#core/fastq/sync/settle";
import * as World from "#core/fastq/sync/world";
import * as Log from "#core/log";
import { eachOf } from "#core/readset/in-flight";
import { now, seconds } from "#core/time";

/** Requests that are read and answered together. */
const groupSize = 100;
/** Groups under way at once: one is read while another is answered. */
const groupsAtOnce = 4;
/** What an invocation spends, unless it is told. */
const usualMs = seconds(60);

/**
 * Looks at sync requests, in groups: reads each with all of its fastqs as they are now, answers those that are ready
 * or never will be, begins what others lack, and lets them wait. `hints` say what is to be read with them. Answers
 * those that were not reached `until` then.
 */
export async function consider(
  syncRequestIds: string[],
  { hints = new Map(), until = now() + usualMs }: { hints?: Hints; until?: number } = {},
): Promise<string[]> {
  const ids = [...new Set(syncRequestIds)];
  const groups = Array.from({ length: Math.ceil(ids.length / groupSize) }, (_, n) =>
    ids.slice(n * groupSize, (n + 1) * groupSize),
  );
  const left: string[] = [];
  await eachOf(groups, groupsAtOnce, async (group) => {
    if (now() < until) await considerGroup(group, hints, until);
    else left.push(...group);
  });
  return left;
}

async function considerGroup(ids: string[], hints: Hints, until: number): Promise<void> {
  const hinted = ids.flatMap((id) => hints.get(id) ?? []);
  const first = await World.read({
    requests: ids,
    fastqs: hinted.flatMap(({ fastqIds = [] }) => fastqIds),
    sets: hinted.flatMap(({ fastqSetIds = [] }) => fastqSetIds),
  });
  const rows = ids.flatMap((id) => first.requests.get(id) ?? []);
  const waiting = rows.filter(isWaiting);
  const brokenOff = rows.filter(isBrokenOff);
  const known = await World.complete(first, [...waiting, ...brokenOff]);
  const world = await withNewMembers(waiting, known, hints);
  const recovered = await recover(brokenOff, world, until);
  const settled = await settle([...waiting, ...recovered.waiting], world, until);
  // Rows that were left behind led here.
  const before = rows.filter((row) => isEnded(row) && hints.has(row.syncRequestId));
  await forget([...recovered.ended, ...settled, ...before], world, hints).catch((error) =>
    // It keeps no other group from being answered: they go at the next change, or by themselves.
    Log.warn("Rows of sync requests that have ended were left behind", { error }),
  );
}
