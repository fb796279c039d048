import { CliError } from "#cli/exit";
import type { Package } from "#core/package/schema";

/** Throws `CliError` for a package that the service would give nobody, as the service does. */
export function assertShareable({ id, status, isShareable }: Package): void {
  if (status !== "SUCCEEDED")
    throw new CliError("conflict", "package.not_ready", `${id} is ${status}.`, {
      hint: "It can be shared once it is SUCCEEDED.",
    });
  if (!isShareable)
    throw new CliError("conflict", "package.not_shareable", `${id} cannot be shared.`, {
      hint: `Something of it is archived, or it has expired: seqferry package get ${id}`,
    });
}
