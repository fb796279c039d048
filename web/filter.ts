/** True when every word of the filter occurs in one of the values, whatever the case. */
export function matches(filter: string, values: readonly (string | null | undefined)[]): boolean {
  const text = values.filter(Boolean).join("\n").toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
