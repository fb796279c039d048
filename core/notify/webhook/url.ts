import { isIP } from "node:net";
import { isPublic } from "#core/notify/webhook/address";
import { setting } from "#core/settings";

/** What is wrong with the URL of a webhook, as far as can be told without asking for its host; undefined: nothing. */
export function problemOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url) return "must be a URL, such as https://example.org/seqferry";
  if (url.username || url.password) return "must hold no user name or password";
  if (url.hash) return "must have no fragment";
  if (isLocalReceiver(url)) return undefined;
  if (url.protocol !== "https:") return "must begin with https://";
  const host = hostOf(url);
  if (isIP(host)) return isPublic(host) ? undefined : notPublic;
  // A name of one part, or of a zone that only private networks have.
  if (
    !/^[^.]+(\.[^.]+)+\.?$/.test(host) ||
    /\.(local|internal|localhost|home\.arpa)\.?$/.test(host)
  )
    return notPublic;
  return undefined;
}

const notPublic = "must be at a public address";

/** The host as a resolver knows it: an address of IPv6 without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** True of the local cloud's own receiver, which there is only in it. */
export function isLocalReceiver(url: URL): boolean {
  const { localReceiver } = setting("notify");
  return localReceiver !== "" && url.href.startsWith(localReceiver);
}
