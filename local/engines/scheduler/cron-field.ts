/** The numbers a field may take, and the names that stand for them. */
export type FieldRange = { first: number; last: number; names?: readonly string[] };

const days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
const months = [
  ...["JAN", "FEB", "MAR", "APR", "MAY", "JUN"],
  ...["JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
] as const;

/** The six fields of AWS's cron, in order. */
export const ranges = {
  minute: { first: 0, last: 59 },
  hour: { first: 0, last: 23 },
  day: { first: 1, last: 31 },
  month: { first: 1, last: 12, names: months },
  weekday: { first: 1, last: 7, names: days },
  year: { first: 1970, last: 2199 },
} as const satisfies Record<string, FieldRange>;

/** Reads lists, ranges, steps and names. Throws `RangeError` with what is wrong. */
export function numbersOf(text: string, range: FieldRange): Set<number> {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const [span = "", step, ...more] = part.split("/");
    if (more.length > 0) throw new RangeError(`${part} has two steps`);
    const [from, to] = spanOf(span, range, step !== undefined);
    const by = step === undefined ? 1 : wholeNumber(step);
    if (by < 1) throw new RangeError(`${part} has a step below 1`);
    // A span such as FRI-MON goes round the end.
    const end = to < from ? to + (range.last - range.first + 1) : to;
    for (let at = from; at <= end; at += by)
      numbers.add(at > range.last ? at - (range.last - range.first + 1) : at);
  }
  return numbers;
}

/** One number or name. */
export function numberOf(text: string, range: FieldRange): number {
  const name = range.names?.indexOf(text.toUpperCase()) ?? -1;
  const number = name >= 0 ? name + range.first : wholeNumber(text);
  if (number < range.first || number > range.last)
    throw new RangeError(`${text} is not between ${range.first} and ${range.last}`);
  return number;
}

function spanOf(span: string, range: FieldRange, open: boolean): [number, number] {
  if (span === "*") return [range.first, range.last];
  const [from = "", to, ...more] = span.split("-");
  if (more.length > 0) throw new RangeError(`${span} is not a range`);
  const first = numberOf(from, range);
  if (to === undefined) return [first, open ? range.last : first];
  const last = numberOf(to, range);
  if (last < first && !range.names) throw new RangeError(`${span} ends before it begins`);
  return [first, last];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new RangeError(`${text || "an empty value"} is not a number`);
  return Number(text);
}
