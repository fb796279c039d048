import type { Collection, Condition, Document, Position } from "#local/engines/omics/document";
import { omicsError } from "#local/engines/omics/error";

/** What all list operations take. */
export type PageRequest = {
  storeId?: string;
  conditions: Condition[];
  maxResults?: number;
  nextToken?: string;
};

const defaultPageSize = 100;

/** One page of a collection; `nextToken` only when more follows. Throws `ValidationException` on a foreign token. */
export function pageOf<T extends Document>(
  documents: Collection<T>,
  { storeId, conditions, maxResults = defaultPageSize, nextToken }: PageRequest,
): { items: T[]; nextToken?: string } {
  const after = nextToken === undefined ? undefined : readToken(nextToken);
  const found = documents.list({ storeId, conditions, after, limit: maxResults + 1 });
  const items = found.slice(0, maxResults);
  const last = items.at(-1);
  return found.length > maxResults && last ? { items, nextToken: writeToken(last) } : { items };
}

/** Filter members that are equalities, and the pair of times every filter has. */
export function conditionsOf(filter: object | undefined, equal: string[]): Condition[] {
  const given = (filter ?? {}) as Record<string, unknown>;
  const conditions: Condition[] = [];
  for (const field of equal) {
    const value = given[field];
    if (value !== undefined) conditions.push({ field, comparison: "=", value: String(value) });
  }
  for (const [member, field, comparison] of timeMembers) {
    const value = given[member];
    if (value instanceof Date) conditions.push({ field, comparison, value: value.getTime() });
  }
  return conditions;
}

const timeMembers = [
  ["createdAfter", "createdAt", ">"],
  ["createdBefore", "createdAt", "<"],
  ["updatedAfter", "updatedAt", ">"],
  ["updatedBefore", "updatedAt", "<"],
] as const;

function writeToken({ createdAt, id }: Position): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString("base64url");
}

function readToken(token: string): Position {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (typeof createdAt === "number" && typeof id === "string") return { createdAt, id };
  } catch {}
  throw omicsError("ValidationException", "The nextToken is not one that this operation gave.");
}
