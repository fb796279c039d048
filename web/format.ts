const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** `1.4 GiB`: binary units with one decimal below ten; a dash when unknown. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes == null) return "–";
  let value = bytes;
  let unit = 0;
  while (rounded(value, unit) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${rounded(value, unit)} ${units[unit]}`;
}

/** `2026-03-12 19:03 Z`; the text itself when it is no time. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${time.toISOString().slice(0, 16).replace("T", " ")} Z`;
}

/** `12,345`; a dash when unknown. */
export function formatCount(count: number | null | undefined): string {
  return count == null ? "–" : count.toLocaleString("en");
}

/** The sum of sizes, or null when one of them is unknown. */
export function totalBytes(files: readonly { sizeBytes?: number | null }[]): number | null {
  let total = 0;
  for (const { sizeBytes } of files) {
    if (sizeBytes == null) return null;
    total += sizeBytes;
  }
  return total;
}

function rounded(value: number, unit: number): number {
  return unit > 0 && value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
}
