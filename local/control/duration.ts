import * as z from "zod";

const iso = /^P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
const unitMs: Record<string, number> = { D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 };

/** An ISO-8601 duration of days, hours, minutes and seconds, or milliseconds as a number; becomes milliseconds. */
export const Duration = z.union([z.string(), z.number()]).transform((value, context) => {
  if (typeof value === "number" && value >= 0) return value;
  if (typeof value === "string" && iso.test(value)) return milliseconds(value);
  const message = `is not an ISO-8601 duration such as "PT1H" or "P7D": ${value}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

function milliseconds(duration: string): number {
  let sum = 0;
  for (const [, amount, unit = ""] of duration.matchAll(/([\d.]+)([DHMS])/g))
    sum += Number(amount) * (unitMs[unit] ?? 0);
  return sum;
}
