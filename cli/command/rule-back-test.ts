import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { ruleIdOf } from "#cli/ids";
import { outcomeOf } from "#cli/outcome-of";
import { printList } from "#cli/page";
import * as Say from "#cli/say";
import type { backTest } from "#cli/tree/rule";
import type { BackTest } from "#core/share/rule/back-test-schema";

export const run: Handler<typeof backTest> = async (call) => {
  const id = ruleIdOf(call.args[0] ?? "");
  const { days, timeout, progress: _how, ...options } = call.options;
  const api = await openApi(call);
  const request = { body: { days }, idempotent: true };
  const asked = await api.ask<BackTest>("POST", `/rules/${id}/back-tests`, request);
  const path = `/back-tests/${asked.id}`;
  const again = `seqferry api GET ${path}`;
  const done = await follow(
    call,
    { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Back-test ${asked.id}` },
    async () => {
      const found = await api.ask<BackTest>("GET", path);
      return found.status === "PENDING" || found.status === "RUNNING" ? undefined : found;
    },
  );
  const { status, totals } = done;
  if (status !== "SUCCEEDED") {
    Say.failed(call, new CliError("remoteFailed", "cli.back_test_failed", outcomeOf(done)));
    return codeOf("remoteFailed");
  }
  Say.note(
    call,
    `${totals?.shares} packages of ${totals?.runs} runs, ${totals?.bytes} bytes in ${totals?.files} files; ${totals?.approvals} decided on, ${totals?.merged} left to other rules, ${totals?.refused} kept back by a cap.`,
  );
  for (const { message } of totals?.findings ?? []) Say.note(call, message);
  return printList({ ...call, options }, `${path}/runs`, "lines");
};
