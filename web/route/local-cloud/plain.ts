/** A value of DynamoDB (`{"S":"a"}`, `{"M":{…}}`) as plain JSON; numbers stay texts where JavaScript would round them. */
export function plain(item: Record<string, object>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainOf(value)]));
}

/** The keys that name a row. */
export function keysIn(item: Record<string, object>): string {
  const { pk, sk } = plain(item);
  return pk === undefined ? JSON.stringify(plain(item)).slice(0, 120) : `${pk}  ${sk ?? ""}`;
}

function plainOf(value: object): unknown {
  const [[type, held] = []] = Object.entries(value);
  if (type === "M") return plain(held);
  if (type === "L") return (held as object[]).map(plainOf);
  if (type === "NULL") return null;
  if (type === "N") return String(Number(held)) === held ? Number(held) : held;
  if (type === "NS")
    return (held as string[]).map((one) => (String(Number(one)) === one ? Number(one) : one));
  return held;
}
