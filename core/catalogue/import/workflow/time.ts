const pattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?)? ?(UTC|Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * A time as exports write it, as ISO-8601 in UTC with milliseconds; one without a zone is UTC, one without a time its
 * day's beginning. Undefined of what is no time.
 */
export function timeOf(text: string): string | undefined {
  const found = pattern.exec(text);
  if (!found) return undefined;
  const [, date = "", minutes = "00:00", seconds = ":00", fraction = "", zone = "Z"] = found;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const time = new Date(`${date}T${minutes}${seconds}.${milliseconds}${offsetOf(zone)}`);
  // Dates roll over: the 30th of February would be the 2nd of March.
  const isDay = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(time.getTime()) || Number.isNaN(isDay.getTime())) return undefined;
  return isDay.toISOString().startsWith(date) ? time.toISOString() : undefined;
}

function offsetOf(zone: string): string {
  if (!/^[+-]/.test(zone)) return "Z";
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
