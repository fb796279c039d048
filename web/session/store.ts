import type { Pending } from "./pkce.ts";
import type { Tokens } from "./tokens.ts";

/** Kept for this tab and until it is closed; development roles by name only. */
export type Saved = { role?: string; tokens?: Tokens };

const keys = { saved: "seqferry.session", pending: "seqferry.sign-in" };

export function readSaved(): Saved {
  return read<Saved>(keys.saved) ?? {};
}

export function save(saved: Saved): void {
  sessionStorage.setItem(keys.saved, JSON.stringify(saved));
}

export function keepPending(pending: Pending): void {
  sessionStorage.setItem(keys.pending, JSON.stringify(pending));
}

/** What was kept; it serves once. */
export function takePending(): Pending | undefined {
  const pending = read<Pending>(keys.pending);
  sessionStorage.removeItem(keys.pending);
  return pending;
}

function read<Value>(key: string): Value | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
