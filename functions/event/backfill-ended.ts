import * as z from "zod";
import * as Machine from "#core/readset/backfill/machine";
import { BackfillKey } from "#core/readset/backfill-schema";
import { step } from "#functions/lambda";

/** What Step Functions tells of an execution that did not succeed; `input` is JSON text. */
const ExecutionEnded = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(["TIMED_OUT", "ABORTED", "FAILED"]),
    input: z.string(),
  }),
});

const Requested = z.object({ data: BackfillKey.extend({ run: z.int() }) });

const reasons = {
  TIMED_OUT: "The backfill's execution took too long and was stopped.",
  ABORTED: "The backfill's execution was stopped by an operator.",
  FAILED: "The backfill failed and could not record why; the execution's history holds the reason.",
};

/** → FAILED, unless it has ended or another execution works on it. */
export const handler = step("backfill", ExecutionEnded, async ({ detail }) => {
  const { data } = Requested.parse(JSON.parse(detail.input));
  await Machine.fail(
    { ...data, owner: detail.name },
    `${reasons[detail.status]} Resume it: it goes on where it stopped.`,
  );
});
