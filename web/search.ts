/** Addresses hold plain texts, so that `?sampleId=0012` stays what was typed. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The other way; what is empty is left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const members = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(
    members.map(([name, value]) => [name, String(value)]),
  ).toString();
  return text ? `?${text}` : "";
}

/** Reads the members that a page has beside a table's: a tab, a step. Others, and what is no text, are left out. */
export function membersOf<const Name extends string>(...names: readonly Name[]) {
  return (raw: Record<string, unknown>): { [Member in Name]?: string } =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = raw[name];
        return typeof value === "string" && value !== "" ? [[name, value]] : [];
      }),
    ) as { [Member in Name]?: string };
}
