import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileCron } from "#local/engines/scheduler/cron";
import { compileSchedule } from "#local/engines/scheduler/expression";
import { localAt } from "#local/engines/scheduler/zone";

const zones = ["UTC", "Australia/Melbourne", "America/New_York", "Asia/Kolkata", "Pacific/Apia"];
const iso = (at: number | undefined) => at && new Date(at).toISOString();
const run = (expression: string, after: string, zone?: string) =>
  iso(compileSchedule(expression, Date.parse(after), zone).next(Date.parse(after)));

test("the next run is the first minute whose local time fits the fields", () => {
  void fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) }),
      fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 3 }),
      (zone, after, minutes, hours) => {
        const next = compileCron(`${minutes.join()} ${hours.join()} * * ? *`, zone).next(after);
        let at = Math.floor(after / 60_000) * 60_000 + 60_000;
        const fits = () => {
          const local = localAt(at, zone);
          return minutes.includes(local.minute) && hours.includes(local.hour);
        };
        // A time shown twice runs once: a second showing is no run of its own.
        const isSecond = () =>
          [30, 60].some((ago) => {
            const [one, other] = [localAt(at, zone), localAt(at - ago * 60_000, zone)];
            return one.hour === other.hour && one.minute === other.minute;
          });
        while (!fits() || isSecond()) at += 60_000;
        expect(iso(next)).toBe(iso(at));
      },
    ),
    { numRuns: 60 },
  );
});

test("a rate runs at whole intervals after the time it counts from, never at that time itself", () => {
  const instant = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) });
  void fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5000 }),
      fc.constantFrom(["minutes", 1], ["hours", 60], ["days", 1440]),
      instant,
      instant,
      fc.constantFrom(...zones),
      (value, [unit, minutes], anchor, after, zone) => {
        const every = value * Number(minutes) * 60_000;
        const next = compileSchedule(`rate(${value} ${unit})`, anchor, zone).next(after) ?? 0;
        expect((next - anchor) % every).toBe(0);
        expect(next).toBeGreaterThan(Math.max(after, anchor));
        expect(next - every <= Math.max(after, anchor)).toBe(true);
      },
    ),
  );
});

test("a single run comes when the clocks of its zone show that time, or never where they skip it", () => {
  void fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) }),
      (zone, shown) => {
        const text = new Date(shown).toISOString().slice(0, 19);
        const at = compileSchedule(`at(${text})`, 0, zone).next(0);
        const showings = Array.from({ length: 29 * 12 }, (_, n) => n * 300_000 - 14.5 * 3_600_000)
          .map((ahead) => Date.parse(`${text}Z`) + ahead)
          .filter(
            (instant) => Date.parse(`${clockText(instant, zone)}Z`) === Date.parse(`${text}Z`),
          );
        expect(at).toBe(showings[0]);
      },
    ),
    { numRuns: 40 },
  );
});

function clockText(instant: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localAt(instant, zone);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toISOString().slice(0, 19);
}

test.each([
  ["cron(0 9 ? * MON-FRI *)", "2026-11-20T09:00:00Z", "2026-11-23T09:00:00.000Z"],
  ["cron(*/15 * * * ? *)", "2026-11-20T09:00:00Z", "2026-11-20T09:15:00.000Z"],
  ["cron(0 0 L * ? *)", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00.000Z"],
  ["cron(0 0 LW * ? *)", "2026-05-01T00:00:00Z", "2026-05-29T00:00:00.000Z"],
  ["cron(0 0 15W * ? *)", "2026-11-01T00:00:00Z", "2026-11-16T00:00:00.000Z"],
  ["cron(0 0 1W * ? *)", "2026-07-31T12:00:00Z", "2026-08-03T00:00:00.000Z"],
  ["cron(0 0 ? * 6L *)", "2026-11-01T00:00:00Z", "2026-11-27T00:00:00.000Z"],
  ["cron(0 0 ? * 2#1 *)", "2026-11-03T00:00:00Z", "2026-12-07T00:00:00.000Z"],
  ["cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["cron(0 0 ? * SAT-SUN *)", "2026-11-23T00:00:00Z", "2026-11-28T00:00:00.000Z"],
  ["cron(0 0 1 1 ? 2020)", "2026-01-01T00:00:00Z", undefined],
  ["rate(5 minutes)", "2026-01-01T00:00:00Z", "2026-01-01T00:05:00.000Z"],
  ["at(2026-01-01T00:00:00)", "2026-01-01T00:00:00Z", undefined],
])("%s after %s runs at %s", (expression, after, expected) => {
  expect(run(expression, after)).toBe(expected);
});

test("clocks that skip a time skip the run; clocks that show it twice run once", () => {
  const daily = "cron(30 2 * * ? *)";
  const zone = "America/New_York";
  expect(run(daily, "2026-03-07T12:00:00Z", zone)).toBe("2026-03-09T06:30:00.000Z");
  const early = "cron(30 1 * * ? *)";
  expect(run(early, "2026-11-01T00:00:00Z", zone)).toBe("2026-11-01T05:30:00.000Z");
  expect(run(early, "2026-11-01T05:30:00Z", zone)).toBe("2026-11-02T06:30:00.000Z");
  expect(run("at(2026-07-01T09:00:00)", "2026-01-01T00:00:00Z", "Australia/Melbourne")).toBe(
    "2026-06-30T23:00:00.000Z",
  );
});

test.each([
  "cron(0 9 * * * *)",
  "cron(0 9 ? * ? *)",
  "cron(60 9 * * ? *)",
  "cron(0 9 * * ?)",
  "cron(0 9 ? * MON#6 *)",
  "rate(1 minutes)",
  "rate(5 minute)",
  "rate(0 hours)",
  "rate(5 seconds)",
  "at(2026-02-30T00:00:00)",
  "every(5)",
])("%s is no schedule", (expression) => {
  expect(() => compileSchedule(expression, 0)).toThrow(RangeError);
});
