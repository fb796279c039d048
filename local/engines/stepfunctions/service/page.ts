import { AwsError } from "#local/aws-error";

/** Where a page begins and how long it may be. */
export type PageRequest = { nextToken?: string; maxResults?: number };

/**
 * One page by an offset that the token carries. `read` gets how many rows to skip and to read, one more
 * than the page so that the end is seen. AWS's limit is 1,000 with a default of 100.
 */
export function page<Row>(
  request: PageRequest,
  read: (limit: number, offset: number) => Row[],
): { rows: Row[]; nextToken?: string } {
  const { maxResults = 0, nextToken } = request;
  if (!Number.isInteger(maxResults) || maxResults < 0 || maxResults > 1000)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000`,
    );
  const size = maxResults || 100;
  const offset = offsetOf(nextToken);
  const rows = read(size + 1, offset);
  if (rows.length <= size) return { rows };
  return { rows: rows.slice(0, size), nextToken: tokenOf(offset + size) };
}

function tokenOf(offset: number): string {
  return Buffer.from(`from ${offset}`).toString("base64url");
}

function offsetOf(token: string | undefined): number {
  if (token === undefined || token === null) return 0;
  const match = /^from (\d+)$/.exec(Buffer.from(token, "base64url").toString());
  if (!match) throw new AwsError("InvalidToken", `Invalid Token: 'Invalid token'`);
  return Number(match[1]);
}
