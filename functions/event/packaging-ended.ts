import { fail } from "#core/package/package-state";
import { PackageKey } from "#core/package/schema";
import { executionEnded } from "#functions/event/execution-ended";

const reasons = {
  TIMED_OUT:
    "Packaging took too long and was stopped; ask for the package again, or for less in one.",
  ABORTED: "Packaging was stopped by an operator.",
  FAILED: "Packaging failed and could not record why; the execution's history holds the reason.",
};

/** → FAILED, unless the machine has recorded the end of its package itself. */
export const handler = executionEnded("packaging", PackageKey, reasons, ({ packageId }, reason) =>
  fail(packageId, reason),
);
