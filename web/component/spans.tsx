import { useTimeZone } from "../app/time-zone.tsx";
import { formatDuration, formatTime } from "../format.ts";
import { classNames } from "./class-names.ts";
import type { Tone } from "./status-pill.tsx";

/** Something that took a while; `to` is null while it goes on. Times are milliseconds since 1970. */
export type Span = {
  key: string;
  name: string;
  from: number;
  to: number | null;
  tone: Tone;
  /** Said after its duration. */
  note?: string;
};

const bars: Record<Tone, string> = {
  good: "bg-good",
  busy: "bg-busy",
  warn: "bg-warn",
  rest: "bg-rest",
  bad: "bg-bad",
};

/** What ran when, a bar each on one scale of time; the words beside each bar say the same. */
export function Spans({
  label,
  spans,
  now,
}: {
  label: string;
  spans: readonly Span[];
  now: number;
}) {
  const { zone } = useTimeZone();
  const first = Math.min(...spans.map(({ from }) => from));
  const last = Math.max(...spans.map(({ from, to }) => Math.max(from, to ?? now)));
  const width = Math.max(1, last - first);
  const said = (at: number) => formatTime(new Date(at).toISOString(), zone);
  return (
    <figure aria-label={label} className="text-sm">
      <ol className="space-y-1.5">
        {spans.map(({ key, name, from, to, tone, note }) => (
          <li key={key} className="grid grid-cols-[minmax(5rem,9rem)_1fr] items-center gap-x-3">
            <span className="truncate" title={name}>
              {name}
            </span>
            <div title={`${said(from)} to ${to === null ? "now" : said(to)}`}>
              <div className="relative h-3 rounded-sm bg-rest-ground" aria-hidden="true">
                <div
                  className={classNames("absolute h-3 min-w-1 rounded-sm", bars[tone])}
                  style={{
                    left: `${(99 * (from - first)) / width}%`,
                    width: `${(99 * ((to ?? now) - from)) / width}%`,
                  }}
                />
              </div>
              <span className="text-faint">
                {formatDuration((to ?? now) - from)}
                {to === null ? " so far" : ""}
                {note ? ` · ${note}` : ""}
              </span>
            </div>
          </li>
        ))}
      </ol>
      <figcaption className="mt-2 flex justify-between gap-4 text-faint">
        <span>{said(first)}</span>
        <span>{said(last)}</span>
      </figcaption>
    </figure>
  );
}
