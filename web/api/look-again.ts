import type { QueryClient } from "@tanstack/react-query";
import { movingPace } from "./live.ts";

/**
 * Asks anew for everything in sight, after something was changed. What was asked for before the change is given up,
 * since its answer does not know of it. Lists come from indexes, which DynamoDB brings up to date a moment later: they
 * are looked at once more, or what rests would show the change after a minute.
 */
export async function lookAgain(client: QueryClient): Promise<void> {
  // Invalidating alone takes the answer on its way for a query that had none before.
  await client.cancelQueries();
  setTimeout(() => void client.invalidateQueries(), movingPace);
  await client.invalidateQueries();
}
