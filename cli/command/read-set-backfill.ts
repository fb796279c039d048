import { type Api, openApi } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { CliError, codeOf, usage } from "#cli/exit";
import { backfills } from "#cli/follow-backfill";
import { followJob } from "#cli/follow-job";
import { listPrinter, printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { backfill } from "#cli/tree/read-set";
import type { Backfill } from "#core/readset/backfill-schema";

type BackfillCall = Call<typeof backfill>;

export const run: Handler<typeof backfill> = async (call) => {
  const { seqStoreId: ids, all, table, region } = call.options;
  if (table !== undefined) return (await import("#cli/command/backfill-direct")).run(call);
  if (region !== undefined)
    throw usage("--region: goes with --table", "Without -t, the service knows.");
  if (all === ids.length > 0)
    throw usage("--seq-store-id: name a store, or say --all, and not both");
  const api = await openApi(call);
  const targets = all ? [{ all: true }] : [...new Set(ids)].map((id) => ({ sequenceStoreId: id }));
  const { started, failures } = await start(call, api, targets);
  if (started.length === 0) return codeOf(failures[0]?.exit ?? "failed");
  const ended = call.options.wait ? await followAll(call, api, started) : started;
  print(call, ended, targets.length > 1);
  const exits = call.options.wait ? ended.map((one) => backfills.exitOf(call, one)) : [];
  return Math.max(...exits, failures.length > 0 ? codeOf("partial") : 0);
};

/** Starts one backfill a target; what cannot be started is said, and does not stop the others. */
async function start(call: BackfillCall, api: Api, targets: object[]) {
  const { dryRun, details } = call.options;
  const started: Backfill[] = [];
  const failures: CliError[] = [];
  for (const target of targets) {
    try {
      const body = { ...target, dryRun, details };
      started.push(await api.ask<Backfill>("POST", "/backfills", { body, idempotent: true }));
    } catch (error) {
      if (!(error instanceof CliError) || error.exit === "denied") throw error;
      failures.push(error);
      Say.failed(call, error);
    }
  }
  if (!call.options.wait)
    for (const { id } of started) Say.note(call, `Watch it: seqferry backfill watch ${id}`);
  return { started, failures };
}

/** One after another: they share HealthOmics' quotas, so the last to end is the end in any order. */
async function followAll(call: BackfillCall, api: Api, started: Backfill[]): Promise<Backfill[]> {
  const { clock } = call.context;
  const { timeout, progress } = call.options;
  const until = timeout === undefined ? undefined : clock.now() + timeout;
  const ended: Backfill[] = [];
  for (const { id } of started) {
    if (started.length > 1) Say.note(call, id);
    const left = until === undefined ? undefined : until - clock.now();
    ended.push(await followJob(call, api, backfills, id, { timeout: left, progress }));
  }
  return ended;
}

function print(call: BackfillCall, backfills: Backfill[], asList: boolean): void {
  const [first] = backfills;
  if (!asList && first) {
    printOne(call, first);
    return;
  }
  const printer = listPrinter(call);
  printer.print(backfills);
  printer.end();
}
