import { setTimeout } from "node:timers/promises";

/** One call of the API by a role's token. Throws what it answers as `detail` when it fails. */
export type Ask = <Answer>(
  role: string,
  method: string,
  path: string,
  body?: object,
) => Promise<Answer>;

export function asking(api: string, tokens: Record<string, string>, signal: AbortSignal): Ask {
  return async <Answer>(role: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${api}/api/v1${path}`, {
      ...{ method, signal },
      headers: {
        authorization: `Bearer ${tokens[role]}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { detail?: string };
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.detail}`);
    return answer as Answer;
  };
}

/** A minute of half seconds: what the demo waits for takes seconds, also on a busy machine. */
export const mostLooks = 120;

/** Between two looks; rejects when the demo is ended. */
export function pause(signal: AbortSignal): Promise<void> {
  return setTimeout(500, undefined, { signal });
}
