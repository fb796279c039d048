import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Call, Handler } from "#cli/command";
import type { Context } from "#cli/context";
import { CliError, exitOfStatus, Interrupted, usage } from "#cli/exit";
import { withLogs } from "#cli/logs";
import { printOne } from "#cli/output/printer";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import { directories } from "#cli/session/files";
import type { backfill } from "#cli/tree/read-set";
import type { VisibleError } from "#core/error";

type BackfillCall = Call<typeof backfill>;

const again = "The same command goes on where it stopped.";

/**
 * `read-set backfill -t`: from the user's AWS credentials straight into a table, as the seed's script
 * did. Its place is kept in a file, so that the same command goes on where it stopped.
 */
export const run: Handler<typeof backfill> = async (call) => {
  const { storeId, tableName, region, place } = targetOf(call);
  const { runDirect } = await import("#core/readset/backfill/direct");
  const { timeout, details, dryRun } = call.options;
  const progress = openProgress(call, call.options.progress, { lineEveryMs: 0 });
  const checkpointFile = await checkpointOf(call.context, [place, storeId, tableName]);
  const { signal } = call.context;
  const deadline = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
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
        signal: deadline ? AbortSignal.any([signal, deadline]) : signal,
        onProgress: ({ phase, calls, ...rest }) =>
          progress.show({ status: "RUNNING", phase, progress: rest, calls }),
      }),
    );
    progress.end();
    const shown = { storeId, tableName, dryRun, ...result };
    printOne(call, shown, Object.keys(shown));
    if (result.remark) Say.note(call, result.remark);
    return 0;
  } catch (error) {
    progress.end();
    if (error instanceof Interrupted) throw new Interrupted(`Stopped. ${again}`);
    if (deadline?.aborted && error === deadline.reason)
      throw new CliError("stillRunning", "cli.timeout", "It has not ended; the time is over.", {
        hint: again,
      });
    throw isVisible(error) ? asCliError(error) : error;
  }
};

/** Exactly one store, and a region from somewhere; `place` stands for it in the checkpoint's name. */
function targetOf({ options, globals, context: { env } }: BackfillCall) {
  const { seqStoreId: ids, all, table: tableName = "" } = options;
  const [storeId] = ids;
  if (globals.fields) throw usage("--fields: does not go with --table");
  if (all) throw usage("--all: does not go with --table", "Name one store with -s.");
  if (storeId === undefined || ids.length > 1)
    throw usage(`--seq-store-id: --table needs exactly one store, not ${ids.length}`);
  const region = options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const place = region ?? globals.profile ?? env.AWS_PROFILE;
  if (!place)
    throw usage("--region: is missing", "Set it, or AWS_REGION, or name a profile that has one.");
  return { storeId, tableName, region, place };
}

async function checkpointOf(context: Context, names: string[]): Promise<string> {
  const file = join(directories(context).state, `backfill-${names.join("-")}.ndjson`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return file;
}

/** By its name: built, the engine is a file of its own, with a class of its own. */
function isVisible(error: unknown): error is VisibleError {
  return error instanceof Error && error.name === "VisibleError";
}

function asCliError({ code, message, hint, status }: VisibleError): CliError {
  return new CliError(exitOfStatus(status) ?? "failed", code, message, { hint });
}
