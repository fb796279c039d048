import { escaped, fills, linked } from "#core/package/report/chart/mark";

export type BarChart = {
  title: string;
  bars: {
    label: string;
    value: number;
    /** The value as it is said. */
    text: string;
    link?: { href: string; where?: string };
  }[];
};

const [width, rowHeight] = [420, 34];

/** Named amounts beside each other, the name above its bar, as a text of SVG without styles or scripts. */
export function barChart({ title, bars }: BarChart): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const rows = bars.map(({ label, value, text, link }, n) => {
    const y = n * rowHeight;
    const long = value === 0 ? 0 : Math.max(2, (width * value) / most);
    const mark = `<rect x="0" y="${y + 17}" width="${Number(long.toFixed(2))}" height="10" fill="${fills[0]}"/><text x="0" y="${y + 12}">${escaped(label)}</text> <text x="${width}" y="${y + 12}" text-anchor="end">${escaped(text)}</text>`;
    return linked(mark, undefined, link);
  });
  const height = bars.length * rowHeight;
  return `<svg viewBox="0 0 ${width} ${height}" role="group" aria-label="${escaped(title)}" font-size="12.5" fill="currentColor">${rows.join("")}</svg>`;
}
