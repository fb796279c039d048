import { openApi } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { printOne } from "#cli/output/printer";
import { requestOf } from "#cli/package-request";
import * as Say from "#cli/say";
import type { preview } from "#cli/tree/package";
import type { PackagePreview } from "#core/package/preview-schema";

/** Findings that are said one by one; JSON has all. */
const mostSaid = 20;

export const run: Handler<typeof preview> = async (call) => {
  const body = await requestOf(call);
  const api = await openApi(call);
  // It writes nothing: asking again does no harm.
  const found = await api.ask<PackagePreview>("POST", "/package-previews", {
    ...{ body, idempotent: true },
  });
  printOne(call, found);
  if (found.atLeast)
    Say.note(call, "It stopped after ten seconds: there is at least so much of everything.");
  const unmatched = found.unmatched.filter(({ severity }) => severity === "warning");
  sayEach(call, [...unmatched, ...found.warnings]);
  const errors = [...found.unmatched, ...found.errors].filter(
    ({ severity }) => severity === "error",
  );
  if (found.errorCount === 0) return 0;
  const [first] = errors;
  const more = found.errorCount > 1 ? ` (and ${found.errorCount - 1} more)` : "";
  const failure = new CliError(
    ...(["conflict", "cli.package_errors"] as const),
    `Such a package would fail: ${first?.message}${more}`,
    {
      errors: errors
        .slice(0, mostSaid)
        .map(({ code, subject, message }) => ({ path: subject ?? code, message })),
    },
  );
  Say.failed(call, failure);
  return codeOf("conflict");
};

function sayEach(call: Call, findings: PackagePreview["warnings"]): void {
  for (const { message } of findings.slice(0, mostSaid)) Say.note(call, message);
  const more = findings.length - mostSaid;
  if (more > 0) Say.note(call, `… and ${more} more: --json has all.`);
}
