import { type Api, openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { CliError, codeOf } from "#cli/exit";
import { idsOf, linkIdOf } from "#cli/ids";
import { inLanes } from "#cli/lanes";
import { listPrinter } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { revoke } from "#cli/tree/package-delivery";
import type { Link } from "#core/package/link-schema";

export const run: Handler<typeof revoke> = async (call) => {
  const { dryRun } = call.options;
  const ids = [...new Set((await idsOf(call)).map(linkIdOf))];
  const api = await openApi(call);
  if (!dryRun && !(await agreed(call, `Revoke ${ids.join(", ")}?`))) return 0;
  const method = dryRun ? "GET" : "DELETE";
  const answers = await inLanes(ids, (id) => answerOf(api, method, id));
  const links = answers.flatMap((answer) => (answer instanceof CliError ? [] : [answer]));
  const failures = answers.filter((answer) => answer instanceof CliError);
  if (dryRun) for (const { id, status } of links) Say.note(call, planOf(id, status));
  else {
    const printer = listPrinter(call);
    printer.print(links);
    printer.end();
  }
  for (const failure of failures) Say.failed(call, failure);
  if (failures.length === 0) return 0;
  return codeOf(links.length > 0 ? "partial" : (failures[0]?.exit ?? "failed"));
};

/** Revoking one that is revoked changes nothing, so that it can be tried again. */
async function answerOf(api: Api, method: string, id: string): Promise<Link | CliError> {
  try {
    return await api.ask<Link>(method, `/links/${id}`, { idempotent: true });
  } catch (error) {
    // Who is not signed in will not be for the next one either.
    if (error instanceof CliError && error.exit !== "denied") return error;
    throw error;
  }
}

const planOf = (id: string, status: string): string =>
  status === "REVOKED" ? `${id} is REVOKED already.` : `Would revoke ${id}, which is ${status}.`;
