import { setTimeout } from "node:timers/promises";

const betweenMs = 500;
/** Two minutes: what is waited for takes seconds, also on a busy machine. */
const mostLooks = 240;

/** The first answer of `look` that is one. Throws what `look` throws, and that there was no `what`. */
export async function waitFor<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  for (let looks = 0; looks < mostLooks; looks++) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(betweenMs);
  }
  throw new Error(`Within two minutes there was no ${what}.`);
}
