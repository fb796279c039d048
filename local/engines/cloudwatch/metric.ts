import * as z from "zod";

const sizes = ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"];
const bits = ["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"];
const times = ["Seconds", "Microseconds", "Milliseconds"];
const rates = [...sizes, ...bits, "Count"].map((one) => `${one}/Second`);

/** CloudWatch's units. */
export const unit = z.enum([...times, ...sizes, ...bits, ...rates, "Percent", "Count", "None"]);

/** Printable ASCII, as names and values of dimensions must be. */
const printable = /^[\x20-\x7e]*\S[\x20-\x7e]*$/;
export const namespace = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^:][\x20-\x7e]*$/);
export const metricName = z.string().min(1).max(255).regex(printable);
export const dimension = z.strictObject({
  Name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^:][\x20-\x7e]*$/),
  Value: z.string().min(1).max(1024).regex(printable),
});
export const dimensions = z.array(dimension).max(30);
export type Dimension = z.infer<typeof dimension>;

/** What a metric is: the same dimensions in another order are the same metric. */
export type MetricId = { namespace: string; name: string; dimensions: Dimension[] };

/** Values that came for one metric at one time. */
export type Datum = MetricId & {
  /** Epoch milliseconds. */
  at: number;
  unit: string;
  /** Seconds that values are kept by: 1 for high resolution. */
  resolution: 1 | 60;
} & (
    | { values: { value: number; count: number }[]; set?: undefined }
    | { set: { count: number; sum: number; min: number; max: number }; values?: undefined }
  );

/** Dimensions as they are kept and compared. */
export function dimensionKey(list: Dimension[]): string {
  return JSON.stringify(
    list.map(({ Name, Value }) => [Name, Value]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  );
}

export function dimensionsIn(key: string): Dimension[] {
  return (JSON.parse(key) as [string, string][]).map(([Name, Value]) => ({ Name, Value }));
}

const twoWeeksMs = 14 * 86_400_000;
const twoHoursMs = 2 * 3_600_000;

/** Whether CloudWatch takes values of that time: up to two weeks old, and two hours in the future. */
export function isTimely(at: number, now: number): boolean {
  return at >= now - twoWeeksMs && at <= now + twoHoursMs;
}

/** From -2^360 to 2^360, and a number. */
export function isInRange(value: number): boolean {
  return Math.abs(value) <= 2 ** 360;
}
