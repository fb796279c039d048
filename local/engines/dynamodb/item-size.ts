import type { AttributeValue, Item } from "#local/engines/dynamodb/model";

/** An item of so many bytes is stored, one byte more is refused (AWS: "Quotas in Amazon DynamoDB"). */
export const longestItemBytes = 400 * 1024;

/** Bytes of an item as DynamoDB counts them: UTF-8 names and values, without indexes. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name in item) {
    const value = item[name];
    if (value) bytes += Buffer.byteLength(name) + valueBytes(value);
  }
  return bytes;
}

/**
 * Bytes of one value. AWS's guide on item sizes: a list or map takes 3 bytes and 1 for each member
 * on top of what is in it; null and boolean take 1.
 */
export function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return binaryBytes(value.B);
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  if (value.L) return value.L.reduce((sum, member) => sum + 1 + valueBytes(member), 3);
  if (value.SS) return sum(value.SS, Buffer.byteLength);
  if (value.NS) return sum(value.NS, numberBytes);
  if (value.BS) return sum(value.BS, binaryBytes);
  return 1;
}

/**
 * Bytes of a number in plain decimals: 1, and 1 for every two significant digits before the point and
 * after it, each half rounded up; 1 more below zero; 1 for zero. The guide's "one byte per two
 * digits" is not exact: `3.14159` takes 5 bytes, `314159` takes 4. (Measured on AWS by the public
 * DynamoDB conformance suite of paritysuite.org, August 2026.)
 */
export function numberBytes(text: string): number {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)0*(\d*?)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  const before = fraction ? whole : whole.replace(/0+$/, "");
  const after = whole ? fraction : fraction.replace(/^0+/, "");
  if (!before && !after) return 1;
  return 1 + Math.ceil(before.length / 2) + Math.ceil(after.length / 2) + sign.length;
}

function binaryBytes(base64: string): number {
  return Buffer.byteLength(base64, "base64");
}

function sum(members: string[], bytes: (member: string) => number): number {
  return members.reduce((total, member) => total + bytes(member), 0);
}
