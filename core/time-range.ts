import { invalid } from "#core/error";
import { iso } from "#core/time";

/** Times that a list asks for: both ends are left out, and an end that is not given is open. */
export type Range = { after: string | undefined; before: string | undefined };

/** True of a time in the range; of none only where every time is in it. */
export function isWithin(time: string | undefined, { after, before }: Range): boolean {
  if (!after && !before) return true;
  return time !== undefined && (!after || time > after) && (!before || time < before);
}

/** Both ends, so that a query of an index by time stays among its own rows. */
export const ends = ({ after = "0", before = "~" }: Range) => [after, before] as const;

type Times = Partial<
  Record<"createdAfter" | "createdBefore" | "endedAfter" | "endedBefore", string>
>;

/** The range that two members of a query ask for. Throws `request.invalid`, naming `last`, when it is empty. */
export function rangeOf(query: Times, first: keyof Times, last: keyof Times): Range {
  const after = query[first] && iso(query[first]);
  const before = query[last] && iso(query[last]);
  if (!after || !before || after < before) return { after, before };
  const message = `must be later than ${first}`;
  throw invalid([{ code: "custom", path: [last], message, input: before }]);
}
