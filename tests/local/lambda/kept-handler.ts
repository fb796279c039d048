// Tells what it is run with, and what is left of the calls before.
let calls = 0;

export async function handler({ waitMs = 0 }: { waitMs?: number }) {
  calls += 1;
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  const { renewed = null } = globalThis as { renewed?: string };
  const { STAGE: stage, ONLY: only = null } = process.env;
  return { calls, stage, only, renewed, now: Date.now() };
}
