import * as z from "zod";
import * as Packages from "#core/package/package";
import { PackageKey } from "#core/package/schema";
import { step } from "#functions/lambda";

/** What Step Functions tells of an execution that did not succeed; `input` is JSON text. */
const ExecutionEnded = z.object({
  detail: z.object({ status: z.enum(["TIMED_OUT", "ABORTED", "FAILED"]), input: z.string() }),
});

const Requested = z.object({ data: PackageKey });

const reasons = {
  TIMED_OUT:
    "Packaging took too long and was stopped; ask for the package again, or for less in one.",
  ABORTED: "Packaging was stopped by an operator.",
  FAILED: "Packaging failed and could not record why; the execution's history holds the reason.",
};

/** → FAILED, unless the machine has recorded the end of its package itself. */
export const handler = step("packaging", ExecutionEnded, async ({ detail }) => {
  const { data } = Requested.parse(JSON.parse(detail.input));
  await Packages.fail(data.packageId, reasons[detail.status]);
});
