import { randomUUID } from "node:crypto";
import type { Call } from "#cli/command";
import { CliError, exitOfStatus, type FieldError } from "#cli/exit";
import { noAnswer } from "#cli/session/discover";
import { openSession, type Session } from "#cli/session/session";
import * as Trace from "#cli/trace";

export type Query = Record<string, string | number | boolean | undefined>;
export type Request = {
  query?: Query;
  body?: unknown;
  accept?: string;
  /** It can be made again: a POST whose route honours `Idempotency-Key`, a PATCH to a state. */
  idempotent?: boolean;
  /** The caller's own name for a POST; unset: a new one. */
  idempotencyKey?: string | undefined;
};

/** The API, as the user of this call. */
export type Api = {
  session: Session;
  /** The JSON that is answered. Throws `CliError` for every failure. */
  ask<Answer>(method: string, path: string, request?: Request): Promise<Answer>;
  /** The answer as text, for any media type. */
  text(method: string, path: string, request?: Request): Promise<string>;
  /** Texts of the pages of a list in another media type, which link to the next (RFC 8288). */
  pages(path: string, request?: Request): AsyncGenerator<string>;
};

const attempts = 4;
const timeoutMs = 60_000;

/** Opens the session; no request is made yet. Paths are below `/api/v1`. */
export async function openApi(call: Call): Promise<Api> {
  const session = await openSession(call.context, call.globals);
  const text = async (method: string, path: string, request: Request = {}) =>
    (await send(call, session, method, path, request)).text;
  return {
    session,
    text,
    async *pages(path, request = {}) {
      let query = request.query ?? {};
      for (;;) {
        const page = await send(call, session, "GET", path, { ...request, query });
        yield page.text;
        // Only its query: a token goes to no other place than the one that was asked.
        const next = nextOf(page.response);
        if (!next) return;
        query = Object.fromEntries(next);
      }
    },
    async ask<Answer>(method: string, path: string, request?: Request) {
      const body = await text(method, path, request);
      try {
        return JSON.parse(body) as Answer;
      } catch {
        throw new CliError("failed", "cli.no_json", `${path} did not answer JSON.`, {
          hint: `Is ${session.api} the address of the API?`,
        });
      }
    },
  };
}

/** Tries again what failed in passing, if that is safe: reads, and starts of work under one key. */
async function send(
  call: Call,
  session: Session,
  method: string,
  path: string,
  {
    query = {},
    body,
    accept = "application/json",
    idempotent = false,
    idempotencyKey = randomUUID(),
  }: Request,
): Promise<{ response: Response; text: string }> {
  const { fetch, signal, clock } = call.context;
  const url = new URL(session.api + (isBelowApi(path) ? `/api/v1${path}` : path));
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const headers: Record<string, string> = {
    accept,
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(method === "POST" && { "idempotency-key": idempotencyKey }),
    authorization: `Bearer ${await session.token()}`,
  };
  const again = method === "GET" || idempotent;
  let renewed = false;
  for (let attempt = 1; ; attempt++) {
    const began = clock.now();
    Trace.request(call, { method, url, headers, body });
    const answer = await fetch(url, {
      method,
      headers,
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
      .then(async (response) => ({ response, text: await response.text() }))
      .catch((error: unknown) => {
        signal.throwIfAborted();
        return noAnswer(session.api, error);
      });
    if (answer instanceof CliError) {
      Trace.failure(call, method, url, answer);
      if (attempt >= attempts || !again) throw answer;
      await clock.sleep(pauseMs(attempt), signal);
      continue;
    }
    const { response, text } = answer;
    Trace.response(call, { method, url, response, tookMs: clock.now() - began });
    if (response.status === 401 && !renewed) {
      renewed = true;
      const token = await session.renew();
      if (token) {
        headers.authorization = `Bearer ${token}`;
        continue;
      }
    }
    // What was throttled was not done.
    const passing = response.status === 429 || (again && response.status >= 502);
    if (!passing || attempt >= attempts) {
      check(session, response, text);
      return { response, text };
    }
    await clock.sleep(retryAfterMs(response) ?? pauseMs(attempt), signal);
  }
}

/** Throws for every status that is a failure. */
function check(session: Session, response: Response, text: string): void {
  const exit = exitOfStatus(response.status);
  if (!exit) return;
  let body: Record<string, unknown> = {};
  try {
    body = Object(JSON.parse(text));
  } catch {
    // A gateway's page; its status says what there is to say.
  }
  const of = (name: string) =>
    typeof body[name] === "string" ? (body[name] as string) : undefined;
  const message = of("detail") ?? of("message") ?? of("title");
  throw new CliError(
    exit,
    of("code") ?? `http.${response.status}`,
    message ?? `${session.api} answered ${response.status}.`,
    {
      hint: response.status === 401 ? hintOf401(session) : of("hint"),
      requestId: of("requestId") ?? response.headers.get("apigw-requestid") ?? undefined,
      errors: Array.isArray(body.errors) ? body.errors.filter(isFieldError) : [],
    },
  );
}

function isFieldError(one: unknown): one is FieldError {
  const { path, message } = Object(one);
  return typeof path === "string" && typeof message === "string";
}

/** Query of the page that comes next; undefined on the last. */
function nextOf({ headers }: Response): URLSearchParams | undefined {
  const link = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get("link") ?? "")?.[1];
  return link === undefined ? undefined : new URL(link, "http://any").searchParams;
}

function hintOf401({ source, profile }: Session): string {
  if (source === "login")
    return `Run: seqferry login${profile && profile !== "default" ? ` --profile ${profile}` : ""}`;
  return `${source} is not valid there, or has expired.`;
}

const isBelowApi = (path: string) =>
  !/^\/(api\/|docs(\/|$)|openapi\.json|\.well-known\/)/.test(path);

/** Half a second, doubled each time, with up to half as much again so that callers do not come together. */
function pauseMs(attempt: number): number {
  return 500 * 2 ** (attempt - 1) * (1 + Math.random() / 2);
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds, 60) * 1000 : undefined;
}
