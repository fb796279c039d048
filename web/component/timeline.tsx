import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import type { Tone } from "./status-pill.tsx";
import { Time } from "./value.tsx";

export type Moment = {
  /** Told apart by it. */
  key: string;
  /** Null: not yet. */
  at: string | null | undefined;
  what: ReactNode;
  tone?: Tone;
  detail?: ReactNode;
};

const dots: Record<Tone, string> = {
  good: "bg-good",
  busy: "bg-busy",
  warn: "bg-warn",
  rest: "bg-rest",
  bad: "bg-bad",
};

/** What happened, oldest first; what is still to come stands at the end without a time. */
export function Timeline({ moments }: { moments: readonly Moment[] }) {
  return (
    <ol className="border-l border-line">
      {moments.map(({ key, at, what, tone = "rest", detail }) => (
        <li key={key} className="relative pb-3 pl-5 last:pb-0">
          <span
            aria-hidden="true"
            className={classNames(
              "absolute top-1.5 -left-[5px] size-2.5 rounded-full",
              at ? dots[tone] : "border border-line bg-surface",
            )}
          />
          <div className="flex flex-wrap items-baseline gap-x-3 text-sm">
            <span className={at ? "font-medium" : "text-faint"}>{what}</span>
            <span className="text-faint">{at ? <Time at={at} /> : "not yet"}</span>
          </div>
          {detail ? <div className="text-sm text-faint wrap-anywhere">{detail}</div> : null}
        </li>
      ))}
    </ol>
  );
}
