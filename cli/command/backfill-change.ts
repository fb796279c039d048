import { openApi } from "#cli/client";
import type { Call } from "#cli/command";
import { confirmed } from "#cli/confirm";
import { CliError } from "#cli/exit";
import { backfillIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { abort, pause } from "#cli/tree/backfill";
import type { Backfill, BackfillStatus } from "#core/readset/backfill-schema";

type Verb = "pause" | "resume" | "abort";

/** What each verb makes of a backfill, and from which states; in others there is nothing to change. */
const changes: Record<Verb, { to: "PAUSED" | "RUNNING" | "ABORTED"; from: BackfillStatus[] }> = {
  pause: { to: "PAUSED", from: ["PENDING", "RUNNING"] },
  resume: { to: "RUNNING", from: ["PAUSED", "FAILED"] },
  abort: { to: "ABORTED", from: ["PENDING", "RUNNING", "PAUSED", "FAILED"] },
};

export async function run(call: Call<typeof pause> | Call<typeof abort>): Promise<number> {
  const id = backfillIdOf(call.args[0] ?? "");
  const verb = call.command.path.split(" ")[1] as Verb;
  const { to, from } = changes[verb];
  const api = await openApi(call);
  const path = `/backfills/${id}`;
  if (call.options.dryRun) {
    const backfill = await api.ask<Backfill>("GET", path);
    const { status } = backfill;
    if (status !== to && !from.includes(status)) throw wrongStatus(id, verb, status);
    const plan = `Would make ${id}, which is ${status}, ${to}.`;
    Say.note(call, status === to ? `${id} is ${status} already.` : plan);
    return 0;
  }
  const asks = "yes" in call.options && !call.options.yes;
  if (asks && !(await confirmed(call, `End ${id} for good?`))) {
    Say.note(call, "Nothing was done.");
    return 0;
  }
  // What is so already stays so: asking again does no harm.
  const request = { body: { status: to }, idempotent: true };
  printOne(call, await api.ask<Backfill>("PATCH", path, request));
  return 0;
}

function wrongStatus(id: string, verb: Verb, status: BackfillStatus): CliError {
  const message = `${id} is ${status}: there is nothing to ${verb}.`;
  return new CliError("conflict", "backfill.wrong_status", message);
}
