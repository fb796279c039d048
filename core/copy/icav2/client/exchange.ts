import { type Failure, Icav2Error } from "#core/copy/icav2/client/error";
import type { Request } from "#core/copy/icav2/client/request";
import { Problem } from "#core/copy/icav2/problem";
import { now } from "#core/time";

/** How long a call may take by the network's time, whatever the clock says: it ends calls that nobody will answer. */
const usualTimeoutMs = 60_000;

/** Errors of a connection that was never made: nothing was sent. */
const unsent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Sends one request, once. The answer as the contract has it; throws `Icav2Error`. */
export async function exchange(
  request: Request,
  authorization: Record<string, string>,
  timeoutMs = usualTimeoutMs,
): Promise<unknown> {
  const response = await sent(request, authorization, timeoutMs);
  if (!response.isOk) throw refusal(request, response);
  if (!request.answer) return undefined;
  const result = request.answer.safeParse(parsed(response.text));
  if (result.success) return result.data;
  // Where and what kind, but no values: answers may hold credentials.
  const faults = result.error.issues.map(({ path, code }) => `${path.join(".") || "body"} ${code}`);
  throw new Icav2Error(
    request.operation,
    `the answer is not what the contract says: ${faults.slice(0, 5).join(", ")}`,
    { isUncertain: !request.isRepeatable },
  );
}

type Answered = { isOk: boolean; status: number; text: string; retryAfter: string | null };

async function sent(
  { url, method, headers, body, operation, isRepeatable }: Request,
  authorization: Record<string, string>,
  timeoutMs: number,
): Promise<Answered> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...authorization },
      // Followed, a redirect would hand the key to another host.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const { ok, status } = response;
    return { isOk: ok, status, text, retryAfter: response.headers.get("retry-after") };
  } catch (error) {
    const reason = reasonOf(error);
    const isLost = !isRepeatable && !unsent.has(reason);
    // The cause is left out: it may hold the request.
    throw new Icav2Error(operation, `no answer (${reason})`, {
      isTransient: !isLost,
      isUncertain: isLost,
    });
  }
}

function refusal({ operation, isRepeatable }: Request, answered: Answered): Icav2Error {
  const { status, text, retryAfter } = answered;
  const problem = Problem.safeParse(parsed(text));
  const said = problem.success
    ? [problem.data.title, problem.data.detail].filter(Boolean).join(": ")
    : "without a problem document";
  return new Icav2Error(operation, said, {
    ...{ status, retryAfterMs: waitOf(retryAfter) },
    ...meaningOf(status, isRepeatable),
  });
}

/** 429: not begun. A server's error, or none in time: perhaps begun, and perhaps done. */
function meaningOf(status: number, isRepeatable: boolean): Failure {
  if (status === 429) return { isTransient: true };
  if (status < 500 && status !== 408) return {};
  return { isTransient: isRepeatable, isUncertain: !isRepeatable };
}

/** `Retry-After` in seconds or as a date, as milliseconds from now. */
function waitOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? "unknown";
}
