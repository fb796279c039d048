import { readFile } from "node:fs/promises";
import { openApi } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { fastqJobIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { report } from "#cli/tree/fastq-job";
import type { FastqJob } from "#core/fastq/job/schema";

export const run: Handler<typeof report> = async (call) => {
  const { status, reason, result: file, dryRun } = call.options;
  const id = fastqJobIdOf(call.args[0] ?? "");
  const result = file === undefined ? undefined : await resultOf(call, file);
  const api = await openApi(call);
  const path = `/fastq-jobs/${id}`;
  if (dryRun) {
    const { status: before } = await api.ask<FastqJob>("GET", path);
    Say.note(call, `Would report that ${id}, which is ${before}, is ${status}.`);
    return 0;
  }
  // The same outcome again changes nothing.
  const request = { body: { status, reason, result }, idempotent: true };
  printOne(call, await api.ask<FastqJob>("PATCH", path, request));
  return 0;
};

async function resultOf(call: Call, file: string): Promise<unknown> {
  const text = file === "-" ? await stdinOf(call) : await readFile(file, "utf8").catch(unreadable);
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`--result: ${file === "-" ? "stdin" : file} is not JSON`);
  }
}

async function stdinOf({ context }: Call): Promise<string> {
  if (context.stdin.isTTY) throw usage("--result: stdin is the terminal", "Pipe it in.");
  return context.stdin.text();
}

function unreadable(error: Error): never {
  throw usage(`--result: ${error.message}`);
}
