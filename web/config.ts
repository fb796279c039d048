/** What the page learns from `/config.json` when it starts. */
export type Config = {
  /** Base URL of the API, without a trailing slash. */
  api: string;
  /** Access tokens of the development users by role; only the local cloud has them. */
  roles: Record<string, string>;
};

/** Fetches the configuration. Throws an `Error` that says what is missing. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`/config.json answered ${response.status}.`);
  return readConfig(await response.json());
}

/** Checks what `/config.json` holds. */
export function readConfig(value: unknown): Config {
  const { api, roles } = (value ?? {}) as { api?: unknown; roles?: unknown };
  if (typeof api !== "string" || !/^https?:\/\//.test(api))
    throw new Error("/config.json names no `api` URL.");
  return {
    api: api.replace(/\/+$/, ""),
    roles: Object.fromEntries(
      Object.entries(roles ?? {}).filter((entry): entry is [string, string] => {
        return typeof entry[1] === "string";
      }),
    ),
  };
}
