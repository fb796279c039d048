import { expect } from "vitest";

type Put = { TableName?: string; Item?: Record<string, unknown> };

/** The keys of an item as DynamoDB gets them. */
export function keysOf(put: unknown): Record<string, unknown> {
  const { TableName, Item = {} } = put as Put;
  expect(TableName).toBe("table");
  return Object.fromEntries(Object.entries(Item).filter(([name]) => /^(gsi\d)?[ps]k$/.test(name)));
}

/** Fails if two items whose ids differ in case alone have the same keys; ids made at random are no difference. */
export function expectCaseKept(put: (id?: string) => unknown): void {
  const identity = (id: string) => {
    const { pk, sk, gsi3pk } = keysOf(put(id));
    return JSON.stringify([pk, sk, gsi3pk]).replaceAll(/aud\.[0-9A-Z]{26}/gi, "");
  };
  expect(identity("abc")).not.toBe(identity("ABC"));
}
