/** One item of a Map: its value, its name where the items are an object's members, and where it was read. */
export type Item = { value: unknown; key?: string; source?: string };

/** What an iteration gets for an item when there is no `ItemSelector`. */
export function inputOf({ value, key }: Item): unknown {
  return key === undefined ? value : { Key: key, Value: value };
}

/** The items in a list or an object; undefined for anything else. */
export function itemsIn(value: unknown, source?: string): Item[] | undefined {
  const from = source === undefined ? {} : { source };
  if (Array.isArray(value)) return value.map((item) => ({ value: item, ...from }));
  if (!value || typeof value !== "object") return undefined;
  return Object.entries(value).map(([key, member]) => ({ key, value: member, ...from }));
}
