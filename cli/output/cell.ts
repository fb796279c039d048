const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A value for people: local time, sizes in units, how many there are of a list of objects. */
export function humanCell(name: string, value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "number" && /bytesPerSecond$/i.test(name)) return `${formatBytes(value)}/s`;
  if (typeof value === "number") return isBytes(name) ? formatBytes(value) : rounded(value);
  if (typeof value === "string") return isTimeName(name) ? localTime(value) : value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value))
    return value.some((item) => typeof item === "object")
      ? String(value.length)
      : value.join(", ") || "-";
  const pairs = Object.entries(value).map(([key, one]) => `${key}=${text(one)}`);
  return pairs.join(", ") || "-";
}

/** A value for programs, in TSV: texts as they are, nothing for null, JSON for what has parts. */
export function rawCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  return text(value);
}

/** `1.4 GiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `2026-11-21 10:41`, local time; the text itself when it is no time. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (part: number) => String(part).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

function rounded(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value > 0 && value < 0.01 ? "<0.01" : String(Number(value.toFixed(2)));
}

const isBytes = (name: string) => /(^|\.)bytes$|Bytes$/.test(name);
const isTimeName = (name: string) => /(At|asOf)$/.test(name);

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
