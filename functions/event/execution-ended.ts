import * as z from "zod";
import { step } from "#functions/lambda";

const Status = z.enum(["TIMED_OUT", "ABORTED", "FAILED"]);

/** What Step Functions tells of an execution that did not succeed; `input` is JSON text. */
const ExecutionEnded = z.object({
  detail: z.object({ name: z.string(), status: Status, input: z.string() }),
});

/** Records the end of an execution that could not itself: `fail` gets the `data` of its input, why, and its name. */
export function executionEnded<Data extends z.ZodType>(
  machine: string,
  data: Data,
  reasons: Record<z.output<typeof Status>, string>,
  fail: (data: z.output<Data>, reason: string, execution: string) => Promise<unknown>,
) {
  return step(machine, ExecutionEnded, async ({ detail: { name, status, input } }) => {
    await fail(data.parse(JSON.parse(input).data), reasons[status], name);
  });
}
