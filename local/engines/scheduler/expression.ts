import { compileCron } from "#local/engines/scheduler/cron";
import { instantOf, isTimeZone } from "#local/engines/scheduler/zone";

/** A schedule expression made ready. */
export type Schedule = {
  kind: "at" | "cron" | "rate";
  /** The first run after `after` (epoch milliseconds); nothing when there is none left. */
  next(after: number): number | undefined;
};

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * Reads `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` or `at(2026-11-21T08:00:00)`.
 * A rate counts from `anchor` (epoch milliseconds), the time its schedule begins; cron and `at`
 * are read on the clocks of `zone`. Throws `RangeError` with what is wrong.
 */
export function compileSchedule(expression: string, anchor: number, zone = "UTC"): Schedule {
  if (!isTimeZone(zone)) throw new RangeError(`${zone} is not a time zone`);
  const [, kind, body = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "rate") return { kind, next: rate(body, anchor) };
  if (kind === "cron") return { kind, next: compileCron(body, zone).next };
  if (kind === "at") return { kind, next: once(body, zone) };
  throw new RangeError(`${expression} is not rate(…), cron(…) or at(…)`);
}

function rate(body: string, anchor: number): Schedule["next"] {
  const [, digits = "", unit = "", plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const value = Number(digits);
  // AWS wants the singular for 1, and only for 1.
  if (!(value > 0) || (value === 1) === (plural === "s"))
    throw new RangeError(`${body} is not a number of minutes, hours or days`);
  const everyMs = value * unitMs[unit as keyof typeof unitMs];
  return (after) => anchor + Math.max(1, Math.floor((after - anchor) / everyMs) + 1) * everyMs;
}

function once(body: string, zone: string): Schedule["next"] {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(body);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] =
    match?.slice(1).map(Number) ?? [];
  const isDate = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month <= 12;
  if (!match || !isDate || hour > 23 || minute > 59 || second > 59)
    throw new RangeError(`${body} is not a time such as 2026-11-21T08:00:00`);
  const at = instantOf({ year, month, day, hour, minute, second }, zone);
  return (after) => (at !== undefined && at > after ? at : undefined);
}
