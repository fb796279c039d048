import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import * as z from "zod";
import * as Aws from "#core/aws";
import { acceptExecution } from "#core/copy/inbound";
import * as Machine from "#core/copy/machine";
import { CopyRun } from "#core/copy/schema";
import { VisibleError } from "#core/error";
import { step } from "#functions/lambda";

/** What Step Functions tells of an execution that did not succeed; `input` is JSON text, null if it is very long. */
const ExecutionEnded = z.object({
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.enum(["TIMED_OUT", "ABORTED", "FAILED"]),
    input: z.string().nullish(),
  }),
});
type Ended = z.infer<typeof ExecutionEnded>["detail"];

const Requested = z.object({ data: CopyRun });

const reasons = {
  TIMED_OUT: "The copy's execution took too long and was stopped.",
  ABORTED: "The copy's execution was stopped by an operator.",
  FAILED: "The copy failed and could not record why; the execution's history holds the reason.",
};

/** → FAILED, unless it has ended, or another run of it has begun. */
export const handler = step("copy", ExecutionEnded, async ({ detail }) => {
  const run = await runOf(detail);
  if (!run) return;
  await Machine.fail(run, `${reasons[detail.status]} Retry it: it goes on where it stopped.`);
});

/** A direct start names no copy job in its input; its first step has answered one. */
async function runOf(detail: Ended): Promise<CopyRun | undefined> {
  const input: unknown = JSON.parse(detail.input ?? "null");
  const requested = Requested.safeParse(input);
  if (requested.success) return requested.data.data;
  return (await answered(detail.executionArn)) ?? (await madeOf(detail.name, input));
}

/** What the step `Accept` has answered, if it came so far. */
async function answered(executionArn: string): Promise<CopyRun | undefined> {
  const { events = [] } = await Aws.sfn().send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 100, includeExecutionData: true }),
  );
  const exited = events.find(({ stateExitedEventDetails: left }) => left?.name === "Accept");
  const output: unknown = JSON.parse(exited?.stateExitedEventDetails?.output ?? "null");
  const run = CopyRun.safeParse(output);
  return run.success ? run.data : undefined;
}

/** The job may be there all the same: the step was killed after it had made it. */
async function madeOf(executionName: string, input: unknown): Promise<CopyRun | undefined> {
  try {
    return await acceptExecution({ executionName, input });
  } catch (error) {
    // Nothing can be made of such an input, so nothing was.
    if (error instanceof VisibleError) return undefined;
    throw error;
  }
}
