import { openApi } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { clockCheck, versionsCheck } from "#cli/doctor";
import { CliError, codeOf } from "#cli/exit";
import { listPrinter } from "#cli/output/printer";
import { claimsOf } from "#cli/session/claims";
import { discover, type Stage } from "#cli/session/discover";
import type { doctor } from "#cli/tree/doctor";
import { version } from "#cli/version";
import type { Check, Health } from "#core/operations/health/schema";

export const run: Handler<typeof doctor> = async (call) => {
  const printer = listPrinter(call);
  const checks: Check[] = [];
  const found = (check: Check) => {
    checks.push(check);
    printer.print([check]);
  };
  // Without an address or a login there is nothing to look at; openApi says what to do.
  const api = await openApi(call);
  const stage = await attempt(found, "address", async () => {
    const stage = await discover(call.context, api.session.api);
    return { value: stage, detail: `${api.session.api} answers.` };
  });
  if (stage) await attempt(found, "sign-in", () => signIn(call, stage));
  const token = await api.session.token();
  const health = await attempt(found, "login", async () => {
    const claims = claimsOf(token);
    const detail = `You are ${claims?.user ?? "somebody"}, with the roles ${claims?.roles.join(", ") || "none"}.`;
    if (!claims?.roles.includes("admin")) {
      await api.ask("GET", "/read-sets", { query: { limit: 1 } });
      return { value: undefined, detail };
    }
    return { value: await api.ask<Health>("GET", "/health"), detail };
  });
  if (health) {
    found(clockCheck(call.context.clock.now(), Date.parse(health.checkedAt)));
    found(versionsCheck(version(), health.version));
    for (const check of health.checks) found(check);
  } else if (!checks.some(({ status }) => status === "failed"))
    found({
      name: "stage",
      status: "warning",
      detail: "Only admins may see how the stage itself is.",
      fix: "Ask an admin to run: seqferry doctor.",
    });
  printer.end();
  return codeOf(checks.some(({ status }) => status === "failed") ? "failed" : "done");
};

/** A look that fails is a finding; not being let in is the caller's to mend and ends the command. */
async function attempt<Value>(
  found: (check: Check) => void,
  name: string,
  look: () => Promise<{ value: Value; detail: string }>,
): Promise<Value | undefined> {
  try {
    const { value, detail } = await look();
    found({ name, status: "ok", detail, fix: null });
    return value;
  } catch (error) {
    if (!(error instanceof CliError) || error.exit === "denied") throw error;
    found({ name, status: "failed", detail: error.message, fix: error.hint ?? null });
    return undefined;
  }
}

/** The issuer must be the one that the stage names: its tokens are of no use otherwise. */
async function signIn({ context: { fetch, signal } }: Call, { issuer }: Stage) {
  const url = `${issuer}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new CliError("failed", "cli.no_issuer", `${issuer} does not answer: ${error}.`, {
      hint: "Nobody can sign in until it does. Is the user pool there?",
    });
  });
  const { issuer: named } = (await response.json().catch(() => ({}))) as { issuer?: string };
  if (response.ok && named === issuer) return { value: true, detail: `${issuer} signs people in.` };
  throw new CliError(
    "failed",
    "cli.no_issuer",
    `${url} answered ${response.status}, for ${named ?? "nobody"}.`,
    {
      hint: "Deploy the stage again: it names another user pool than it has.",
    },
  );
}
