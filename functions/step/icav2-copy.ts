import * as z from "zod";
import { load } from "#core/copy/change";
import { close as closeRun } from "#core/copy/icav2-copy/close";
import { plan as planRun } from "#core/copy/icav2-copy/plan";
import { turn as turnRun } from "#core/copy/icav2-copy/turn";
import { acceptExecution } from "#core/copy/inbound";
import * as Machine from "#core/copy/machine";
import { CopyRun } from "#core/copy/schema";
import { seedView } from "#core/copy/seed-view";
import { VisibleError } from "#core/error";
import { minutes, now } from "#core/time";
import { step } from "#functions/lambda";
import { alive, measureAge } from "#functions/step/alive";

const machine = "copy";

const Started = z.object({ input: z.unknown(), execution: z.string() });
const Requested = z.object({ data: CopyRun });
/** Below the function's ten minutes: what is under way when they are over needs time to end. */
const Turn = CopyRun.extend({ turnMinutes: z.number().positive().max(9.5) });

/**
 * The copy job of this execution, RUNNING: that of an event, or of a direct start, whose input it is made of.
 * `proceed` is false when there is nothing to do.
 */
export const accept = step(machine, Started, async ({ input, execution }) => {
  const requested = Requested.safeParse(input);
  const run = requested.success ? requested.data.data : await direct(input, execution);
  return { copyJobId: run.copyJobId, run: run.run, ...(await Machine.start(run)) };
});

/** Finds every file, until all are planned or the time is over. */
export const plan = step(machine, Turn, async ({ turnMinutes, ...run }) => {
  await alive(run);
  return planRun(run, now() + minutes(turnMinutes));
});

/** One round over all tasks of the copy. */
export const turn = step(machine, Turn, async ({ turnMinutes, ...run }) => {
  await measureAge(run);
  return turnRun(run, now() + minutes(turnMinutes));
});

/** → SUCCEEDED or FAILED; answers what the seed's machine did. */
export const close = step(machine, CopyRun, async (run) => {
  await closeRun(run);
  const { status } = await load(run);
  return { status, output: await seedView(run.copyJobId) };
});

/** This machine copies to ICA: a direct start with another destination ends FAILED, and says so. */
async function direct(input: unknown, executionName: string): Promise<CopyRun> {
  const run = await acceptExecution({ executionName, input });
  const { backend } = await load(run);
  if (backend === "icav2") return run;
  const refused = new VisibleError(
    "copy.invalid",
    "destinationUri: this machine copies to icav2:// only.",
    { hint: "Ask for a copy to s3:// with POST /api/v1/copy-jobs." },
  );
  await Machine.fail(run, `${refused.message} ${refused.hint}`);
  throw refused;
}
