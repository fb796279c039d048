import type { Histogram } from "#core/package/report/schema";
import { SizeCounts, type Tally } from "#core/package/report/tally";

/** Bars of a histogram, about. */
const usualBins = 16;

type Bins = Histogram["bins"];

/** Of files by their sizes, in steps that grow; without the empty ends. */
export function ofSizes({ sizes, byType }: Tally): Histogram {
  const types = (["fastq", "secondaryAnalysis"] as const).filter((type) => byType[type].fileCount);
  const bins = SizeCounts.edges.map((from, n) => ({
    from,
    to: SizeCounts.edges[n + 1] ?? Number.MAX_SAFE_INTEGER,
    counts: types.map((type) => sizes[type].counts[n] ?? 0),
  }));
  return {
    ...{ title: "Sizes of files", unit: "bytes", table: "files", column: "sizeBytes" },
    series: types.map((type) => (type === "fastq" ? "fastq" : "secondary analysis")),
    bins: trimmed(bins),
  };
}

/** Of measured values, in equal steps; without bins when there are none. */
export function of(
  wanted: Pick<Histogram, "title" | "unit" | "table" | "column">,
  values: (number | null)[],
): Histogram {
  return {
    ...wanted,
    series: ["measured"],
    bins: binsOf(values.filter((value) => value !== null)),
  };
}

function binsOf(values: number[]): Bins {
  if (values.length === 0) return [];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const step = stepOf((most - least) / usualBins || Math.abs(most) / usualBins || 1);
  const first = Math.floor(least / step);
  const counts = new Map<number, number>();
  for (const value of values) {
    let n = Math.floor(value / step);
    // What is shown as an edge is a rounded product: a value goes where the edges say.
    if (value < edge(n, step)) n--;
    if (value >= edge(n + 1, step)) n++;
    counts.set(n, (counts.get(n) ?? 0) + 1);
  }
  const last = Math.max(...counts.keys());
  return Array.from({ length: last - Math.min(first, ...counts.keys()) + 1 }, (_, at) => {
    const n = Math.min(first, ...counts.keys()) + at;
    return { from: edge(n, step), to: edge(n + 1, step), counts: [counts.get(n) ?? 0] };
  });
}

/** The next larger of 1, 2 and 5 times a power of ten. */
function stepOf(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return (([1, 2, 5].find((factor) => factor * power >= width) ?? 10) as number) * power;
}

function edge(n: number, step: number): number {
  return Number((n * step).toPrecision(12));
}

function trimmed(bins: Bins): Bins {
  const isFull = ({ counts }: Bins[number]) => counts.some((count) => count > 0);
  return bins.slice(bins.findIndex(isFull), bins.findLastIndex(isFull) + 1);
}
