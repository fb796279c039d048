/** What an audit record says, a phrase a member: `force unarchiving: yes`. */
export function wordsOf(details: Readonly<Record<string, unknown>> | null | undefined): string[] {
  return Object.entries(details ?? {}).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${spaced(name)}: ${textOf(value)}`],
  );
}

/** `forceUnarchiving` is "force unarchiving". */
const spaced = (name: string) => name.replace(/[A-Z]/g, (one) => ` ${one.toLowerCase()}`);

/** Most characters of one member. */
const longest = 120;

function textOf(value: unknown): string {
  const text = phraseOf(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function phraseOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(phraseOf).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .flatMap(([name, one]) => (one === null ? [] : [`${spaced(name)} ${phraseOf(one)}`]))
    .join(", ");
}
