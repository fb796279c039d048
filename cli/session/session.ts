import type { Globals } from "#cli/command";
import type { Context } from "#cli/context";
import { CliError } from "#cli/exit";
import {
  apiOf,
  profileOf,
  readConfig,
  readTokens,
  saveTokens,
  type Tokens,
} from "#cli/session/config";
import { discover } from "#cli/session/discover";
import { findOutputs } from "#cli/session/local-outputs";
import { clientToken, refresh } from "#cli/session/oauth";

/** Whom requests are made as, and where. */
export type Session = {
  api: string;
  profile: string | null;
  source: "login" | "SEQFERRY_TOKEN" | "SEQFERRY_CLIENT_ID";
  /** A token that is good now; one that has expired is renewed. Throws `CliError` `denied`. */
  token(): Promise<string>;
  /** Another token after the service refused the last one; undefined when there is none to be had. */
  renew(): Promise<string | undefined>;
};

/** Renewed this long before their end. */
const marginMs = 60_000;

/**
 * The session of this call: `SEQFERRY_TOKEN`, else the machine client of `SEQFERRY_CLIENT_ID`, else
 * the profile's login. `SEQFERRY_API` names the stage; tokens of a login go to its own stage only.
 */
export async function openSession(context: Context, globals: Globals): Promise<Session> {
  const { env } = context;
  const config = await readConfig(context);
  const profile = profileOf(context, globals.profile, config);
  const known = profile === undefined ? undefined : config.profiles[profile];
  if (profile !== undefined && !known && !env.SEQFERRY_API)
    throw noProfile(profile, Object.keys(config.profiles));
  const address = env.SEQFERRY_API || known?.api;
  if (!address) throw notSignedIn(context, "You are not signed in");
  const api = apiOf(address);
  if (env.SEQFERRY_TOKEN) {
    const token = env.SEQFERRY_TOKEN.trim();
    const fixed = { token: async () => token, renew: async () => undefined };
    return { api, profile: null, source: "SEQFERRY_TOKEN", ...fixed };
  }
  if (env.SEQFERRY_CLIENT_ID) return machineSession(context, api, env.SEQFERRY_CLIENT_ID);
  return loginSession(context, api, profile ?? "default");
}

function machineSession(context: Context, api: string, id: string): Session {
  const secret = context.env.SEQFERRY_CLIENT_SECRET;
  if (!secret)
    throw new CliError("usage", "cli.usage", "SEQFERRY_CLIENT_SECRET is not set.", {
      hint: "It goes with SEQFERRY_CLIENT_ID.",
    });
  const name = `client ${id} at ${api}`;
  const fresh = async () => {
    const tokens = await clientToken(context, await discover(context, api), { id, secret });
    await saveTokens(context, name, { ...tokens, api });
    return tokens.accessToken;
  };
  return {
    api,
    profile: null,
    source: "SEQFERRY_CLIENT_ID",
    async token() {
      const kept = await readTokens(context, name);
      return kept && isFresh(context, kept) ? kept.accessToken : fresh();
    },
    renew: fresh,
  };
}

function loginSession(context: Context, api: string, profile: string): Session {
  const kept = async (): Promise<Tokens> => {
    const tokens = await readTokens(context, profile);
    // A token for one stage is nobody else's business.
    if (!tokens || tokens.api !== api)
      throw notSignedIn(context, `You are not signed in at ${api}`);
    return tokens;
  };
  const renewed = async ({ refreshToken }: Tokens): Promise<string | undefined> => {
    if (!refreshToken) return undefined;
    const tokens = await refresh(context, await discover(context, api), refreshToken);
    await saveTokens(context, profile, { ...tokens, api });
    return tokens.accessToken;
  };
  return {
    api,
    profile,
    source: "login",
    async token() {
      const tokens = await kept();
      if (isFresh(context, tokens)) return tokens.accessToken;
      const token = await renewed(tokens).catch((error: unknown) => {
        if (error instanceof CliError && error.exit === "denied") return undefined;
        throw error;
      });
      if (!token) throw notSignedIn(context, "Your session has expired", profile);
      return token;
    },
    async renew() {
      return renewed(await kept());
    },
  };
}

function isFresh({ clock }: Context, { expiresAt }: Tokens): boolean {
  return Date.parse(expiresAt) - marginMs > clock.now();
}

function notSignedIn({ cwd }: Context, message: string, profile?: string): CliError {
  const file = findOutputs(cwd);
  const login = `seqferry login${profile && profile !== "default" ? ` --profile ${profile}` : ""}`;
  const hint = file
    ? `npm start has left ${file}; to use it run: seqferry login --local`
    : `Run: ${login}${profile ? "" : " --api URL"}`;
  return new CliError("denied", "cli.not_signed_in", `${message}.`, { hint });
}

function noProfile(name: string, known: string[]): CliError {
  return new CliError("usage", "cli.no_profile", `There is no profile "${name}".`, {
    hint: known.length > 0 ? `There is: ${known.join(", ")}.` : "Run: seqferry login --api URL",
  });
}
