import { join } from "node:path";
import * as z from "zod";
import type { Context } from "#cli/context";
import { CliError } from "#cli/exit";
import { directories, makePrivate, readJson, writeJson } from "#cli/session/files";

const Profile = z.object({ api: z.string() });
const Config = z.object({
  /** Profile of the last login. */
  current: z.string().optional(),
  profiles: z.record(z.string(), Profile).default({}),
});
export type Config = z.infer<typeof Config>;

/** Tokens of one sign-in. They are sent to `api` and to nobody else. */
const Tokens = z.object({
  api: z.string(),
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expiresAt: z.iso.datetime(),
});
export type Tokens = z.infer<typeof Tokens>;
const TokenFile = z.record(z.string(), Tokens);

const configPath = (context: Context) => join(directories(context).config, "config.json");
const tokensPath = (context: Context) => join(directories(context).config, "tokens.json");

export async function readConfig(context: Context): Promise<Config> {
  return (await readJson(configPath(context), Config)) ?? { profiles: {} };
}

/** The profile that is meant: the option's, the variable's, or that of the last login. */
export function profileOf(
  { env }: Context,
  asked: string | undefined,
  { current }: Config,
): string | undefined {
  return asked ?? (env.SEQFERRY_PROFILE || current);
}

/** Remembers where a profile's stage is; it becomes the one that is taken when none is named. */
export async function saveProfile(context: Context, name: string, api: string): Promise<void> {
  const { profiles } = await readConfig(context);
  await writeJson(configPath(context), {
    current: name,
    profiles: { ...profiles, [name]: { api } },
  });
}

/** The tokens kept under a name: a profile's, or a machine client's. */
export async function readTokens(context: Context, name: string): Promise<Tokens | undefined> {
  const path = tokensPath(context);
  if (await makePrivate(path))
    context.stderr.write(`${path} could be read by others; it is yours alone now.\n`);
  return (await readJson(path, TokenFile))?.[name];
}

/** Keeps tokens under a name; undefined forgets them. True if there were some. */
export async function saveTokens(
  context: Context,
  name: string,
  tokens: Tokens | undefined,
): Promise<boolean> {
  const path = tokensPath(context);
  const { [name]: before, ...others } = (await readJson(path, TokenFile)) ?? {};
  if (tokens || before) await writeJson(path, tokens ? { ...others, [name]: tokens } : others);
  return before !== undefined;
}

/** The address of a stage without path. Throws for what tokens must not be sent to. */
export function apiOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (!url || !(url.protocol === "https:" || (url.protocol === "http:" && isLocal)))
    throw new CliError("usage", "cli.api_address", `${text}: is no address of a stage`, {
      hint: "It begins with https://; http:// is for this machine only.",
    });
  return url.origin;
}
