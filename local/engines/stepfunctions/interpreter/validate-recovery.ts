import { isCount, isObject, type Report } from "#local/engines/stepfunctions/interpreter/validate";

/** Checks `Retry`: names, bounds, and that `States.ALL` stands alone and last. */
export function checkRetry(value: unknown, at: string, report: Report): void {
  for (const [location, retrier] of entries(value, at, report)) {
    const {
      IntervalSeconds: interval = 1,
      MaxAttempts: attempts = 3,
      BackoffRate: rate = 2,
      MaxDelaySeconds: most = 1,
      JitterStrategy: jitter = "NONE",
    } = retrier;
    if (!isCount(interval) || interval < 1)
      report(`${location}/IntervalSeconds`, "Value must be a positive integer");
    if (!isCount(attempts) || attempts > 99_999_999)
      report(`${location}/MaxAttempts`, "Value must be an integer from 0 to 99999999");
    if (!(typeof rate === "number" && rate >= 1))
      report(`${location}/BackoffRate`, "Value must be a number of 1.0 or more");
    if (!isCount(most) || most < 1 || most > 31_622_400)
      report(`${location}/MaxDelaySeconds`, "Value must be an integer from 1 to 31622400");
    if (!["FULL", "NONE"].includes(String(jitter)))
      report(`${location}/JitterStrategy`, "Value must be one of: [FULL, NONE]");
  }
}

/** Checks `Catch`: names and targets. */
export function checkCatch(
  value: unknown,
  at: string,
  report: Report,
  target: (location: string, name: unknown) => void,
): void {
  for (const [location, catcher] of entries(value, at, report))
    target(`${location}/Next`, catcher.Next);
}

function entries(value: unknown, at: string, report: Report): [string, Record<string, unknown>][] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report(at, "Expected value of type Array");
    return [];
  }
  return value.flatMap((entry, index) => {
    const location = `${at}[${index}]`;
    if (!isObject(entry) || !isNames(entry.ErrorEquals)) {
      report(location, "These fields are required: [ErrorEquals]");
      return [];
    }
    const wild = entry.ErrorEquals.includes("States.ALL");
    if (wild && (entry.ErrorEquals.length > 1 || index < value.length - 1))
      report(`${location}/ErrorEquals`, "States.ALL must appear alone and in the last entry");
    return [[location, entry] as [string, Record<string, unknown>]];
  });
}

function isNames(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string")
  );
}
