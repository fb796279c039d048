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
  lookLater(client);
  await client.invalidateQueries();
}

/**
 * The same when what the page is of is gone and the page is left: nothing of it is asked for, and the next page shows
 * nothing that was there before.
 */
export async function lookElsewhere(client: QueryClient): Promise<void> {
  client.removeQueries({ type: "inactive" });
  lookLater(client);
  await client.invalidateQueries({ refetchType: "none" });
}

function lookLater(client: QueryClient): void {
  setTimeout(() => void client.invalidateQueries(), movingPace);
}
