import { AwsError } from "#local/aws-error";

/** One page of a list, and the marker of the next; `key` orders the items. */
export function page<Item>(
  items: Item[],
  key: (item: Item) => string,
  query: URLSearchParams,
  { usual, most }: { usual: number; most: number },
): { shown: Item[]; NextMarker?: string } {
  const limit = Number(query.get("MaxItems") ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new AwsError(
      "InvalidParameterValueException",
      `MaxItems must be between 1 and 10000; got ${limit}.`,
      400,
      { Type: "User" },
    );
  const after = Buffer.from(query.get("Marker") ?? "", "base64url").toString("utf8");
  const left = items.filter((item) => key(item) > after);
  const shown = left.slice(0, Math.min(limit, most));
  const last = shown.at(-1);
  if (!last || shown.length === left.length) return { shown };
  return { shown, NextMarker: Buffer.from(key(last)).toString("base64url") };
}
