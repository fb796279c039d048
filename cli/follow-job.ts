import { type Api, openApi } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { printOne } from "#cli/output/printer";
import { openProgress, type Progress } from "#cli/progress";
import * as Say from "#cli/say";

/** Options of a command that follows. */
export type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

/** A kind of thing that the service works on, and how it is followed to its end. */
export type Kind<Job> = {
  /** As sentences begin: `Copy job`. */
  what: string;
  /** Where the API has them: `/copy-jobs`. */
  path: string;
  /** Command that looks at one again: `copy watch`, and what to say of it. */
  again: string;
  hint?: "Watch it" | "Look at it";
  /** Begins a following; what it answers shows each look. */
  shows(call: Call, progress: Progress, how: How, api: Api): (job: Job) => void | Promise<void>;
  /** 0 for what went well; else says why and what to do next, and answers another exit code. */
  exitOf(call: Call, job: Job): number;
};

type Job = { id: string; status: string };

/** What comes to an end by itself, or is resumed; whatever other status there is or will be ends the waiting. */
const goesOn = ["PENDING", "RUNNING", "PAUSED"];

export const isOver = ({ status }: { status: string }): boolean => !goesOn.includes(status);

/** Shows how a job goes until it has ended. Throws exits 7 and 130. */
export async function followJob<Of extends Job>(
  call: Call,
  api: Api,
  { what, path, again, shows }: Kind<Of>,
  id: string,
  how: How,
): Promise<Of> {
  const progress = openProgress(call, how.progress);
  const show = shows(call, progress, how, api);
  const following = {
    ...{ pauseMs: backoffMs, timeoutMs: how.timeout },
    ...{ again: `seqferry ${again} ${id}`, what: `${what} ${id}` },
  };
  try {
    return await follow(call, following, async () => {
      const job = await api.ask<Of>("GET", `${path}/${id}`);
      await show(job);
      return isOver(job) ? job : undefined;
    });
  } finally {
    progress.end();
  }
}

type FollowCall = Call & { options: How };

/** A `watch` command: follows a job to its end, and prints it. */
export async function watchJob<Of extends Job>(
  call: FollowCall,
  kind: Kind<Of>,
  id: string,
): Promise<number> {
  return toItsEnd(call, await openApi(call), kind, id);
}

type BeginCall = FollowCall & { options: { wait: boolean } };

/** The end of a command that has made a job: says its id before it follows it with `--wait`. */
export async function printMade<Of extends Job>(
  call: BeginCall,
  api: Api,
  kind: Kind<Of>,
  made: Of,
): Promise<number> {
  if (call.options.wait) Say.note(call, made.id);
  return printBegun(call, api, kind, made);
}

/** The end of a command that has begun a job: prints it, with `--wait` once it is over. */
export async function printBegun<Of extends Job>(
  call: BeginCall,
  api: Api,
  kind: Kind<Of>,
  begun: Of,
): Promise<number> {
  const { again, hint = "Watch it" } = kind;
  if (call.options.wait) return toItsEnd(call, api, kind, begun.id);
  Say.note(call, `${hint}: seqferry ${again} ${begun.id}`);
  printOne(call, begun);
  return 0;
}

async function toItsEnd<Of extends Job>(
  call: FollowCall,
  api: Api,
  kind: Kind<Of>,
  id: string,
): Promise<number> {
  const job = await followJob(call, api, kind, id, call.options);
  printOne(call, job);
  return kind.exitOf(call, job);
}

/** Says on stderr that what was followed did not go well, and why; answers 6. */
export function sayFailed(call: Call, code: string, message: string, hint?: string): number {
  Say.failed(call, new CliError("remoteFailed", code, message, { hint }));
  return codeOf("remoteFailed");
}

/** `cpy.… is FAILED: why`. */
export function endOf({
  id,
  status,
  statusReason,
}: Job & { statusReason?: string | null }): string {
  return `${id} is ${status}${statusReason ? `: ${statusReason}` : "."}`;
}
