import * as Actor from "#core/actor";
import { load } from "#core/copy/change";
import { close } from "#core/copy/icav2-copy/close";
import { plan } from "#core/copy/icav2-copy/plan";
import { turn } from "#core/copy/icav2-copy/turn";
import { readPlan, readResults, readTasks } from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import type { CopyRun } from "#core/copy/schema";
import { days, minutes, now, seconds, sleep } from "#core/time";
import type { Made } from "#local/engines/icav2/batch-ledger";
import {
  byEvent,
  byExecution,
  type Form,
  type Layout,
  lay,
  manifestOf,
  type Shape,
  usualLayout,
} from "#tests/perf/icav2-request";
import type { Icav2Room } from "#tests/perf/icav2-room";
import { waitWithToken } from "#tests/perf/icav2-waiter";

export type Given = Shape & {
  form: Form;
  /** What a call of a function costs beside its work, in milliseconds. */
  lambdaMs: number;
  /** Chance that a step is run twice at the same time, as after an answer that was lost. */
  twinRate?: number;
  random: () => number;
  layout?: Layout;
};

/** One file of a task, and what became of it. */
export type Item = { plan: PlanItem; result: ItemResult | undefined };

export type Outcome = {
  status: string;
  counts: { total: number; copied: number; failed: number; alreadyCopied: number };
  /** From the start of the first step to the end of the last. */
  seconds: number;
  planSeconds: number;
  /** Calls of ICA, as its engine counted them. */
  apiCalls: number;
  /** Steps of each kind that the machine would have run. */
  plans: number;
  turns: number;
  /** Of the request as a manifest, and of the longest that the machine's state ever is. */
  inputBytes: number;
  stateBytes: number;
  /** By task. */
  items: Item[][];
  /** Of this copy, oldest first; the number of the draw that decided on each. */
  batches: (Made & { number: number })[];
  /** Of the destination, by path. */
  projectId: string;
  sizes: Map<string, number>;
  /** What the one who waits with a token got, and how many answers were accepted. */
  answered?: { status: string; answers: number };
};

/** Copies all of it as the machine does, step by step, in one process. Throws when it does not end within 30 days. */
export async function copyAll(room: Icav2Room, given: Given, name: string): Promise<Outcome> {
  const { layout = usualLayout } = given;
  const { to, sizes, laid } = await lay(room, { ...given, layout }, name);
  const waiter = given.form === "event" ? await waitWithToken(name) : undefined;
  room.gate.ledger.reset();
  const earlier = room.icav2.batches().length;
  const began = now();
  const run = await Actor.run(Actor.system("perf"), () =>
    waiter ? byEvent(laid, waiter.token) : byExecution(laid, name),
  );
  const steps = await Actor.run(Actor.system("perf"), () => drive(run, given));
  const took = (now() - began) / 1000;
  const rows = room.gate.ledger.rows();
  const apiCalls = rows
    .filter(({ service }) => service === "icav2")
    .reduce((sum, { calls }) => sum + calls, 0);
  const answers = rows
    .filter(
      ({ service, operation }) =>
        service === "states" && /^SendTask(Success|Failure)$/.test(operation),
    )
    .reduce((sum, { calls, errors }) => sum + calls - errors, 0);
  const { status, counts } = await load(run);
  return {
    ...{ status, counts, seconds: took, apiCalls, ...steps },
    items: await itemsOf(run),
    batches: room.icav2
      .batches()
      .slice(earlier)
      .map((made, index) => ({ ...made, number: index + 1 })),
    ...{ projectId: to, sizes, inputBytes: JSON.stringify(manifestOf(laid)).length },
    ...(waiter && { answered: { status: await waiter.status(), answers } }),
  };
}

/** The machine's loop (`stacks/machines/icav2-copy-batch.ts`). */
async function drive(run: CopyRun, { lambdaMs, twinRate = 0, random }: Given) {
  const began = now();
  const endless = began + days(30);
  const until = () => now() + minutes(9);
  const steps = { plans: 0, turns: 0, planSeconds: 0, stateBytes: 0 };
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    await sleep(lambdaMs);
    // Of the two answers the machine hears the second.
    const [one, other = one] = await Promise.all(random() < twinRate ? [work(), work()] : [work()]);
    const state = JSON.stringify({ ...run, ...other });
    steps.stateBytes = Math.max(steps.stateBytes, state.length);
    return other;
  };
  await step(() => Machine.start(run));
  for (let state = "again"; state === "again"; steps.plans++)
    ({ state } = await step(() => plan(run, until())));
  steps.planSeconds = (now() - began) / 1000;
  for (;;) {
    const { state, waitSeconds } = await step(() => turn(run, until()));
    steps.turns++;
    if (state !== "again") break;
    if (now() > endless) throw new Error(`The copy goes on for ever: ${steps.turns} turns.`);
    await sleep(seconds(waitSeconds));
  }
  await step(() => close(run));
  return steps;
}

async function itemsOf({ copyJobId }: CopyRun): Promise<Item[][]> {
  const tasks = (await readTasks(copyJobId)) ?? [];
  return Promise.all(
    tasks.map(async ({ task }) => {
      const [planned, results] = await Promise.all([
        readPlan(copyJobId, task),
        readResults(copyJobId, task),
      ]);
      return planned.map((plan) => ({ plan, result: results.get(plan.item) }));
    }),
  );
}
