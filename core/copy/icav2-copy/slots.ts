import { type Share, slotsEntity } from "#core/copy/icav2-copy/slots.entity";
import { isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { setting } from "#core/settings";
import { minutes, now, sleep } from "#core/time";

/** A share that nobody renews ends then: its copy job is over, or will say what it has when it goes on. */
const termMs = minutes(10);
const pool = "jobs";

/** Jobs that a copy job has under way, and how many more it would begin. */
export type Need = { copyJobId: string; running: number; wanted: number };

/**
 * How many jobs a copy job may begin now, so that the stage has no more than `icav2.jobsInFlight` under way. What it
 * has is said anew each time, so nothing is lost by a crash. While others wait, nobody gets more than an even share.
 */
export function reserve({ copyJobId, running, wanted }: Need): Promise<number> {
  return change((shares) => {
    const others = Object.entries(shares).filter(([id]) => id !== copyJobId);
    const granted = grant(
      others.map(([, share]) => share),
      { running, wanted },
      setting("icav2").jobsInFlight,
    );
    const own = {
      slots: running + granted,
      waits: granted < wanted,
      until: now() + termMs,
    };
    const isNeeded = own.slots > 0 || own.waits;
    const rest = Object.fromEntries(others);
    return { shares: isNeeded ? { ...rest, [copyJobId]: own } : rest, answer: granted };
  });
}

/** Gives back what a copy job had, when it has ended. Jobs that an abort left running are not counted any more. */
export function release(copyJobId: string): Promise<void> {
  return change((shares) => {
    const { [copyJobId]: _, ...rest } = shares;
    return { shares: rest, answer: undefined };
  });
}

/** Copy jobs that have jobs under way, or wait for a slot, as far as they have said. */
export async function holders(): Promise<string[]> {
  const { data } = await slotsEntity().get({ pool }).go({ consistent: true });
  return Object.keys(alive((data?.shares ?? {}) as Shares));
}

/** Slots to begin with, beside those of others. */
export function grant(
  others: Share[],
  { running, wanted }: Omit<Need, "copyJobId">,
  most: number,
): number {
  const taken = others.reduce((sum, { slots }) => sum + slots, running);
  const even = Math.ceil(most / (others.length + 1));
  const mine = others.some(({ waits }) => waits) ? even : most;
  return Math.max(0, Math.min(wanted, most - taken, mine - running));
}

type Shares = Record<string, Share>;

async function change<T>(decide: (live: Shares) => { shares: Shares; answer: T }): Promise<T> {
  for (let attempt = 1; attempt <= 10; attempt++) {
    const { data } = await slotsEntity().get({ pool }).go({ consistent: true });
    const known = (data?.shares ?? {}) as Shares;
    const { shares, answer } = decide(alive(known));
    if (isSettled(known, shares)) return answer;
    try {
      await slotsEntity()
        .put({ pool, shares, revision: (data?.revision ?? 0) + 1 })
        .where(({ revision }, { eq, notExists }) =>
          data ? eq(revision, data.revision) : notExists(revision),
        )
        .go();
      return answer;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      await sleep(Math.ceil(20 * attempt * Math.random()));
    }
  }
  throw new RetryableError("The slots of ICA's jobs change faster than they can be taken.");
}

function alive(shares: Shares): Shares {
  const time = now();
  return Object.fromEntries(Object.entries(shares).filter(([, { until }]) => until > time));
}

/** Nothing to write: the same shares, of which none ends soon. */
function isSettled(before: Shares, after: Shares): boolean {
  const soon = now() + termMs / 2;
  const text = (shares: Shares) =>
    JSON.stringify(
      Object.entries(shares)
        .map(([id, { slots, waits }]) => [id, slots, waits])
        .sort(),
    );
  return text(before) === text(after) && Object.values(before).every(({ until }) => until > soon);
}
