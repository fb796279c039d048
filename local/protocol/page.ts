import type { AwsError } from "#local/aws-error";

/**
 * One page of items in the order of their keys, and the token of the next, which holds the last key
 * of this one: items that come or go between two pages shift nothing.
 */
export function pageOf<Item>(
  items: Item[],
  page: {
    key: (item: Item) => string;
    limit: number;
    token?: string | undefined;
    descending?: boolean;
    /** What a token that was never given out answers. */
    invalid: () => AwsError;
  },
): { page: Item[]; next?: string } {
  const direction = page.descending ? -1 : 1;
  const after = page.token === undefined ? undefined : keyIn(page.token, page.invalid);
  const rest = items
    .map((item) => ({ item, key: page.key(item) }))
    .filter(({ key }) => after === undefined || (page.descending ? key < after : key > after))
    .sort((a, b) => (a.key < b.key ? -direction : direction));
  const taken = rest.slice(0, page.limit);
  const last = taken.at(-1);
  return {
    page: taken.map(({ item }) => item),
    ...(last && rest.length > page.limit && { next: tokenOf(last.key) }),
  };
}

function tokenOf(key: string): string {
  return Buffer.from(JSON.stringify({ after: key })).toString("base64url");
}

function keyIn(token: string, invalid: () => AwsError): string {
  try {
    const { after } = JSON.parse(Buffer.from(token, "base64url").toString());
    if (typeof after === "string") return after;
  } catch {}
  throw invalid();
}
