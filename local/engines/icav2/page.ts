import { createHash } from "node:crypto";
import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { Core } from "#local/engines/icav2/core";
import { problem } from "#local/engines/icav2/problem";

export type PageQuery = {
  pageOffset?: string;
  pageToken?: string;
  pageSize?: string;
  sort?: string;
};

/** What is listed, in SQL. */
export type Listing<Row> = {
  table: string;
  conditions: string[];
  values: SQLInputValue[];
  /** Column by the attribute that can be sorted by. */
  sortable?: Record<string, string>;
  /** What names this list with its filters: a token of another list is refused. */
  scope: unknown;
  read: (row: Record<string, SQLOutputValue>) => Row;
};

export type PageOfRows<Row> = {
  items: Row[];
  nextPageToken: string;
  remainingRecords?: number;
  totalItemCount?: number;
};

/** Ours, where the document is silent: 100 unless asked for otherwise, 1,000 (what UMCCR uses) at most. */
const usualSize = 100;
const largestSize = 1000;
/** The document's: so many rows can be reached by offset. */
const offsetReach = 200_000;

/**
 * One page: by offset when `pageOffset` or `sort` is given, else by cursor. Cursors go by the order of
 * creation, so each row that stays comes exactly once. Throws 400.
 */
export function pageOfRows<Row>(
  core: Core,
  listing: Listing<Row>,
  query: PageQuery,
): PageOfRows<Row> {
  const { pageOffset, pageToken, sort } = query;
  const size = integerOf("pageSize", query.pageSize ?? String(usualSize), 1, largestSize);
  if (pageToken && (pageOffset !== undefined || sort !== undefined))
    throw problem(400, "pageToken cannot be combined with pageOffset or sort.", {
      pageToken: "must stand alone",
    });
  const byOffset = pageOffset !== undefined || sort !== undefined;
  return byOffset ? offsetPage(core, listing, query, size) : cursorPage(core, listing, query, size);
}

function offsetPage<Row>(
  core: Core,
  listing: Listing<Row>,
  { pageOffset = "0", sort }: PageQuery,
  size: number,
): PageOfRows<Row> {
  const offset = integerOf("pageOffset", pageOffset, 0, offsetReach - size);
  const where = listing.conditions.join(" AND ");
  const rows = core.database
    .prepare(
      `SELECT * FROM ${listing.table} WHERE ${where} ORDER BY ${orderOf(listing, sort)} LIMIT ? OFFSET ?`,
    )
    .all(...listing.values, size, offset);
  const total = countOf(core, listing);
  return { items: rows.map(listing.read), nextPageToken: "", totalItemCount: total };
}

function cursorPage<Row>(
  core: Core,
  listing: Listing<Row>,
  { pageToken }: PageQuery,
  size: number,
): PageOfRows<Row> {
  const scope = createHash("sha256").update(JSON.stringify(listing.scope)).digest("base64url");
  const after = pageToken ? readToken(pageToken, scope) : 0;
  const rest = {
    ...listing,
    conditions: [...listing.conditions, "seq > ?"],
    values: [...listing.values, after],
  };
  const rows = core.database
    .prepare(
      `SELECT * FROM ${rest.table} WHERE ${rest.conditions.join(" AND ")} ORDER BY seq LIMIT ?`,
    )
    .all(...rest.values, size);
  const remaining = countOf(core, rest) - rows.length;
  const next = JSON.stringify([scope, Number(rows.at(-1)?.seq ?? 0)]);
  return {
    items: rows.map(listing.read),
    nextPageToken: remaining > 0 ? Buffer.from(next).toString("base64url") : "",
    remainingRecords: remaining,
  };
}

function readToken(token: string, scope: string): number {
  try {
    const [given, after] = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (given === scope && Number.isSafeInteger(after)) return after;
  } catch {}
  throw problem(400, "The pageToken is not one that this list with these filters gave.", {
    pageToken: "is not of this list",
  });
}

function orderOf<Row>({ sortable = {} }: Listing<Row>, sort: string | undefined): string {
  const terms = (sort ?? "").split(",").map((term) => term.trim());
  const columns = terms.filter(Boolean).map((term) => {
    const [, attribute = "", direction = ""] = /^(\S+?)(?: +(asc|desc))?$/.exec(term) ?? [];
    const column = Object.hasOwn(sortable, attribute) ? sortable[attribute] : undefined;
    if (!column)
      throw problem(400, `sort: "${term}" is none of ${Object.keys(sortable).join(", ")}.`, {
        sort: `unknown: ${term}`,
      });
    return `${column} ${direction || "asc"}`;
  });
  return [...columns, "seq"].join(", ");
}

function countOf<Row>(core: Core, { table, conditions, values }: Listing<Row>): number {
  const row = core.database
    .prepare(`SELECT count(*) AS number FROM ${table} WHERE ${conditions.join(" AND ")}`)
    .get(...values);
  return Number(row?.number);
}

function integerOf(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const constraint = `must be a number from ${least} to ${most}`;
  throw problem(400, `${name}: ${constraint}; got "${text.slice(0, 100)}".`, {
    [name]: constraint,
  });
}
