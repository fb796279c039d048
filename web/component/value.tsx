import { useTimeZone } from "../app/time-zone.tsx";
import { formatAge, formatBytes, formatCount, formatTime } from "../format.ts";

/** A time as the page's time zone has it; its age is in the tooltip. */
export function Time({ at }: { at: string | null | undefined }) {
  const { zone } = useTimeZone();
  if (!at) return <Nothing />;
  return (
    <time dateTime={at} title={`${formatAge(at)} ago`}>
      {formatTime(at, zone)}
    </time>
  );
}

/** How long ago that was, where times are too wide; the time is in the tooltip. */
export function Age({ at }: { at: string | null | undefined }) {
  const { zone } = useTimeZone();
  if (!at) return <Nothing />;
  return (
    <time dateTime={at} title={formatTime(at, zone)}>
      {formatAge(at)} ago
    </time>
  );
}

/** A size, rounded; the exact number of bytes is in the tooltip. */
export function Bytes({ count }: { count: number | null | undefined }) {
  if (count == null) return <Nothing />;
  return (
    <span title={`${formatCount(count)} bytes`} className="whitespace-nowrap tabular-nums">
      {formatBytes(count)}
    </span>
  );
}

/** A number with its thousands marked. */
export function Count({ of }: { of: number | null | undefined }) {
  return of == null ? <Nothing /> : <span className="tabular-nums">{formatCount(of)}</span>;
}

/** A text of any length in a cell of a table: all of it is its title. */
export function Cut({ text }: { text: string }) {
  if (!text) return <Nothing />;
  return (
    <span className="block max-w-3xs truncate" title={text}>
      {text}
    </span>
  );
}

/** What is not known. */
export function Nothing() {
  return (
    <span className="text-faint">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </span>
  );
}
