/** A wall-clock minute: month 1-12, day 1-31. */
export type LocalMinute = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second?: number;
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the name is an IANA time zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What clocks show in a zone at an instant (epoch milliseconds). */
export function localAt(instant: number, zone: string): Required<LocalMinute> {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

/**
 * The instant at which clocks in a zone show that time: the first one where they show it twice,
 * nothing where they skip it.
 */
export function instantOf(local: LocalMinute, zone: string): number | undefined {
  const asUtc = utc(local);
  if (zone === "UTC") return asUtc;
  const offsets = [-1, 1].map((days) => {
    const near = asUtc + days * 86_400_000;
    return utc(localAt(near, zone)) - near;
  });
  const instants = offsets.map((offset) => asUtc - offset).sort((a, b) => a - b);
  return instants.find((instant) => utc(localAt(instant, zone)) === asUtc);
}

function utc({ year, month, day, hour, minute, second = 0 }: LocalMinute): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, format);
  return format;
}
