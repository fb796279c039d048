import { isLater, isTooFast } from "#core/copy/s3-copy/failure";
import type { Traffic } from "#core/copy/s3-copy/traffic";
import { now, seconds, sleep } from "#core/time";

const firstWaitMs = 200;
const longestWaitMs = seconds(20);

/** Time is over or the job was aborted: what was not begun is left for the next turn, or for nobody. */
export class Interrupted extends Error {}

/** A request that is given up; `cause` is S3's last answer. */
export class GivenUp extends Error {
  readonly tries: number;

  constructor(cause: unknown, tries: number) {
    super("The request was given up.", { cause });
    this.name = "GivenUp";
    this.tries = tries;
  }
}

/** Milliseconds before try `tries` + 1: anything from none up to a bound that doubles ("full jitter"). */
export function waitMs(tries: number, random: () => number = Math.random): number {
  return random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
}

export type Patience = {
  traffic: Traffic;
  tries: number;
  /** True once nothing new is to be begun. */
  isOver(): boolean;
  /** Epoch milliseconds; a wait that would go beyond is not begun. */
  until: number;
};

/**
 * Makes a request, again while its failure may pass by itself, and never faster than its partition takes.
 * Throws `GivenUp` with the last failure, or `Interrupted`.
 */
export async function patiently<T>(
  { traffic, tries: most, isOver, until }: Patience,
  partition: string,
  call: () => Promise<T>,
): Promise<{ value: T; tries: number }> {
  for (let tries = 1; ; tries++) {
    await traffic.enter(partition);
    try {
      if (isOver()) throw new Interrupted();
      const value = await once(traffic, partition, call);
      return { value, tries };
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      if (!isLater(error) || tries >= most) throw new GivenUp(error, tries);
    } finally {
      traffic.leave(partition);
    }
    // Others have the place meanwhile.
    const ms = waitMs(tries);
    if (now() + ms >= until) throw new Interrupted();
    await sleep(ms);
  }
}

async function once<T>(traffic: Traffic, partition: string, call: () => Promise<T>): Promise<T> {
  const beganAt = now();
  try {
    const value = await call();
    traffic.passed(partition);
    return value;
  } catch (error) {
    if (isTooFast(error)) traffic.slowed(partition, beganAt);
    throw error;
  }
}
