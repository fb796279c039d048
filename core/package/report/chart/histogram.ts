import { escaped, fills, linked } from "#core/package/report/chart/mark";

export type HistogramChart = {
  /** What it is of, for those who do not see it. */
  title: string;
  series: string[];
  bins: {
    /** Where it begins, as the axis says it. */
    label: string;
    /** All of it in words. */
    about: string;
    counts: number[];
    link?: { href: string; where?: string };
  }[];
};

const [width, height, left, bottom, top] = [420, 200, 40, 34, 18];

/** Bars of counts, one series on the other, as a text of SVG without styles or scripts. */
export function histogramChart({ title, series, bins }: HistogramChart): string {
  const totals = bins.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  const most = Math.max(1, ...totals);
  const step = (width - left) / Math.max(1, bins.length);
  const full = height - bottom - top;
  const every = Math.ceil(bins.length / 7);
  const bars = bins.map(({ label, about, counts, link }, n) => {
    const x = left + n * step;
    let y = height - bottom;
    const boxes = counts.map((count, of) => {
      // What is there is seen, however little of it.
      const high = count === 0 ? 0 : Math.max(1.5, (full * count) / most);
      y -= high;
      return `<rect x="${fixed(x + 1)}" y="${fixed(y)}" width="${fixed(Math.max(1, step - 2))}" height="${fixed(high)}" fill="${fills[of % fills.length]}"/>`;
    });
    const tick =
      n % every === 0
        ? `<text x="${fixed(x + 1)}" y="${height - bottom + 15}">${escaped(label)}</text>`
        : "";
    const total = totals[n] ?? 0;
    return (total > 0 ? linked(boxes.join(""), about, link) : "") + tick;
  });
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="group" aria-label="${escaped(title)}" font-size="11.5" fill="currentColor">`,
    ...[0, 0.5, 1].map((share) => line(share, most, full)),
    ...bars,
    ...(series.length > 1 ? [legend(series)] : []),
    "</svg>",
  ].join("");
}

function line(share: number, most: number, full: number): string {
  const y = fixed(height - bottom - share * full);
  const value = share * most;
  const text = Number.isInteger(value) ? value.toLocaleString("en") : "";
  return `<path d="M${left} ${y}H${width}" stroke="currentColor" stroke-opacity="${share === 0 ? 0.6 : 0.18}"/><text x="${left - 6}" y="${y}" dy="0.35em" text-anchor="end">${text}</text>`;
}

function legend(series: string[]): string {
  const entries = series.map(
    (name, n) =>
      `<rect x="${left + n * 90}" y="${height - 11}" width="10" height="10" fill="${fills[n % fills.length]}"/><text x="${left + 15 + n * 90}" y="${height - 2}">${escaped(name)}</text>`,
  );
  return entries.join("");
}

function fixed(value: number): string {
  return String(Number(value.toFixed(2)));
}
