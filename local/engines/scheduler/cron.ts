import { numberOf, numbersOf, ranges } from "#local/engines/scheduler/cron-field";
import { instantOf, localAt } from "#local/engines/scheduler/zone";

/** Decides about a calendar day; month 1-12. */
type DayTest = (year: number, month: number, day: number) => boolean;

/** A cron expression made ready. */
export type Cron = {
  /** The first instant after `after` (both epoch milliseconds); nothing when there is none. */
  next(after: number): number | undefined;
};

/**
 * Reads the six fields of AWS's cron: minute, hour, day of month, month, day of week, year, with
 * `, - * / ? L W #` and names. A time that clocks skip is skipped, one that they show twice runs
 * once. Throws `RangeError`.
 */
export function compileCron(fields: string, zone: string): Cron {
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = "", ...more] = fields
    .trim()
    .split(/\s+/);
  if (year === "" || more.length > 0) throw new RangeError("a cron expression has six fields");
  if ((day === "?") === (weekday === "?"))
    throw new RangeError("one of day of month and day of week must be ?, the other must not");
  const minutes = sorted(numbersOf(minute, ranges.minute));
  const hours = sorted(numbersOf(hour, ranges.hour));
  const months = numbersOf(month, ranges.month);
  const years = numbersOf(year, ranges.year);
  const isDay = weekday === "?" ? dayOfMonth(day) : dayOfWeek(weekday);
  const lastYear = Math.max(...years);
  return {
    next(after) {
      const start = localAt(after, zone);
      // Clocks may have been set back meanwhile, by two hours at most.
      const earliest = Date.UTC(start.year, start.month - 1, start.day, start.hour - 2);
      for (
        let date = new Date(Date.UTC(start.year, start.month - 1, start.day));
        date.getUTCFullYear() <= lastYear;
        date = nextDate(date, years, months)
      ) {
        const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        if (!years.has(y) || !months.has(m) || !isDay(y, m, d)) continue;
        for (const h of hours) {
          for (const min of minutes) {
            if (Date.UTC(y, m - 1, d, h, min) < earliest) continue;
            const at = instantOf({ year: y, month: m, day: d, hour: h, minute: min }, zone);
            if (at !== undefined && at > after) return at;
          }
        }
      }
      return undefined;
    },
  };
}

/** The day after, past months and years that do not count. */
function nextDate(date: Date, years: Set<number>, months: Set<number>): Date {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (!years.has(year)) return new Date(Date.UTC(year + 1, 0, 1));
  if (!months.has(month + 1)) return new Date(Date.UTC(year, month + 1, 1));
  return new Date(Date.UTC(year, month, date.getUTCDate() + 1));
}

/** `L`: the last day; `LW`: the last working day; `15W`: the working day nearest to the 15th. */
function dayOfMonth(field: string): DayTest {
  if (field === "L") return (y, m, d) => d === daysIn(y, m);
  if (field === "LW") return (y, m, d) => d === nearestWorkday(y, m, daysIn(y, m));
  if (field.endsWith("W")) {
    const near = numberOf(field.slice(0, -1), ranges.day);
    return (y, m, d) => near <= daysIn(y, m) && d === nearestWorkday(y, m, near);
  }
  const days = numbersOf(field, ranges.day);
  return (_y, _m, d) => days.has(d);
}

/** `6L`: the last Friday; `2#1`: the first Monday; `L`: Saturday. */
function dayOfWeek(field: string): DayTest {
  if (field === "L") return (y, m, d) => weekdayOf(y, m, d) === 7;
  if (field.endsWith("L") && field.length > 1) {
    const weekday = numberOf(field.slice(0, -1), ranges.weekday);
    return (y, m, d) => weekdayOf(y, m, d) === weekday && d + 7 > daysIn(y, m);
  }
  const [name = "", nth] = field.split("#");
  if (nth !== undefined) {
    const weekday = numberOf(name, ranges.weekday);
    const week = numberOf(nth, { first: 1, last: 5 });
    return (y, m, d) => weekdayOf(y, m, d) === weekday && Math.ceil(d / 7) === week;
  }
  const weekdays = numbersOf(field, ranges.weekday);
  return (y, m, d) => weekdays.has(weekdayOf(y, m, d));
}

/** 1 for Sunday to 7 for Saturday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Monday to Friday, never in another month. */
function nearestWorkday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === daysIn(year, month) ? day - 2 : day + 1;
  return day;
}

function sorted(numbers: Set<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
