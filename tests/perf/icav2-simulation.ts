import { randomUUID } from "node:crypto";
import type { Settings } from "#local/engines/icav2/settings";
import { randomOf } from "#tests/perf/benchmark";
import { faultsOf } from "#tests/perf/icav2-check";
import { armWeather } from "#tests/perf/icav2-faults";
import { chainsOf, type Optimum, oracle } from "#tests/perf/icav2-oracle";
import type { Form, Layout, Shape } from "#tests/perf/icav2-request";
import { type Icav2Room, openIcav2Room } from "#tests/perf/icav2-room";
import { copyAll, type Outcome } from "#tests/perf/icav2-run";

export type Simulation = Shape & {
  seed: number;
  form: Form;
  /** Calls fail, and answers are lost. Without it only jobs fail. */
  hasWeather: boolean;
  /** Chance that a step is run twice at once, as after an answer that Step Functions never got. */
  twinRate?: number;
  /** Calls of AWS take their usual time, as those of ICA always do. */
  hasAwsLatency: boolean;
  settings?: Partial<Settings>;
  layout?: Layout;
  lambdaMs?: number;
};

export type Simulated = {
  outcome: Outcome;
  /** What is wrong with it; nothing, if all is well. */
  faults: string[];
  optimum: Optimum;
};

/** One copy in a cloud of its own: see `simulateIn`. */
export async function simulate(given: Simulation & { jobsInFlight?: number }): Promise<Simulated> {
  const room = await openIcav2Room(given);
  try {
    return await simulateIn(room, given);
  } finally {
    await room.close();
  }
}

/** One copy, from its request to its last word, in virtual time; and what nobody could have beaten. */
export async function simulateIn(room: Icav2Room, given: Simulation): Promise<Simulated> {
  const { seed, hasWeather, hasAwsLatency, lambdaMs = 400 } = given;
  const settings = room.icav2.changeSettings({ ...given.settings, seed });
  if (hasWeather) armWeather(room.gate, seed);
  if (hasAwsLatency) room.gate.limits.latency = true;
  else room.gate.faults.arm({ service: "icav2", effect: "delay", delay: 300 });
  let outcome: Outcome;
  try {
    const random = randomOf(seed);
    outcome = await copyAll(room, { ...given, lambdaMs, random }, `run-${randomUUID()}`);
  } finally {
    room.gate.faults.disarm();
    room.gate.limits.latency = false;
  }
  // Until lists show all.
  await room.clock.sleep(60_000);
  const optimum = oracle(settings, chainsOf(outcome));
  const isBeaten = outcome.seconds < optimum.seconds;
  const faults = [
    ...(await faultsOf(outcome, settings)),
    ...(isBeaten ? [`${outcome.seconds} s are less than is possible`] : []),
    ...room.failures,
  ];
  return { outcome, faults, optimum };
}
