import { type Api, openApi } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { printOne } from "#cli/output/printer";
import { askQueue, pathOfQueue } from "#cli/queue";
import * as Say from "#cli/say";
import type { redrive } from "#cli/tree/dead-letter";
import type { Redrive } from "#core/operations/schema";

export const run: Handler<typeof redrive> = async (call) => {
  const name = call.args[0] ?? "";
  const { dryRun, wait, timeout, messagesPerSecond } = call.options;
  const api = await openApi(call);
  const { messages, redriveTo, lastRedrive: before } = await askQueue(api, name, { limit: 1 });
  if (redriveTo === null)
    throw new CliError(
      "conflict",
      "dead_letters.no_destination",
      `Messages of ${name} cannot be moved back.`,
      { hint: `Read them: seqferry dlq show ${name}` },
    );
  const plan = `about ${messages} messages of ${name} to ${redriveTo}`;
  if (dryRun) {
    Say.note(call, `Would move ${plan}.`);
    return 0;
  }
  if (!(await agreed(call, `Move ${plan}?`))) return 0;
  const started = await api.ask<Redrive>("POST", `${pathOfQueue(name)}/redrives`, {
    body: messagesPerSecond === undefined ? {} : { messagesPerSecond },
  });
  const last = wait ? await ended(call, api, name, before, timeout) : started;
  printOne(call, last);
  if (!wait || last.status === "SUCCEEDED") return 0;
  const message = `The redrive is ${last.status}${last.statusReason ? `: ${last.statusReason}` : "."}`;
  const error = new CliError("remoteFailed", "cli.redrive_failed", message);
  Say.failed(call, error);
  return codeOf("remoteFailed");
};

/** The end of the redrive after `before`, which is listed until the new one is. */
function ended(
  call: Call,
  api: Api,
  name: string,
  before: Redrive | null,
  timeoutMs: number | undefined,
) {
  const again = `seqferry dlq show ${name}`;
  return follow(call, { pauseMs: backoffMs, timeoutMs, again, what: "The redrive" }, async () => {
    const { lastRedrive } = await askQueue(api, name, { limit: 1 });
    if (!lastRedrive || lastRedrive.startedAt === before?.startedAt) return undefined;
    return lastRedrive.status === "RUNNING" ? undefined : lastRedrive;
  });
}
