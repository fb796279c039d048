import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Call, Handler } from "#cli/command";
import { CliError, exitOfStatus, Interrupted, usage } from "#cli/exit";
import { withLogs } from "#cli/logs";
import { json } from "#cli/output/escape";
import { formatOf } from "#cli/output/printer";
import { sheet } from "#cli/output/table";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { backfill } from "#cli/tree/read-set";
import type { VisibleError } from "#core/error";
import type { DirectResult } from "#core/readset/backfill/direct";

type BackfillCall = Call<typeof backfill>;

/**
 * `read-set backfill -t`: from the user's AWS credentials straight into a table, as the seed's script
 * did. Its place is kept in a file, so that the same command goes on where it stopped.
 */
export const run: Handler<typeof backfill> = async (call) => {
  const { storeId, tableName, region, place } = targetOf(call);
  const { runDirect } = await import("#core/readset/backfill/direct");
  const { timeout, details, dryRun } = call.options;
  const progress = openProgress(call, call.options.progress, { lineEveryMs: 0 });
  const checkpointFile = await checkpointOf(call, [place, storeId, tableName]);
  const over = new CliError("stillRunning", "cli.timeout", "It has not ended; the time is over.", {
    hint: "The same command goes on where it stopped.",
  });
  const { signal } = call.context;
  const deadline = timeout === undefined ? undefined : after(timeout, over);
  try {
    const result = await withLogs(call, () =>
      runDirect({
        storeId,
        tableName,
        region,
        // As in the script that this replaces, --profile is AWS's here.
        profile: call.globals.profile,
        dryRun,
        details,
        checkpointFile,
        signal: deadline ? AbortSignal.any([signal, deadline.signal]) : signal,
        onProgress: ({ phase, calls, ...rest }) =>
          progress.show({ status: "RUNNING", phase, progress: rest, calls }),
      }),
    );
    progress.end();
    print(call, { storeId, tableName, dryRun, ...result });
    return 0;
  } catch (error) {
    progress.end();
    if (error instanceof Interrupted)
      throw new Interrupted("Stopped. The same command goes on where it stopped.");
    throw isVisible(error) ? shown(error) : error;
  } finally {
    deadline?.clear();
  }
};

/** Exactly one store, and a region from somewhere; `place` stands for it in the checkpoint's name. */
function targetOf({ options, globals, context: { env } }: BackfillCall) {
  const { seqStoreId: ids, all, table: tableName = "" } = options;
  const [storeId] = ids;
  if (all) throw usage("--all: does not go with --table", "Name one store with -s.");
  if (storeId === undefined || ids.length > 1)
    throw usage(`--seq-store-id: --table needs exactly one store, not ${ids.length}`);
  const region = options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const place = region ?? globals.profile ?? env.AWS_PROFILE;
  if (!place)
    throw usage("--region: is missing", "Set it, or AWS_REGION, or name a profile that has one.");
  return { storeId, tableName, region, place };
}

async function checkpointOf({ context }: Call, names: string[]): Promise<string> {
  const { env, home } = context;
  const state = env.XDG_STATE_HOME || join(home, ".local/state");
  const file = join(state, "seqferry", `backfill-${names.join("-")}.ndjson`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return file;
}

function print(call: Call, result: DirectResult & Record<string, unknown>): void {
  const { stdout } = call.context;
  const format = formatOf(call);
  if (format.startsWith("json"))
    stdout.write(`${json(result, format === "json" ? 2 : undefined)}\n`);
  else stdout.write(`${sheet(result, Object.keys(result))}\n`);
  if (result.remark) Say.note(call, result.remark);
}

/** By its name: built, the engine is a file of its own, with a class of its own. */
function isVisible(error: unknown): error is VisibleError {
  return error instanceof Error && error.name === "VisibleError";
}

function shown({ code, message, hint, status }: VisibleError): CliError {
  return new CliError(exitOfStatus(status) ?? "failed", code, message, { hint });
}

/** A signal that is aborted with `reason` after so long. */
function after(ms: number, reason: Error) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(reason), ms);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
