import * as z from "zod";
import * as Machine from "#core/readset/backfill/machine";
import { work as workOn } from "#core/readset/backfill/work";
import { BackfillKey } from "#core/readset/backfill-schema";
import { minutes } from "#core/time";
import { step } from "#functions/lambda";

const machine = "backfill";

const Run = BackfillKey.extend({ run: z.int() });
const Worker = Run.extend({ owner: z.string() });
/** Below the function's ten minutes: what is under way when they are over needs time to end. */
const Turn = Worker.extend({ turnMinutes: z.number().positive().max(9.5) });

/** PENDING → RUNNING; `proceed` is false when there is nothing to do. */
export const start = step(machine, Run, async (run) => ({ proceed: await Machine.start(run) }));

/** One turn of work at most; `state` says what comes next. */
export const work = step(machine, Turn, ({ turnMinutes, ...worker }) =>
  workOn(worker, minutes(turnMinutes)),
);

/** → SUCCEEDED, or FAILED when a store could not be done. */
export const finish = step(machine, Run, (run) => Machine.finish(run));

/** → FAILED, with what to do for people. */
export const fail = step(machine, Worker.extend({ error: z.string() }), ({ error, ...worker }) =>
  Machine.fail(
    worker,
    `The backfill stopped (${error}); the execution's history and logs hold the details. Resume it: it goes on where it stopped.`,
  ),
);
