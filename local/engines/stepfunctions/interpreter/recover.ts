import type { Catcher, Retrier } from "#local/engines/stepfunctions/interpreter/asl";
import { matches, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import {
  emit,
  type Frame,
  resolve,
  textOf,
  throwIfEnded,
} from "#local/engines/stepfunctions/interpreter/frame";
import { assign, type Step } from "#local/engines/stepfunctions/interpreter/perform";

/** Performs a state under its `Retry` and `Catch`. */
export async function recovering(frame: Frame, attempt: () => Promise<Step>): Promise<Step> {
  const { Retry = [], Catch = [] } = frame.state;
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      throwIfEnded(frame.branch);
      if (!(error instanceof StateFailure)) throw error;
      const retrier = Retry.find((one) => matches(error, one.ErrorEquals));
      const count = retrier ? (used.get(retrier) ?? 0) : 0;
      if (retrier && count < (retrier.MaxAttempts ?? 3)) {
        used.set(retrier, count + 1);
        await pause(frame, retrier, count);
        continue;
      }
      if (frame.failedEvent) emit(frame.branch, frame.failedEvent);
      const catcher = Catch.find((one) => matches(error, one.ErrorEquals));
      if (!catcher) throw error;
      return await caught(frame, catcher, error);
    }
  }
}

/** How long to wait before the attempt after `count` retries, in ms; `random` spreads it under FULL jitter. */
export function retryDelayMs(retrier: Retrier, count: number, random: () => number): number {
  const {
    IntervalSeconds = 1,
    BackoffRate = 2,
    MaxDelaySeconds = Number.POSITIVE_INFINITY,
  } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** count, MaxDelaySeconds);
  return seconds * 1000 * (retrier.JitterStrategy === "FULL" ? random() : 1);
}

async function pause(frame: Frame, retrier: Retrier, count: number): Promise<void> {
  const { clock, random } = frame.branch.run.options;
  await clock.sleep(retryDelayMs(retrier, count, random), frame.branch.signal);
  throwIfEnded(frame.branch);
  frame.retryCount++;
}

/** A Catch has its own `Output` and `Assign`; where one of them fails, the state fails once more, for good. */
async function caught(frame: Frame, catcher: Catcher, failure: StateFailure): Promise<Step> {
  try {
    return await fallback(frame, catcher, failure);
  } catch (error) {
    if (error instanceof StateFailure && frame.failedEvent) emit(frame.branch, frame.failedEvent);
    throw error;
  }
}

async function fallback(frame: Frame, catcher: Catcher, failure: StateFailure): Promise<Step> {
  const index = frame.state.Catch?.indexOf(catcher) ?? 0;
  const extra = { errorOutput: failure.output };
  const output =
    catcher.Output === undefined
      ? failure.output
      : await resolve(frame, catcher.Output, `Catch[${index}]/Output`, extra);
  const assigned = await assign(frame, catcher.Assign, `Catch[${index}]/Assign`, extra);
  return { output, text: textOf(frame, output), assigned, next: catcher.Next };
}
