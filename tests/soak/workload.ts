import { setTimeout as pause } from "node:timers/promises";
import type { clientsOf } from "#tests/support/cloud";

export type Clients = ReturnType<typeof clientsOf>;

/** One kind of traffic that goes on while the cloud is killed under it. */
export type Workload = {
  name: string;
  /** Makes what the traffic needs. */
  setUp(): Promise<void>;
  /** One unit of work, tried until it is answered; called again and again, by several loops at once. */
  step(loop: number): Promise<void>;
  /** With all loops at rest and the cloud running: what is torn, lost or doubled, a line each. */
  verify(): Promise<string[]>;
  /** What was done so far, for the report. */
  count(): string;
};

/** What a client sees of a cloud that is being killed, is starting, or is asked too much at once. */
const outage =
  /ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|ServiceUnavailable|starting|UND_ERR|aborted|terminated|Throttl|SlowDown|injected fault|fetch failed|timeout/i;

/** Repeats a call, with the same idempotency token if it has one, until the cloud answers it. */
export async function untilAnswered<Output>(call: () => Promise<Output>): Promise<Output> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const { name, message, code, cause } = error as Error & { code?: string };
      if (attempt > 1500 || !outage.test(`${name} ${code} ${message} ${String(cause)}`))
        throw error;
      await pause(20);
    }
  }
}

/** Waits until `check` has nothing to complain of, and answers its last complaints after `seconds`. */
export async function untilQuiet(check: () => Promise<string[]>, seconds = 30): Promise<string[]> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const problems = await untilAnswered(check);
    if (problems.length === 0 || performance.now() > until) return problems;
    await pause(100);
  }
}
