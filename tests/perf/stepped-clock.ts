import { performance } from "node:perf_hooks";
import type { Clock } from "#local/clock";
import { DueHeap } from "#local/due-heap";
import type { Gate } from "#local/gate/gate";

/** What falls due within so many milliseconds is done at their end: later than asked for, never earlier. */
const grainMs = 5;

/**
 * Stops a clock and steps it to each time at which something falls due, but only when no engine is at work and
 * the process has nothing left to do until then: however slow the machine is, work costs no virtual time by itself.
 * `gate`: of engines that write to a disk, where the process is idle and yet not done. With `among` "sleeps" it steps
 * to what somebody waits for, and what engines do by themselves until then they do on the way.
 */
export function stepped(
  clock: Clock,
  gate?: Gate,
  among: "timers" | "sleeps" = "timers",
): { stop(): void; ended: Promise<void> } {
  const dues = new DueHeap<true>();
  const due = (delayMs: number) => dues.push(clock.now() + Math.max(0, delayMs), true);
  if (among === "timers") {
    const after = clock.after.bind(clock);
    clock.after = (delayMs, run) => {
      due(delayMs);
      return after(delayMs, run);
    };
  }
  if (among === "sleeps") {
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (delayMs, signal) => {
      due(delayMs);
      return sleep(delayMs, signal);
    };
  }
  const calls = gate ? countCalls(gate) : () => 0;
  clock.setScale(0);
  let stopped = false;
  const step = async () => {
    while (!stopped) {
      await quiet(calls);
      while ((dues.peek()?.at ?? Number.POSITIVE_INFINITY) <= clock.now()) dues.pop();
      const next = dues.peek();
      if (!next) continue;
      const at = Math.ceil(next.at / grainMs) * grainMs;
      await clock.advance(Math.max(0, at - clock.now()));
    }
  };
  return {
    stop: () => {
      stopped = true;
    },
    ended: step(),
  };
}

/** Calls that engines are at work on; those that wait for the clock are none, nor are functions: their own calls wait for it. */
function countCalls(gate: Gate): () => number {
  let working = 0;
  const run = gate.run.bind(gate);
  gate.run = (call, action, failed) => {
    if (call.service === "lambda") return run(call, action, failed);
    return run(
      call,
      async () => {
        working++;
        try {
          return await action();
        } finally {
          working--;
        }
      },
      failed,
    );
  };
  return () => working;
}

/** Resolves once the event loop has waited for most of a millisecond, rather than worked, and no engine works. */
async function quiet(working: () => number): Promise<void> {
  for (;;) {
    const before = performance.eventLoopUtilization();
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (working() === 0 && performance.eventLoopUtilization(before).utilization < 0.4) return;
  }
}
