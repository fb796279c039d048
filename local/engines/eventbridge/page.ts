import { invalid } from "#local/engines/eventbridge/errors";

/** One page of a list (100 at most) and the token of the next; tokens hold the index where it begins. */
export function pageOf<Item>(
  items: Item[],
  { Limit: limit = 100, NextToken: token }: { Limit?: number; NextToken?: string },
): { page: Item[]; NextToken?: string } {
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must be between 1 and 100`,
    );
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start)) throw invalid("Invalid NextToken.");
  const end = start + limit;
  return {
    page: items.slice(start, end),
    ...(end < items.length && { NextToken: Buffer.from(String(end)).toString("base64url") }),
  };
}
