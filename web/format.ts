const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Whose clock times are shown in. */
export type Zone = "utc" | "local";

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

/** `2026-03-12 19:03 Z`, or `2026-03-13 06:03 +11:00` by the reader's clock; the text itself when it is no time. */
export function formatTime(iso: string, zone: Zone = "utc"): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const offset = zone === "utc" ? 0 : -time.getTimezoneOffset();
  const shown = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, 16);
  return `${shown.replace("T", " ")} ${offset === 0 ? "Z" : formatOffset(offset)}`;
}

/** `3 min`, `5 h`, `12 d`: how long ago that was; nothing is younger than a second. */
export function formatAge(iso: string, now = Date.now()): string {
  return formatDuration(Math.max(0, now - new Date(iso).getTime()));
}

/** `45 s`, `3 min`, `5 h`, `12 d`. */
export function formatDuration(milliseconds: number): string {
  const steps = [
    ["s", 1_000, 60],
    ["min", 60_000, 60],
    ["h", 3_600_000, 48],
  ] as const;
  for (const [unit, size, most] of steps)
    if (milliseconds / size < most) return `${Math.floor(milliseconds / size)} ${unit}`;
  return `${Math.floor(milliseconds / 86_400_000)} d`;
}

/** `12,345`; a dash when unknown. */
export function formatCount(count: number | null | undefined): string {
  return count == null ? "–" : count.toLocaleString("en");
}

/** `1 read set`, `2 libraries`: the noun is plural and ends in -ies or a plain s. */
export function formatNumber(count: number, nouns: string): string {
  return `${formatCount(count)} ${count === 1 ? nouns.replace(/ies$/, "y").replace(/s$/, "") : nouns}`;
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

/** Keeps both ends, which tell ids apart. */
export function shorten(text: string, longest = 22): string {
  if (text.length <= longest) return text;
  const head = Math.ceil((longest - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(head + 1 - longest)}`;
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function rounded(value: number, unit: number): number {
  return unit > 0 && value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** `$0.42`, `$1,204`; what is less than a cent and more than nothing says so. */
export function formatDollars(dollars: number): string {
  if (dollars > 0 && dollars < 0.01) return "less than $0.01";
  const digits = dollars < 100 ? 2 : 0;
  return `$${dollars.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
