import { resolve } from "node:path";
import type { Call, Handler } from "#cli/command";
import { chosen } from "#cli/download/choose";
import { download } from "#cli/download/download";
import { filesOf, type RemoteFile } from "#cli/download/files";
import { keepFailed, keptFiles } from "#cli/download/kept";
import { givenLink } from "#cli/download/link";
import { planned, verified } from "#cli/download/look";
import { type Origin, originOf, Passing, Refused, type View } from "#cli/download/origin";
import type { FileResult } from "#cli/download/result";
import * as Summary from "#cli/download/say";
import { CliError, codeOf, Interrupted, usage } from "#cli/exit";
import { formatBytes, localTime } from "#cli/output/cell";
import { listPrinter } from "#cli/output/printer";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { download as downloadCommand } from "#cli/tree/download";

type DownloadCall = Parameters<Handler<typeof downloadCommand>>[0];

export const run: Handler<typeof downloadCommand> = async (call) => {
  const { options, context } = call;
  const dir = resolve(context.cwd, options.dir ?? "");
  const from = options.from && resolve(context.cwd, options.from);
  if (options.verifyOnly && options.skipExisting)
    throw usage("--verify-only, --skip-existing: one reads every file and the other none");
  const link = await givenLink(call);
  if (!link && !options.verifyOnly)
    throw usage(
      "seqferry download: there is no link",
      "Run: seqferry download -  and paste it, or set SEQFERRY_LINK.",
    );
  if (!link) {
    const files = await chosen(await keptFiles(dir), { ...options, from });
    return finish(call, await verified(call, dir, files));
  }
  const origin = originOf(call, link);
  const view = await again(call, () => origin.view());
  const data = await again(call, () => origin.data());
  const all = filesOf(data);
  const files = await chosen(all, { ...options, from });
  introduce(call, view, files, all.length);
  if (options.dryRun) return finish(call, await planned(call, dir, view.package.id, files));
  if (options.verifyOnly) return finish(call, await verified(call, dir, files));
  return fetchAll(call, { origin, view, data, files, dir });
};

type Task = {
  origin: Origin;
  view: View;
  data: string;
  files: readonly RemoteFile[];
  dir: string;
};

async function fetchAll(call: DownloadCall, task: Task): Promise<number> {
  const { origin, view, data, files, dir } = task;
  const { context, options } = call;
  const { clock, signal } = context;
  const state = {
    ...{ status: "RUNNING", phase: "files" },
    progress: { done: 0, total: files.length, bytes: 0, totalBytes: bytesOf(files) },
  };
  const progress = openProgress(call, options.progress);
  const show = () => progress.show(structuredClone(state));
  const timer = setInterval(show, 500);
  const began = clock.now();
  let fetchedBytes = 0;
  const { results, stopped, place } = await download(
    {
      ...options,
      packageId: view.package.id,
      data,
      files,
      dir,
      stallMs: options.stallTimeout ?? 60_000,
    },
    {
      ...{ origin, signal },
      sleep: (ms) => clock.sleep(ms, signal),
      moved: (bytes) => {
        state.progress.bytes += bytes;
      },
      ended: ({ outcome, sizeBytes }) => {
        state.progress.done += 1;
        if (outcome === "verified" || outcome === "sized") fetchedBytes += sizeBytes;
      },
    },
  ).finally(() => {
    clearInterval(timer);
    show();
    progress.end();
  });
  if (signal.aborted) throw new Interrupted(howToGoOn(results));
  if (options.receipts) await origin.report(Summary.receiptOf(results)).catch(() => undefined);
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const path = await keepFailed(place, failed);
  const time = { ms: clock.now() - began, bytes: fetchedBytes };
  const code = finish(call, results, time);
  if (stopped === undefined && failed.length > 0)
    Say.note(call, `Try these again: seqferry download - --dir ${dir} --from ${path}`);
  if (stopped === undefined) return code;
  throw stopped;
}

/** Prints what is to be printed; the exit code. */
function finish(
  call: DownloadCall,
  results: FileResult[],
  time?: { ms: number; bytes: number },
): number {
  const { globals, options } = call;
  if (options.printSummary || options.dryRun || globals.json || globals.output || globals.fields) {
    const printer = listPrinter(call);
    printer.print(results);
    printer.end();
  }
  if (options.dryRun) return 0;
  Summary.faults(call, results);
  Say.note(call, Summary.summaryOf(results, time));
  return results.some(({ outcome }) => outcome === "failed") ? codeOf("partial") : 0;
}

function introduce(call: Call, view: View, files: readonly RemoteFile[], all: number): void {
  const { sender, note, expiresAt } = view;
  const count = files.length === all ? `${all} files` : `${files.length} of ${all} files`;
  const size = formatBytes(bytesOf(files));
  const end = `the link ends at ${localTime(expiresAt)}`;
  Say.note(call, `${view.package.name}, from ${sender}: ${count}, ${size}; ${end}`);
  if (note) Say.note(call, `${sender} says: ${note}`);
}

const bytesOf = (files: readonly RemoteFile[]): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

function howToGoOn(results: readonly FileResult[]): string {
  const done = results.filter(({ outcome }) => outcome !== "failed").length;
  return `Stopped: ${done} of ${results.length} files are there, and what was begun is kept. The same command goes on.`;
}

/** Tries what may pass a few times. Throws `CliError`. */
async function again<Result>(call: DownloadCall, work: () => Promise<Result>): Promise<Result> {
  const { clock, signal } = call.context;
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing)) throw asCliError(error);
      if (tries >= call.options.retries)
        throw new CliError("failed", "cli.network", `The link does not answer: ${error.message}.`);
      await clock.sleep(error.retryAfterMs ?? 1000 * 2 ** (tries - 1), signal);
    }
  }
}

function asCliError(error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error) || !(error instanceof Refused))
    return error;
  return new CliError("failed", "download.refused", `The link was refused: ${error.message}.`);
}
