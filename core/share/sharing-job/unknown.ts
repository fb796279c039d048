/** What a request must not have: a member that nobody knows, with the known one that is most like it. */
export function unknownMembers(unknown: string[], known: string[]): string {
  const said = unknown.map((name) => {
    const near = nearest(name, known);
    return near ? `${name} (did you mean ${near}?)` : name;
  });
  return `has members that are not known: ${said.join(", ")}`;
}

/** The known name that shares the most pairs of letters; undefined when it shares few. */
export function nearest(name: string, known: string[]): string | undefined {
  const [best] = known
    .map((one) => ({ one, likeness: likeness(plain(name), plain(one)) }))
    .sort((one, other) => other.likeness - one.likeness);
  return best && best.likeness >= 0.35 ? best.one : undefined;
}

/** Dice's coefficient: 1 for the same letters, 0 for no pair in common. */
function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const pairs = (text: string) => Array.from(text.slice(1), (letter, at) => text[at] + letter);
  const left = pairs(other);
  const common = pairs(one).filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return (2 * common.length) / Math.max(1, one.length - 1 + other.length - 1);
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "");
