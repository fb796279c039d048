import type { BackTestLine } from "../../api/generated/schemas.ts";

/** What a rule would have done in one week. */
export type Week = { from: string; shares: number; bytes: number; kept: number };

const weekMs = 7 * 86_400_000;
/** A Monday. */
const anchor = Date.parse("1970-01-05T00:00:00Z");

/** Lines by the week they fall in, UTC, Mondays first; weeks between without any are there, too. */
export function weeksOf(lines: readonly Pick<BackTestLine, "at" | "kind" | "bytes">[]): Week[] {
  if (lines.length === 0) return [];
  const numbers = lines.map(({ at }) => Math.floor((Date.parse(at) - anchor) / weekMs));
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const weeks: Week[] = Array.from({ length: last - first + 1 }, (_, n) => ({
    from: new Date(anchor + (first + n) * weekMs).toISOString().slice(0, 10),
    ...{ shares: 0, bytes: 0, kept: 0 },
  }));
  for (const [n, { kind, bytes }] of lines.entries()) {
    const week = weeks[(numbers[n] ?? first) - first];
    if (!week) continue;
    if (kind === "share") {
      week.shares++;
      week.bytes += bytes;
    } else week.kept++;
  }
  return weeks;
}
