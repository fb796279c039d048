import type { Call } from "#cli/command";
import { type CliError, usage } from "#cli/exit";

/** A link as its routes are asked: `{origin}/d/{token}/…`. */
export type DownloadLink = { origin: string; token: string };

/** Variable that the link is taken from when no argument names it. */
const linkVariable = "SEQFERRY_LINK";

/** The link that a call was given: its argument, stdin for `-`, or the variable; undefined when nothing was. */
export async function givenLink({ args, context }: Call): Promise<DownloadLink | undefined> {
  const [word = context.env[linkVariable]?.trim() || undefined] = args;
  if (word === undefined) return undefined;
  if (word !== "-") return linkOf(word);
  if (!context.stdin.isTTY) return linkOf(await context.stdin.text());
  context.stderr.write("Link: ");
  return linkOf((await context.stdin.line()) ?? "");
}

/**
 * `https://host/d/{token}`, also with what its page leads to behind it. Throws `CliError` with exit `usage`, whose text
 * does not repeat what was given: most of it may be the secret.
 */
export function linkOf(text: string): DownloadLink {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) throw noLink("It is no address");
  const { protocol, host, hostname, pathname, username, password } = new URL(trimmed);
  if (protocol !== "https:" && protocol !== "http:") throw noLink("It is no address of the web");
  if (protocol === "http:" && !isHere(hostname))
    throw noLink("It is http://, where everybody on the way can read it");
  if (username || password) throw noLink("It has a user in it");
  if (/^\/s\//.test(pathname)) throw noLink("It is the link of a script, to be run by sh");
  const [, prefix = "", token] = /^(.*)\/d\/([A-Za-z0-9_-]{1,200})(?:\/.*)?$/.exec(pathname) ?? [];
  if (token === undefined) throw noLink("Its path is not /d/ and a token");
  return { origin: `${protocol}//${host}${prefix}`, token };
}

const isHere = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

function noLink(why: string): CliError {
  return usage(
    `LINK: ${why}`,
    "It is what the sender gave you, as https://data.example.org/d/…, copied whole.",
  );
}
