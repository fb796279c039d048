import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { Package } from "#core/package/schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

/** Statuses that something comes after; whatever else there is or will be ends the waiting. */
const isOver = ({ status }: Package): boolean => status !== "PENDING" && status !== "RUNNING";

/** Shows how a package goes until it has ended. Throws exits 7 and 130. */
export async function followPackage(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<Package> {
  const progress = openProgress(call, how);
  const again = `seqferry package watch ${id}`;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Package ${id}` },
      async () => {
        const row = await api.ask<Package>("GET", `/packages/${id}`);
        const { status, fileCount, totalBytes } = row;
        const counted = { done: fileCount ?? 0, total: fileCount, bytes: totalBytes ?? 0 };
        progress.show({ status, phase: "files", progress: counted });
        return isOver(row) ? row : undefined;
      },
    );
  } finally {
    progress.end();
  }
}

/** 0 for one that is sealed; else says why not, and answers 6. */
export function exitOfPackage(call: Call, row: Package): number {
  const { id, status, statusReason, warningCount, isShareable } = row;
  const look = `seqferry package findings ${id}`;
  if (status === "SUCCEEDED") {
    if (warningCount) Say.note(call, `It has ${warningCount} warnings: ${look}`);
    if (isShareable === false)
      Say.note(
        call,
        `${row.archivedFileCount} of its files are archived: no link can be made to it. Make it again with --defrost-archived-fastqs.`,
      );
    return 0;
  }
  const reason = statusReason ? `: ${statusReason}` : ".";
  const hint = status === "FAILED" ? `All of it: ${look} --all` : undefined;
  const message = `${id} is ${status}${reason}`;
  Say.failed(call, new CliError("remoteFailed", "cli.package_failed", message, { hint }));
  return codeOf("remoteFailed");
}
