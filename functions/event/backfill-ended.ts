import * as z from "zod";
import * as Machine from "#core/readset/backfill/machine";
import { BackfillKey } from "#core/readset/backfill-schema";
import { executionEnded } from "#functions/event/execution-ended";

const reasons = {
  TIMED_OUT: "The backfill's execution took too long and was stopped.",
  ABORTED: "The backfill's execution was stopped by an operator.",
  FAILED: "The backfill failed and could not record why; the execution's history holds the reason.",
};

/** → FAILED, unless it has ended or another execution works on it. */
export const handler = executionEnded(
  "backfill",
  BackfillKey.extend({ run: z.int() }),
  reasons,
  (run, reason, owner) =>
    Machine.fail({ ...run, owner }, `${reason} Resume it: it goes on where it stopped.`),
);
