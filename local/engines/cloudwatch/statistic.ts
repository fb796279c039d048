import { invalidValue, refused } from "#local/engines/cloudwatch/errors";

/** Equal values of one time, or a set whose single values are not known. */
export type Part = {
  /** Epoch milliseconds. */
  at: number;
  unit: string;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Unset for a set. */
  value?: number;
};

/** Makes one number of parts; nothing where there is none to make. */
export type Statistic = (parts: Part[]) => number | undefined;

const total = (parts: Part[], of: "count" | "sum") =>
  parts.reduce((sum, part) => sum + part[of], 0);
const simple: Record<string, (parts: Part[]) => number> = {
  SampleCount: (parts) => total(parts, "count"),
  Sum: (parts) => total(parts, "sum"),
  Average: (parts) => total(parts, "sum") / total(parts, "count"),
  Minimum: (parts) =>
    parts.reduce((least, { min }) => Math.min(least, min), Number.POSITIVE_INFINITY),
  Maximum: (parts) =>
    parts.reduce((most, { max }) => Math.max(most, max), Number.NEGATIVE_INFINITY),
};

export const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;

/**
 * A statistic by its name: the five, and percentiles from `p0` to `p100` with up to ten decimals. Throws
 * `NotImplemented` for trimmed and other means, `InvalidParameterValue` for what is none.
 */
export function statisticOf(name: string, member: string): Statistic {
  const of = Object.hasOwn(simple, name) ? simple[name] : undefined;
  if (of) return (parts) => (total(parts, "count") > 0 ? of(parts) : undefined);
  const percent = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return percentile(Number(percent));
  if (/^(tm|wm|tc|ts|pr|iqm)/i.test(name)) throw refused(`the statistic ${name}`);
  throw invalidValue(`The value ${name} for parameter ${member} is not supported.`);
}

/**
 * The least value that at least so many percent of all values do not exceed. Of a set, values are known
 * only when all are the same; with any other set there is no percentile.
 */
function percentile(percent: number): Statistic {
  return (parts) => {
    const known = parts
      .filter(({ count }) => count > 0)
      .map(({ value, min, max, count }) => ({
        value: value ?? (min === max ? min : undefined),
        count,
      }))
      .sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
    if (known.length === 0 || known.some(({ value }) => value === undefined)) return undefined;
    const rank = (percent / 100) * known.reduce((sum, { count }) => sum + count, 0);
    let seen = 0;
    for (const { value, count } of known) {
      seen += count;
      // Rounding must not skip a value that is exactly at the rank.
      if (seen >= rank - 1e-9 * rank) return value;
    }
    return known.at(-1)?.value;
  };
}
