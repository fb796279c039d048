/** Where people sign in; `logoutEndpoint` ends the issuer's own session. */
export type SignIn = {
  clientId: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  logoutEndpoint?: string;
};

/** What the page learns from `/config.json` when it starts. */
export type Config = {
  /** Base URL of the API, without a trailing slash. */
  api: string;
  /** Access tokens of the development users by role; only the local cloud has them. */
  roles: Record<string, string>;
  signIn: SignIn | undefined;
  /** Base of the local cloud's own endpoints, without a trailing slash; deployed stages have none. */
  local?: string;
};

/** Fetches the configuration. Throws an `Error` that says what is missing. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`/config.json answered ${response.status}.`);
  return readConfig(await response.json());
}

/** Checks what `/config.json` holds. */
export function readConfig(value: unknown): Config {
  const { api, roles, signIn, local } = (value ?? {}) as Record<string, unknown>;
  if (!isUrl(api)) throw new Error("/config.json names no `api` URL.");
  return {
    api: api.replace(/\/+$/, ""),
    roles: Object.fromEntries(
      Object.entries(roles ?? {}).filter((entry): entry is [string, string] => {
        return typeof entry[1] === "string";
      }),
    ),
    signIn: readSignIn(signIn),
    ...(isUrl(local) && { local: local.replace(/\/+$/, "") }),
  };
}

function readSignIn(value: unknown): SignIn | undefined {
  if (value === undefined || value === null) return undefined;
  const { clientId, authorizationEndpoint, tokenEndpoint, logoutEndpoint } = value as Record<
    string,
    unknown
  >;
  if (typeof clientId !== "string" || !isUrl(authorizationEndpoint) || !isUrl(tokenEndpoint))
    throw new Error("/config.json: `signIn` needs clientId and the URLs of its two endpoints.");
  return {
    clientId,
    authorizationEndpoint,
    tokenEndpoint,
    ...(isUrl(logoutEndpoint) && { logoutEndpoint }),
  };
}

function isUrl(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\//.test(value);
}
