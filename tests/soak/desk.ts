import { setTimeout as pause } from "node:timers/promises";
import type { CloudOutputs } from "#local/outputs";
import { untilAnswered } from "#tests/soak/workload";

export type Answered<Body> = { status: number; body: Body & { code?: string; detail?: string } };

/**
 * The API as somebody uses it whose system is being killed: what was not answered is asked again, with the same
 * idempotency key, until it is.
 */
export function desk({ api, tokens }: CloudOutputs) {
  const once = async <Body>(
    role: string | undefined,
    method: string,
    path: string,
    body?: object,
    key?: string,
  ): Promise<Answered<Body>> => {
    const response = await fetch(`${api}/api/v1/${path}`, {
      method,
      redirect: "manual",
      signal: AbortSignal.timeout(60_000),
      headers: {
        ...(role && { authorization: `Bearer ${tokens[role] ?? role}` }),
        ...(body && { "content-type": "application/json" }),
        ...(key && { "idempotency-key": key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 500 || response.status === 429)
      throw new Error(`ServiceUnavailable: ${response.status} ${text.slice(0, 200)}`);
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {} };
  };
  const ask = <Body>(...call: Parameters<typeof once>) => untilAnswered(() => once<Body>(...call));

  /** The answer, which must have this status. */
  const expecting = async <Body>(status: number, ...call: Parameters<typeof once>) => {
    const found = await ask<Body>(...call);
    if (found.status === status) return found.body;
    const [role, method, path] = call;
    throw new Error(
      `${method} ${path} as ${role} was answered ${found.status} ${found.body.code}: ${found.body.detail}`,
    );
  };

  /** What `path` shows once it is no longer PENDING or RUNNING. */
  const settled = async <Body extends { status: string }>(path: string): Promise<Body> => {
    for (;;) {
      const found = await expecting<Body>(200, "viewer", "GET", path);
      if (found.status !== "PENDING" && found.status !== "RUNNING") return found;
      await pause(200);
    }
  };

  /** Every item of a list, of all its pages. */
  const all = async <Item>(path: string): Promise<Item[]> => {
    const items: Item[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const more = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: Item[]; nextCursor: string | null } = await expecting(
        200,
        "viewer",
        "GET",
        `${path}${path.includes("?") ? "&" : "?"}limit=200${more}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };
  return { ask, expecting, settled, all };
}

export type Desk = ReturnType<typeof desk>;
