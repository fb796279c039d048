import type { Call } from "#cli/command";
import { CliError, Interrupted } from "#cli/exit";

/** How work is followed: how often to look, how long at most, and how to come back to it. */
type Following = {
  /** Pause before look number `n`, from 1. */
  pauseMs: (n: number) => number;
  timeoutMs: number | undefined;
  /** Command line that goes on watching. */
  again: string;
  what: string;
};

/** 2, 3, 4.5 … up to 30 seconds. */
export const backoffMs = (n: number): number => Math.min(30_000, 2000 * 1.5 ** (n - 1));

/**
 * Looks until `look` answers something; nothing is ever cancelled. Throws exit 7 when the time is
 * over, and `Interrupted` at Ctrl-C; both say how to come back.
 */
export async function follow<Result>(
  call: Call,
  { pauseMs, timeoutMs, again, what }: Following,
  look: () => Promise<Result | undefined>,
): Promise<Result> {
  const { clock, signal } = call.context;
  const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + timeoutMs;
  try {
    for (let n = 1; ; n++) {
      const result = await look();
      if (result !== undefined) return result;
      const left = until - clock.now();
      if (left <= 0) throw stillRunning(what, again);
      await clock.sleep(Math.min(left, pauseMs(n)), signal);
    }
  } catch (error) {
    if (!(error instanceof Interrupted) && !signal.aborted) throw error;
    throw new Interrupted(`${what} goes on. Watch it again: ${again}`);
  }
}

function stillRunning(what: string, again: string): CliError {
  return new CliError("stillRunning", "cli.timeout", `${what} goes on; the time is over.`, {
    hint: `Watch it again: ${again}`,
  });
}
