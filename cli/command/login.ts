import type { Call, Handler } from "#cli/command";
import { CliError, usage } from "#cli/exit";
import { forTerminal } from "#cli/output/escape";
import * as Say from "#cli/say";
import { claimsOf } from "#cli/session/claims";
import {
  apiOf,
  profileOf,
  readConfig,
  saveProfile,
  saveTokens,
  type Tokens,
} from "#cli/session/config";
import { discover } from "#cli/session/discover";
import { findOutputs, readOutputs } from "#cli/session/local-outputs";
import { listen, ports, redirectUriOf } from "#cli/session/loopback";
import { codeOf, codeRequest, redeem } from "#cli/session/oauth";
import type { login } from "#cli/tree/session";

export const run: Handler<typeof login> = async (call) => {
  const { context, globals, options } = call;
  const config = await readConfig(context);
  const asked = globals.profile ?? (options.local ? "local" : undefined);
  const profile = profileOf(context, asked, config) ?? "default";
  if (options.as && !options.local) throw usage("--as: goes with --local");
  const tokens = options.local
    ? await localTokens(call)
    : await browserTokens(call, options.api ?? config.profiles[profile]?.api);
  await saveTokens(context, profile, tokens);
  await saveProfile(context, profile, tokens.api);
  const user = claimsOf(tokens.accessToken)?.user ?? "unknown";
  Say.note(call, `Signed in at ${tokens.api} as ${user}, profile "${profile}".`);
  return 0;
};

/** A token of a development user, from the system that runs in this checkout. */
async function localTokens({ context, options }: Call<typeof login>): Promise<Tokens> {
  const file = findOutputs(context.cwd);
  const outputs = file && (await readOutputs(file));
  if (!outputs)
    throw new CliError(
      "notFound",
      "cli.no_outputs",
      "There is no .local/outputs.json here or above.",
      {
        hint: "Run npm start in the checkout, and this command there as well.",
      },
    );
  const users = Object.keys(outputs.tokens);
  const user = options.as ?? "viewer";
  const accessToken = outputs.tokens[user];
  if (!accessToken) throw usage(`--as: there is no "${user}"`, `There is: ${users.join(", ")}.`);
  const expiresAt = claimsOf(accessToken)?.expiresAt;
  if (!expiresAt) throw new CliError("failed", "cli.no_outputs", `${file} holds no token.`);
  return { api: apiOf(outputs.api), accessToken, expiresAt };
}

async function browserTokens(
  call: Call<typeof login>,
  address: string | undefined,
): Promise<Tokens> {
  if (!address) throw usage("--api: says which stage to sign in to, and is missing");
  const api = apiOf(address);
  const stage = await discover(call.context, api);
  const answered = call.options.browser ? viaBrowser : viaPaste;
  const { answer, request } = await answered(call, stage);
  const tokens = await redeem(call.context, stage, codeOf(answer, request), request);
  return { ...tokens, api };
}

type Stage = Awaited<ReturnType<typeof discover>>;

async function viaBrowser({ context }: Call, stage: Stage) {
  const loopback = await listen();
  try {
    const request = codeRequest(stage, loopback.redirectUri);
    const opened = await context.openBrowser(request.url);
    const what = opened ? "Your browser asks you to sign in. If not, open" : "Open";
    context.stderr.write(`${what}:\n\n  ${forTerminal(request.url)}\n\n`);
    return { answer: await orInterrupt(loopback.answer, context.signal), request };
  } finally {
    loopback.close();
  }
}

/** For a browser on another machine, which cannot come back here. */
async function viaPaste({ context }: Call, stage: Stage) {
  const request = codeRequest(stage, redirectUriOf(ports[0]));
  context.stderr.write(
    `Open:\n\n  ${forTerminal(request.url)}\n\nSign in. The browser ends at an address that it cannot show; paste that here:\n`,
  );
  const line = (await context.stdin.line())?.trim() ?? "";
  if (!URL.canParse(line)) throw usage("What was pasted is no address.");
  return { answer: new URL(line).searchParams, request };
}

function orInterrupt<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject);
  });
}
