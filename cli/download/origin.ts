import type * as z from "zod";
import type { Call } from "#cli/command";
import type { DownloadLink } from "#cli/download/link";
import { CliError } from "#cli/exit";
import { LinkView } from "#core/package/link-view-schema";

/** What of a link's answer is used here: others may come and go. */
const View = LinkView.pick({ sender: true, note: true, expiresAt: true }).extend({
  package: LinkView.shape.package.pick({ id: true, name: true }),
});
export type View = z.infer<typeof View>;

/** What may pass: it is tried again. */
export class Passing extends Error {
  readonly retryAfterMs: number | undefined;
  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.name = "Passing";
    this.retryAfterMs = retryAfterMs;
  }
}

/** What another try would not change, of this file only. */
export class Refused extends Error {}

/** The stage behind a link. The token is in the path of each request, so that no URL is ever shown. */
export type Origin = {
  view(): Promise<View>;
  /** `download.data`, as text. */
  data(): Promise<string>;
  /** A fresh address of file `n`; the bytes from `start` on are counted as asked for. */
  locate(n: number, start: number): Promise<URL>;
  /** Says what became of files, a line each; throws what came in the way. */
  report(lines: readonly string[]): Promise<void>;
};

const timeoutMs = 30_000;
const linesAtOnce = 5000;

/** Each method throws `Passing`, `Refused`, or a `CliError` with exit `notFound` once the link has ended. */
export function originOf(call: Call, { origin, token }: DownloadLink): Origin {
  const base = `${origin}/d/${token}`;
  const ask = (path: string, init: RequestInit = {}) => asked(call, base, path, init);
  return {
    async view() {
      const response = await ask("", { headers: { accept: "application/json" } });
      const parsed = View.safeParse(await response.json().catch(() => undefined));
      if (parsed.success) return parsed.data;
      throw new CliError("failed", "download.no_link", "There is no link of Seqferry there.", {
        hint: "Was the link copied whole, and does nothing on the way (a proxy, a sign-in page) answer in its place?",
      });
    },
    async data() {
      const to = await redirectOf(await ask("/data"), base);
      const { fetch, signal } = call.context;
      const response = await fetch(to, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(10 * timeoutMs)]),
      }).catch((error: unknown) => passing(call, error));
      if (!response.ok) throw new Passing(`the list of files: HTTP ${response.status}`);
      return response.text().catch((error: unknown) => passing(call, error));
    },
    async locate(n, start) {
      const headers = { ...(start > 0 && { range: `bytes=${start}-` }) };
      return redirectOf(await ask(`/files/${n}`, { headers }), base);
    },
    async report(lines) {
      for (let at = 0; at < lines.length; at += linesAtOnce) {
        const body = lines.slice(at, at + linesAtOnce).join("");
        const headers = { "content-type": "text/plain" };
        await ask("/receipts", { method: "POST", headers, body });
      }
    },
  };
}

async function asked(call: Call, base: string, path: string, init: RequestInit): Promise<Response> {
  const { fetch, signal, clock } = call.context;
  const began = clock.now();
  const response = await fetch(base + path, {
    ...init,
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  }).catch((error: unknown) => passing(call, error));
  trace(call, `${response.status} ${init.method ?? "GET"} /d/…${path} ${clock.now() - began} ms`);
  if (response.status < 400) return response;
  throw await failureOf(response);
}

async function redirectOf(response: Response, base: string): Promise<URL> {
  await response.body?.cancel();
  const location = response.headers.get("location");
  if (response.status < 300 || !location || !URL.canParse(location, base))
    throw new Passing("the link leads nowhere");
  const to = new URL(location, base);
  assertSafe(to, new URL(base));
  return to;
}

/** What was asked for over TLS is not fetched without it. */
export function assertSafe(to: URL, from: URL): void {
  const known = to.protocol === "https:" || (to.protocol === "http:" && from.protocol === "http:");
  if (!known) throw new Refused("the link leads to a place that is not secure");
}

async function failureOf(response: Response): Promise<Error> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const said = saidIn(text);
  // The origin's own refusal is of the link: no other file will be given either.
  if (status === 403 || status === 404 || status === 410)
    return new CliError(
      ...(["notFound", said.code ?? `http.${status}`] as const),
      said.detail ?? `The link has expired, was revoked or is not known (HTTP ${status}).`,
      { hint: said.hint },
    );
  const message = said.detail ? `HTTP ${status}: ${said.detail}` : `HTTP ${status}`;
  if (status >= 500 || status === 408 || status === 425 || status === 429)
    return new Passing(message, retryAfterMs(response));
  return new Refused(message);
}

function saidIn(text: string): { code?: string; detail?: string; hint?: string } {
  try {
    const { code, detail, message, hint } = Object(JSON.parse(text.slice(0, 65_536)));
    const texts = Object.entries({ code, detail: detail ?? message, hint });
    return Object.fromEntries(texts.filter(([, one]) => typeof one === "string"));
  } catch {
    return {};
  }
}

function passing(call: Call, error: unknown): never {
  call.context.signal.throwIfAborted();
  throw new Passing(wordsOf(error));
}

/** The cause that `fetch` hides; never a URL. */
export function wordsOf(error: unknown): string {
  const { cause, code, name } = Object(error);
  const known = String(Object(cause).code ?? code ?? name ?? "");
  if (known === "ENOTFOUND" || known === "EAI_AGAIN") return "host not found";
  if (known === "ECONNREFUSED") return "cannot connect";
  if (/TIMEOUT|TimeoutError/i.test(known)) return "timed out";
  if (/CERT|SSL|TLS/.test(known)) return `no trusted TLS connection (${known})`;
  return "connection lost";
}

function retryAfterMs({ headers }: Response): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 60) * 1000 : undefined;
}

/** With `--verbose` or `--debug`; the path without its token. */
function trace({ globals, context }: Call, text: string): void {
  if (globals.debug || globals.verbose) context.stderr.write(`< ${text}\n`);
}
