import type { Api, Query } from "#cli/client";
import { CliError } from "#cli/exit";
import { nearest } from "#cli/suggest";
import type { DeadLetterQueue, DeadLetterQueueDetail } from "#core/operations/schema";
import type { Page } from "#core/page-schema";

export const pathOfQueue = (name: string): string => `/dead-letters/${encodeURIComponent(name)}`;

/** A queue with some of its messages. For a name that there is not, the error names what was meant. */
export async function askQueue(
  api: Api,
  name: string,
  query: Query,
): Promise<DeadLetterQueueDetail> {
  try {
    return await api.ask<DeadLetterQueueDetail>("GET", pathOfQueue(name), { query });
  } catch (error) {
    if (!(error instanceof CliError) || error.exit !== "notFound") throw error;
    const { items } = await api.ask<Page<DeadLetterQueue>>("GET", "/dead-letters");
    const names = items.map((queue) => queue.name);
    const meant = nearest(name, names);
    const hint = meant ? `Did you mean "${meant}"?` : `There is: ${names.join(", ")}.`;
    throw new CliError("notFound", error.code, error.message, { hint, requestId: error.requestId });
  }
}
