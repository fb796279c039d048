const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** `1.4 GiB`: binary units with one decimal below ten, as the web app has them. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (rounded(value, unit) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${rounded(value, unit)} ${units[unit]}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en");
}

/** `98.7 %`, of a fraction. */
export function formatFraction(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))} %`;
}

/** `31.4×`. */
export function formatCoverage(depth: number): string {
  return `${Number(depth.toFixed(1))}×`;
}

/** `2026-03-12 19:03 UTC`. */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

/** `12 h`, or minutes below an hour. */
export function formatHours(hours: number): string {
  return hours < 1 ? `${Math.round(60 * hours)} min` : `${Number(hours.toFixed(1))} h`;
}

/**
 * A text as it is shown: what would steer the page instead of being seen (controls, marks of direction, halves of
 * characters) as its code, such as `\u202e`. Data and copies have the text itself.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function rounded(value: number, unit: number): number {
  return unit > 0 && value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
}
